package import ReauthModel

/// Finds and counts the items that a person has or had to sign in for: those that wait, and those whose consent ended.
package protocol ConnectionDirectory: WaitingMoments {
    /// A page of them, in order.
    func connections(
        of run: RunID,
        matching filter: ConnectionFilter,
        after sequence: Int64,
        limit: Int
    ) async throws -> [Item]

    /// Counts by lane and standing, with an empty group. An instance that one of the runs `others` shows does not count.
    func connectionCounts(of run: RunID, apartFrom others: [RunID]) async throws -> [ConnectionCount]

    /// The same, of some groups: values of the carried column with this index.
    func connectionCounts(
        of run: RunID,
        in groups: [String],
        ofColumn column: Int,
        apartFrom others: [RunID]
    ) async throws -> [ConnectionCount]

    /// The groups of the same items, in order, at most `limit`.
    func connectionGroups(of run: RunID, column: Int, limit: Int) async throws -> [String]

    /// Does a part of the work that makes counts and searches of a large run fast; tells whether more is to be done.
    ///
    /// Changes no answer. `groupColumn` is the index of the carried column that groups the run's items.
    func prepareConnections(of run: RunID, groupColumn: Int?) async throws -> Bool
}
