package import ReauthModel

/// Keeps whom the runs of a store have reminded.
///
/// A waiting instance is one thing, whatever run it waits in: what was done is kept for each instance of a platform.
package protocol ReminderBook: Sendable {
    /// Items of a run that wait and whose id is known, in order with a sequence number above `sequence`, at most `limit`. An instance that waits in one
    /// of the runs `others` as well is not among them: that one reminds of it.
    func waitingPeople(
        of run: RunID,
        apartFrom others: [RunID],
        after sequence: Int64,
        limit: Int
    ) async throws -> [WaitingPerson]

    /// Records reminders, each with its event in the item's trail and what receivers of webhooks have to be told; the numbers of
    /// those that were recorded.
    ///
    /// An item that no longer waits, and an instance that another process has reminded as far since it began to wait, are passed
    /// over. Many reminders are written together.
    func remind(_ reminders: [DueReminder], of run: RunID, at now: Timestamp) async throws -> Set<Int64>
}
