package import ReauthModel

/// Hands out the work of a lane, or of the items without one.
///
/// Reads only.
package protocol OpenItems: Sendable {
    /// Open items of a lane with a sequence number above `sequence` that are due at `now`, in order, at most `limit`.
    func openItems(
        of run: RunID,
        lane: LaneKey?,
        stage: WorkStage,
        after sequence: Int64,
        dueAt now: Timestamp,
        limit: Int
    ) async throws -> [Item]

    /// Open items of a lane that were put off and are due at `now`, the earliest first, at most `limit`.
    func itemsDueAgain(
        of run: RunID,
        lane: LaneKey?,
        stage: WorkStage,
        dueAt now: Timestamp,
        limit: Int
    ) async throws -> [Item]

    /// The earliest due time among a lane's open items that were put off; `nil` when none was.
    func nextDueAgain(of run: RunID, lane: LaneKey?, stage: WorkStage) async throws -> Timestamp?

    /// The earliest due time among a lane's open items; `nil` when it has none. Items without one count as due at 0.
    func nextDue(of run: RunID, lane: LaneKey?, stage: WorkStage) async throws -> Timestamp?
}
