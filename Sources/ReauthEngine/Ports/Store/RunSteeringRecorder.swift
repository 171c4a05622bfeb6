package import ReauthModel

/// Records what operators ask of a run, from whatever process.
package protocol RunSteeringRecorder: Sendable {
    /// Records an order that `user` gave at `moment`, with an entry in the audit trail.
    func steer(
        _ run: RunID,
        _ order: SteeringOrder,
        by user: String,
        at moment: Timestamp
    ) async throws
}
