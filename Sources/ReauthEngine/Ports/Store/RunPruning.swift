package import ReauthModel

/// Removes finished runs for good.
///
/// What has to outlive a run stays: its name, its signed heads, the statement of the removal, the codes that it spent and the digest
/// that approved it. Throws ``StoreUnusable``.
package protocol RunPruning: Sendable {
    /// What stands against the removal of a run.
    ///
    /// `recently`: instances that were changed at this moment or later are remembered. Reads only; costs a look at each of the run's
    /// items.
    func pruningFacts(of run: RunID, recently: Timestamp, at now: Timestamp) async throws -> PruningFacts

    /// The statements of the runs that were pruned, or of one of them, in the order of the runs.
    func pruningStatements(of run: RunID?) async throws -> [PruningStatement]

    /// Records, signed and in one step, that a finished run is pruned; from then on it counts as removed. Nothing is removed yet.
    ///
    /// `nil`, and nothing is recorded, where its trail does not end with `lastRecord`: then something changed since the facts were read.
    func beginPruning(
        _ run: RunID,
        after lastRecord: Int64,
        by user: String,
        at moment: Timestamp
    ) async throws -> PruningStatement?

    /// Removes some rows of a run whose pruning was begun, in one short transaction; returns whether there is more.
    ///
    /// When a process dies between two calls, the next call goes on.
    func pruneSlice(of run: RunID, at moment: Timestamp) async throws -> Bool

    /// The size of the store and how much of it is free for what comes, in bytes.
    func space() async throws -> StoreSpace
}

/// The size of a store in bytes.
package struct StoreSpace: Sendable, Hashable {
    /// All of it.
    package var size: Int64
    /// What holds nothing: the next runs use it.
    package var free: Int64

    package init(size: Int64, free: Int64) {
        self.size = size
        self.free = free
    }
}
