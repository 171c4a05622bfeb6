package import ReauthModel

/// Counts instances over several runs.
package protocol InstanceCounts: Sendable {
    /// How many instances have one of these outcomes in these runs, each counted once however many of the runs have it.
    ///
    /// Throws ``StoreUnusable``.
    func instances(with outcomes: [Outcome], in runs: [RunID]) async throws -> Int
}
