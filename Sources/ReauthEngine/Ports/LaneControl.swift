package import ReauthModel

/// The choke point, as a run needs it.
package protocol LaneControl: Pacer, LimitControl {
    /// The pace of every lane at this moment, in the order of their names.
    func readings() -> [PaceReading]

    /// Parks a lane until a moment that an earlier process was told to wait for; does nothing when it has passed.
    func restorePark(of lane: LaneKey, until moment: Timestamp)

    /// Goes on from the share of a lane's limit that an earlier process found its far side to bear.
    func restore(share: Double, of lane: LaneKey)

    /// Runs `body`, and the tasks that it starts as its children, where answers arrive, so that no other thread is woken
    /// for each. Nothing in `body` may block.
    func withSocketThread<Result: Sendable>(
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result
}
