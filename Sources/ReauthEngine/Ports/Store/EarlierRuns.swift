package import ReauthModel

/// What the runs of a store, one or all, did to the instances of a platform: what a second start has to know.
///
/// Reads only.
///
/// A run of a version that did not keep its platform tells nothing here.
package protocol EarlierRuns: Sendable {
    /// How the instances stand of which anything is known, at most about a thousand at once.
    func standings(of instances: [InstanceID], in scope: HistoryScope) async throws -> [InstanceID: InstanceStanding]

    /// The job's newest run whose input was pinned.
    func newestRun(ofJob job: String) async throws -> RunID?

    /// Which run a plan's digest has approved; `nil` when it has approved none.
    func use(ofDigest digest: String) async throws -> DigestUse?

    /// What tells this store from another one, and the newest moment in it.
    func landmarks() async throws -> StoreLandmarks
}
