import ReauthEngine
import ReauthModel

/// Tells where a run stands.
package struct StatusOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// Shows the standing of a run again and again, as long as a process works on it; the last one is returned.
    package func watch(
        ofRunNamed name: String?,
        every pause: Duration,
        _ show: (RunStanding) throws -> Void
    ) async throws -> RunStanding {
        var standing = try await standing(ofRunNamed: name)
        // Another run of the job may begin meanwhile.
        let run = standing.summary.run.id.rawValue
        while case .active = standing.work {
            try show(standing)
            try await environment.time.sleep(for: pause)
            standing = try await self.standing(ofRunNamed: run)
        }
        return standing
    }

    /// The standing of a run, the newest one where none is named.
    package func standing(ofRunNamed name: String?) async throws -> RunStanding {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let run = try await environment.run(named: name, in: store) { $0.state != .importing }
        let now = environment.time.now
        let others = try await store.runs(ofJob: nil).filter { $0.state == .open && $0.id != run.id }
        let summary = try await environment.reports.summary(of: run, in: store)
        // Where the job file cannot be read, no process can take the run up.
        let job = try? environment.jobs.job(at: run.jobFile).job
        let breaches = breaches(summary, job?.safety.failureThreshold)
        return RunStanding(
            summary: summary,
            work: await work(on: run, at: now),
            resumeCommand: environment.resumeCommand(run.id) + (breaches.isEmpty ? "" : " --past-threshold"),
            retryCommand: { environment.retryCommand(run.id, $0) },
            approveCommand: environment.approveCommand(run.id),
            stopFile: environment.store.isStopFileThere ? environment.store.stopFile : nil,
            breaches: breaches,
            limitsOfJob: job.map(limits) ?? [:],
            others: others.map(\.id),
            now: now
        )
    }

    /// The limits of a job, over what the catalog says.
    private func limits(of job: Job) -> [LaneKey: LaneLimit] {
        let catalog = try? environment.catalogs.catalog(adding: job.providersFile)
        return job.limits(over: catalog?.limits ?? [:])
    }

    /// The thresholds that would stop a process again that takes the run up, because what ended so far counts for them.
    private func breaches(_ summary: RunSummary, _ threshold: FailureThreshold?) -> [ThresholdBreach] {
        guard summary.run.state == .open, let threshold else { return [] }
        let outcomes = Dictionary(
            summary.tallies.map { ($0.lane, $0.outcomes) },
            uniquingKeysWith: { first, _ in first }
        )
        let open = Set(summary.tallies.filter { $0.open > 0 }.map(\.lane))
        return FailureWatch(threshold, outcomes: outcomes).breaches.filter { breach in
            switch breach.scope {
            case .run: true
            case .lane(let lane): open.contains(lane)
            }
        }
    }

    private func work(on run: RunRecord, at now: Timestamp) async -> RunStanding.Work {
        guard run.state == .open else { return .none }
        guard let worker = await environment.store.locks.worker(onJob: run.job, at: now) else { return .idle }
        return worker.isAlive ? .active(worker) : .silent(worker)
    }
}
