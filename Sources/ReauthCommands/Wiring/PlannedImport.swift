import Foundation
import InstanceSources
import JobFiles
import ReauthEngine
import ReauthModel

/// Reads a job's input into a store and counts what the job would do with it.
///
/// Sends nothing but reads.
struct PlannedImport: Sendable {
    let environment: Environment
    let file: JobFile
    let farSide: FarSide
    let store: any RunStore

    /// What was imported.
    struct Imported: Sendable {
        var plan: Plan
        var summary: SourceSummary
        var tokens: (any ElementTokenSource)?
    }

    /// Imports as `record`, which stays in state `importing`.
    func plan(_ record: RunRecord) async throws -> Imported {
        let source: any InstanceSource
        var tokens: (any ElementTokenSource)?
        switch file.job.source {
        case .csv(let path):
            let csv = CSVInstanceSource(path: path, selection: file.job.select)
            source = csv
            tokens = csv
        case .api(let elements, let tags, let search):
            source = PlatformInstanceSource(
                directory: farSide.platform,
                elements: elements,
                tags: tags,
                search: search,
                selection: file.job.select,
                time: environment.time
            )
        }
        let importer = InputImport(store: store, revocation: farSide.revocation)
        let summary = try await importer.begin(record, from: source)
        if let name = file.job.console.groupBy, !summary.carriedColumns.contains(name) {
            let known =
                summary.carriedColumns.isEmpty ? "it carries none" : summary.carriedColumns.joined(separator: ", ")
            throw CommandFailure(
                .badInput,
                "\(file.path): console.groupBy names `\(name)`, which is no column that the input carries (\(known)); nothing "
                    + "was sent"
            )
        }
        let itemDigest = try await store.itemDigest(of: record.id)
        let plan = Plan(
            job: file.job,
            effectDigest: file.effectDigest,
            inputDigest: summary.contentDigest ?? itemDigest,
            counts: try await store.elementCounts(of: record.id),
            summary: summary,
            context: PlanContext(farSide)
        )
        return Imported(plan: plan, summary: summary, tokens: tokens)
    }
}
