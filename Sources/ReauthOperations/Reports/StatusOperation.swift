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
        let stopped = try await stop(of: run, store)
        let webhooks = WebhookCounts(try await store.webhookCounts(of: run.id))
        let ages = try await store.waiting(of: run.id, since: WaitingAges.moments(at: now), apartFrom: [])
        return RunStanding(
            summary: summary,
            work: await work(on: run, at: now),
            resumeCommand: environment.resumeCommand(run.id) + (stopped == nil ? "" : " --past-threshold"),
            retryCommand: { environment.retryCommand(run.id, $0) },
            approveCommand: environment.approveCommand(run.id),
            stopFile: environment.store.isStopFileThere ? environment.store.stopFile : nil,
            limitsOfJob: job.map(limits) ?? [:],
            others: others.map(\.id),
            now: now,
            stopped: stopped,
            finish: try await finish(of: summary, store),
            webhooks: webhooks,
            waiting: WaitingAges(ages)
        )
    }

    /// How a finished run stands now.
    private func finish(of summary: RunSummary, _ store: any OpenStore) async throws -> RunStanding.Finish? {
        guard summary.run.state == .finished else { return nil }
        return RunStanding.Finish(
            status: ExitStatus.of(summary),
            remains: try await RunEnding(environment: environment, store: store).whatRemains(summary)
        )
    }

    /// The limits of a job, over what the catalog says.
    private func limits(of job: Job) -> [LaneKey: LaneLimit] {
        let catalog = try? environment.catalogs.catalog(adding: job.providersFile)
        return job.limits(over: catalog?.limits ?? [:])
    }

    /// Records that a person has looked at a run that a failure threshold stopped, and lets the next start go on with it.
    package func acknowledge(runNamed name: String?) async throws -> Acknowledgement {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let run = try await environment.run(named: name, in: store) { $0.state == .open }
        guard try await stop(of: run, store) != nil else {
            throw OperationFailure(
                .usage,
                "no failure threshold has stopped run \(run.id): there is nothing to acknowledge"
            )
        }
        try await environment.passThreshold(of: run, store)
        return Acknowledgement(run: run.id, user: environment.user)
    }

    /// Since when a threshold keeps a run from going on; `nil` where it does not, or its job file cannot be read.
    private func stop(of run: RunRecord, _ store: any OpenStore) async throws -> RunStanding.ThresholdStop? {
        guard run.state == .open, let file = try? environment.jobs.job(at: run.jobFile),
            let moment = try await environment.thresholdStanding(of: run, file.job, store)?.stoppedAt
        else { return nil }
        return RunStanding.ThresholdStop(since: moment, command: "\(environment.statusCommand(run.id)) --acknowledge")
    }

    private func work(on run: RunRecord, at now: Timestamp) async -> RunStanding.Work {
        guard run.state == .open else { return .none }
        guard let worker = await environment.store.locks.worker(onJob: run.job, at: now) else { return .idle }
        return worker.isAlive ? .active(worker) : .silent(worker)
    }
}
