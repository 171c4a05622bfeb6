package import ReauthModel

/// What a finished run came to, for a run that goes back to some of its items.
///
/// Reads only. Throws ``StoreUnusable``.
package protocol FinishedRuns: Sendable {
    /// The job's newest run that is finished.
    func newestFinishedRun(ofJob job: String) async throws -> RunRecord?

    /// The job's run that is not finished, the newest where there are several; it comes first.
    func unfinishedRun(ofJob job: String) async throws -> RunRecord?

    /// Counts by outcome and reason.
    func endCounts(of run: RunID) async throws -> [EndCount]

    /// Items in order with a sequence number above `sequence`, at most `limit`.
    func items(
        of run: RunID,
        after sequence: Int64,
        matching selection: ItemSelection,
        limit: Int
    ) async throws -> [Item]

    /// Which of at most about a thousand instances other runs of the platform changed since `run` began.
    ///
    /// These are the instances that were rotated or signed in to, or began to wait for a sign-in, since then; and those that a
    /// run which began or ended since then, or is open, rotated or retired, works on, or has in doubt.
    func changed(since run: RunRecord, among instances: [InstanceID]) async throws -> Set<InstanceID>
}
