package import ReauthModel

/// Keeps whether a failure threshold has stopped a run, beyond the process that it stopped.
package protocol ThresholdTrail: Sendable {
    /// Whether a threshold has stopped a run, and what a person let it go on past.
    ///
    /// Reads the whole trail of the run, so only those ask whose run may have been stopped.
    func thresholdStanding(of run: RunID) async throws -> ThresholdStanding

    /// Records that the thresholds of a run were passed and its process ends.
    func stopAtThreshold(_ run: RunID, _ breaches: [ThresholdBreach], at moment: Timestamp) async throws

    /// Records that `user` has looked: what has ended, `counts` by lane, counts no more, and the next start goes on.
    func passThreshold(
        _ run: RunID,
        _ counts: [LaneKey?: FailureWatch.Count],
        by user: String,
        at moment: Timestamp
    ) async throws
}
