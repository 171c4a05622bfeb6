import OAuth
import Logging
package import ReauthEngine
import ReauthModel

/// Carries a job out with adapters that record instead of send: the same operations, engine and decisions as a run.
///
/// Works in a copy of the store that is thrown away. Takes no lock of the job: it stands in nobody's way.
package struct DryRun: Sendable {
    private let environment: Environment
    private let stop: StopSignal
    private let preparation: Preparation

    package init(environment: Environment, stop: StopSignal, preparation: Preparation = Preparation()) {
        self.environment = environment
        self.stop = stop
        self.preparation = preparation
    }

    /// Goes through the job as `reauth run` would now, and reports each request that would leave.
    ///
    /// The status is success where it got through, however the instances would end.
    package func run(
        jobPath: String,
        fresh: Bool,
        retry: RetryRequest? = nil
    ) async throws -> (status: ExitStatus, summary: DryRunSummary) {
        let file = try environment.jobs.job(at: jobPath)
        let name = RunID(dryRunOf: file.job.name, start: environment.time.now)
        try environment.reports.tryOut(name)
        return try await environment.store.withCopy { copy in
            let (unfinished, key) = try await lookAround(in: copy, file, fresh: fresh)
            let report = try environment.dryRunReports.beginDryRun(name)
            let record = EffectRecord(report, time: environment.time)
            let reports = UnwrittenReports(environment.reports)
            let announcer = DryRunAnnouncer(environment.announcer, stop)
            var inside = environment
            inside.store = copy
            inside.jobs = JobsWithoutWaves(base: environment.jobs)
            inside.reports = reports
            inside.announcer = announcer
            inside.services = RecordingServices(base: environment.services, record: record, fingerprintKey: key)
            inside.logger[metadataKey: "dry_run"] = "\(name)"
            let execution = JobExecution(environment: inside, stop: stop, preparation: preparation)
            func summary(endedEarly reason: String?) -> DryRunSummary {
                DryRunSummary(
                    name: name.rawValue,
                    unfinishedRun: unfinished?.rawValue,
                    folder: report.folder,
                    counts: record.counts,
                    outcomes: reports.ends.outcomes,
                    reasons: reports.ends.reasons,
                    endedEarly: reason
                )
            }
            do {
                let status = try await execution.run(
                    jobPath: jobPath,
                    approval: .given,
                    fresh: fresh,
                    again: true,
                    retry: retry
                )
                let end = Self.status(status, nothingIsOpen: announcer.hasEnded || reports.ends.open == 0)
                let found = summary(endedEarly: end == .success ? nil : "exit \(end.rawValue)")
                try report.end(summary: found.text)
                return (end, found)
            } catch {
                if record.counts.isEmpty {
                    report.discard()
                } else {
                    try report.end(summary: summary(endedEarly: OperationFailure(error).description).text)
                }
                throw error
            }
        }
    }

    /// How an instance would end is no failure of the dry run; nor is that nothing is left but to wait for an expiry.
    private static func status(_ status: ExitStatus, nothingIsOpen: Bool) -> ExitStatus {
        switch status {
        case .success, .itemsFailed, .codesOutstanding: .success
        case .interrupted where nothingIsOpen: .success
        default: status
        }
    }

    /// The unfinished run that a run would go on with, whose items are made due at once, and the key of the fingerprints.
    private func lookAround(
        in copy: any StoreAccess,
        _ file: JobFile,
        fresh: Bool
    ) async throws -> (RunID?, FingerprintKey) {
        let store = try copy.open()
        defer { try? store.close() }
        guard !fresh, let run = try await store.runs(ofJob: file.job.name).first(where: { $0.state == .open }) else {
            return (nil, store.fingerprintKey)
        }
        if case .embeddedSandbox = file.job.platform {
            throw OperationFailure(
                .usage,
                "run \(run.id) is unfinished, and the sandbox that it works on belongs to it alone: give --fresh for the dry run "
                    + "of a new run, or go on with `reauth resume \(run.id)`"
            )
        }
        try await store.clearDueTimes(of: run.id, lane: nil)
        return (run.id, store.fingerprintKey)
    }
}
