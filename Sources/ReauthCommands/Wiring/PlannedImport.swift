import Foundation
import InstanceSources
import JobFiles
import ReauthEngine
import ReauthModel
import Revocation

/// Reads a job's input into a store and counts what the job would do with it.
///
/// Sends nothing but reads.
struct PlannedImport: Sendable {
    let environment: Environment
    let file: JobFile
    let remote: RemoteServices
    /// Where the input is imported.
    let imports: any RunInput
    /// Where it is counted and looked up.
    let store: any InputFigures & RunItems
    /// What was imported there.
    let instances: any PlannedInstances
    /// Where earlier runs are; `nil` where there are none.
    let history: (any FleetHistory)?

    /// What was imported.
    struct Imported: Sendable {
        var plan: Plan
        var summary: SourceSummary
        var tokens: (any ElementTokenSource)?
    }

    /// Imports as `record`, which stays in state `importing`.
    func plan(_ record: RunRecord) async throws -> Imported {
        let (source, tokens) = source(for: record)
        let importer = InputImport(store: imports, revocation: remote.revocation)
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
        let counts = try await store.elementCounts(of: record.id)
        let warnings = try await checkNames(counts, of: record.id, tokens)
        let itemDigest = try await store.itemDigest(of: record.id)
        let state = try await FleetStateReading(
            instances: instances,
            history: history,
            outlivesItsRun: file.job.platform.outlivesItsRun
        ).state(of: record, at: environment.time.now)
        var plan = Plan(
            job: file.job,
            effectDigest: file.effectDigest,
            inputDigest: summary.contentDigest ?? itemDigest,
            counts: counts,
            summary: summary,
            context: PlanContext(remote),
            state: state
        )
        plan.warnings += warnings
        if let maximum = file.job.maxInstances, plan.selected > maximum {
            plan.warnings.append(
                "more than safety.maxInstances (\(maximum)): `reauth run` refuses it; raise the cap, or narrow `select`."
            )
        }
        return Imported(plan: plan, summary: summary, tokens: tokens)
    }

    private func source(
        for record: RunRecord
    ) -> (source: any InstanceSource, tokens: (any ElementTokenSource)?) {
        let job = file.job
        var selection = job.select
        // The filter below has the limit then.
        if job.repeatInterval != nil { selection.limit = nil }
        let source: any InstanceSource
        var tokens: (any ElementTokenSource)?
        switch job.source {
        case .csv(let path):
            let csv = CSVInstanceSource(path: path, selection: selection)
            source = csv
            tokens = csv
        case .api(let elements, let tags, let search):
            source = PlatformInstanceSource(
                directory: remote.platform,
                elements: elements,
                tags: tags,
                search: search,
                selection: selection,
                time: environment.time
            )
        }
        guard let interval = job.repeatInterval else { return (source, tokens) }
        let filter = RecentlyDoneFilter(
            source,
            history: job.platform.outlivesItsRun ? history : nil,
            scope: HistoryScope(platform: record.platformDigest, excluding: record.id),
            since: record.startedAt.advanced(by: .zero - interval),
            limit: job.select.limit
        )
        return (filter, tokens)
    }

    /// Throws ``InvalidInput`` where the job names what the input does not have; returns what cannot be known yet.
    private func checkNames(
        _ counts: [ElementCount],
        of run: RunID,
        _ tokens: (any ElementTokenSource)?
    ) async throws -> [String] {
        let findings = SelectionCheck(
            job: file.job,
            path: file.path,
            counts: counts,
            providers: remote.catalog.entries.map { ($0.name, $0.elements) }
        ).findings
        guard findings.problems.isEmpty else { throw InvalidInput(findings.problems) }
        try await ExclusionCheck(
            store: store,
            platform: remote.platform,
            tokens: tokens,
            time: environment.time,
            path: file.path
        ).check(file.job.select.exclude, of: run)
        return findings.warnings
    }
}

extension PlatformTarget {
    /// Whether the instances of one run are there in the next one: an embedded sandbox is a new world at every start.
    var outlivesItsRun: Bool {
        if case .embeddedSandbox = self { false } else { true }
    }
}
