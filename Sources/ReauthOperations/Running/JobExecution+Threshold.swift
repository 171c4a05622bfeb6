import ReauthEngine
import ReauthModel

// A run that a failure threshold stopped waits for a person.
extension JobExecution {
    /// Nothing is begun in a run that a threshold stopped, until somebody has looked: a schedule is nobody.
    ///
    /// With `isPassed`, the person who resumes has looked.
    func refuseWhatThresholdStopped(
        _ run: RunRecord,
        _ file: JobFile,
        _ store: any OpenStore,
        isPassed: Bool = false
    ) async throws {
        guard let standing = try await environment.thresholdStanding(of: run, file.job, store),
            let moment = standing.stoppedAt
        else { return }
        if isPassed { return try await environment.passThreshold(of: run, store) }
        throw OperationFailure(
            .thresholdReached,
            "run \(run.id) was stopped by safety.failureThreshold at \(moment), and nothing was sent. Somebody must look at it: "
                + "\(environment.statusCommand(run.id)). Then the next start goes on after "
                + "\(environment.statusCommand(run.id)) --acknowledge, or at once by \(environment.resumeCommand(run.id)) "
                + "--past-threshold"
        )
    }
}

extension Environment {
    /// Whether a threshold has stopped a run, and what a person let it go on past; `nil` where its job has no threshold, or too few
    /// items failed for one.
    func thresholdStanding(
        of run: RunRecord,
        _ job: Job,
        _ store: any OpenStore
    ) async throws -> ThresholdStanding? {
        guard let threshold = job.safety.failureThreshold else { return nil }
        let outcomes = Dictionary(tallies: try await store.tallies(of: run.id))
        guard FailureWatch.mayHaveStopped(threshold, outcomes: outcomes) else { return nil }
        return try await store.thresholdStanding(of: run.id)
    }

    /// Records that a person has looked at a run that a threshold stopped.
    func passThreshold(of run: RunRecord, _ store: any OpenStore) async throws {
        let outcomes = Dictionary(tallies: try await store.tallies(of: run.id))
        try await store.passThreshold(run.id, FailureWatch.counts(of: outcomes), by: user, at: time.now)
    }
}
