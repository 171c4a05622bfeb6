package import ReauthModel

/// Records what was done, or is about to be done, for an item.
package protocol CheckpointRecorder: Sendable {
    /// Writes one change of one item as a whole, or refuses it. Changes of many items that come together are committed
    /// together.
    ///
    /// An exchange raises the epoch of every open item, in any open run, that has the same instance or grant group, and
    /// is refused while one of those has a revocation without settlement.
    func write(_ checkpoint: Checkpoint, to run: RunID) async throws -> CheckpointResult
}
