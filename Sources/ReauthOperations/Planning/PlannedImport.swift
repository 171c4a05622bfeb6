import ReauthEngine
import ReauthModel

/// Reads a job's input into a store and counts what the job would do with it.
///
/// Sends only reads.
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
    let history: (any EarlierRuns)?
    /// What is taken up again; `nil` where all of the input is meant.
    let retried: RetriedRun?

    /// What was imported.
    struct Imported: Sendable {
        var plan: Plan
        var summary: SourceSummary
        var tokens: (any ElementTokenSource)?
        /// The requests that a revocation takes, by the elements where one is sent for the whole account.
        var oncePerAccount: [String: Int]
    }

    /// Imports as `record`, which stays in state `importing`.
    func plan(_ record: RunRecord) async throws -> Imported {
        let input = environment.inputs.input(
            of: file,
            for: record,
            directory: remote.platform,
            history: file.job.platform.outlivesItsRun ? history : nil,
            retried: retried
        )
        let importer = InputImport(store: imports, revocation: remote.revocation)
        let meter = ReadingMeter(environment)
        defer { meter.end() }
        let summary = try await importer.begin(record, from: input.source) { meter.add($0, to: .input) }
        if let name = file.job.console.groupBy, !summary.carriedColumns.contains(name) {
            let known =
                summary.carriedColumns.isEmpty ? "it carries none" : summary.carriedColumns.joined(separator: ", ")
            throw OperationFailure(
                .badInput,
                "\(file.path): console.groupBy names `\(name)`, which is no column that the input carries (\(known)); nothing "
                    + "was sent"
            )
        }
        let counts = try await store.elementCounts(of: record.id)
        if let retried, counts.allSatisfy({ $0.items == 0 }) {
            throw OperationFailure(
                .badInput,
                "none of the \(retried.description) is in the input any more; nothing was sent"
            )
        }
        // Names that match none of a few instances matched when the run before looked at all of them.
        let warnings = retried == nil ? try await checkNames(counts, of: record.id, input.tokens) : []
        let itemDigest = try await store.itemDigest(of: record.id)
        let landmarks = try await history?.landmarks()
        let state = try await EarlierStateReading(
            instances: instances,
            history: history,
            outlivesItsRun: file.job.platform.outlivesItsRun
        ).state(of: record, at: environment.time.now) { meter.add($0, to: .earlierRuns) }
        let context = PlanContext(remote)
        var terms = PlanTerms(
            effect: file.effectDigest,
            bounds: PlanTerms.bounds(of: file.job, remote.limits),
            input: summary.contentDigest ?? itemDigest,
            catalog: "",
            fleet: "",
            store: "\(environment.store.place)\n\(landmarks?.firstRun?.rawValue ?? "")"
        )
        if retried != nil { terms.retried = itemDigest }
        var plan = Plan(
            job: file.job,
            terms: terms,
            // A clock that was set back does not make a digest last longer than what the store has seen.
            madeAt: [environment.time.now, landmarks?.newestMoment].compactMap(\.self).max() ?? environment.time.now,
            counts: counts,
            summary: summary,
            context: context,
            state: state
        )
        plan.retried = retried?.description
        plan.warnings += warnings
        if let maximum = file.job.safety.maxInstances, plan.selected > maximum {
            plan.warnings.append(
                "more than safety.maxInstances (\(maximum)): `reauth run` refuses it; raise the cap, or narrow `select`."
            )
        }
        let oncePerAccount = counts.compactMap { count -> (String, Int)? in
            let planned = PlannedElement(count, file.job, context)
            guard planned.isOncePerAccount, let element = count.element else { return nil }
            return (element, planned.providerRequests)
        }
        return Imported(
            plan: plan,
            summary: summary,
            tokens: input.tokens,
            oncePerAccount: Dictionary(oncePerAccount, uniquingKeysWith: max)
        )
    }

    /// Throws ``InvalidInput`` where the job names what the input does not have; returns what is not known yet, as warnings.
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
