package import ReauthEngine
package import ReauthModel

extension InMemoryRunStore {
    /// Whether a threshold has stopped a run, and what a person let it go on past.
    package func thresholdStanding(of run: RunID) -> ThresholdStanding {
        var standing = ThresholdStanding()
        for record in runs[run]?.trail ?? [] where record.sequence == 0 { standing.take(record.event) }
        return standing
    }

    /// Records that the thresholds of a run were passed.
    package func stopAtThreshold(_ run: RunID, _ breaches: [ThresholdBreach], at moment: Timestamp) throws {
        try checkHealth()
        append(TrailNote(ThresholdStanding.stop(breaches, at: moment)), to: run)
    }

    /// Records that a person has looked.
    package func passThreshold(
        _ run: RunID,
        _ counts: [LaneKey?: FailureWatch.Count],
        by user: String,
        at moment: Timestamp
    ) throws {
        try checkHealth()
        append(TrailNote(ThresholdStanding.look(counts, by: user, at: moment)), to: run)
    }
}
