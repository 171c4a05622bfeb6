package import ReauthModel

/// Where links for people and the consents that began from them are kept.
///
/// Only hashes: neither a link's token nor a `state` can be read from the store. Throws ``StoreUnusable``.
package protocol ConsentStore: Sendable {
    /// Items that a person has or had to sign in for, in order: those that wait, and those whose consent came to an end.
    func connections(
        of run: RunID,
        matching filter: ConnectionFilter,
        after sequence: Int64,
        limit: Int
    ) async throws -> [Item]

    /// The same items, counted by lane and standing, with an empty group. What one of the runs `others` stands for does not
    /// count.
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

    /// Does a part of what makes counts and searches of a large run fast; says whether there is more to do.
    ///
    /// Changes no answer. `groupColumn` is the index of the carried column that groups the run's items.
    func prepareConnections(of run: RunID, groupColumn: Int?) async throws -> Bool

    /// Items that wait and whose code may have been sent without a recorded end, in order.
    func underWay(of run: RunID, after sequence: Int64, limit: Int) async throws -> [Item]

    /// The audit trail of one item, in order.
    func history(of run: RunID, sequence: Int64) async throws -> [Event]

    /// The newest link of an item.
    func newestLink(of run: RunID, sequence: Int64) async throws -> LinkRecord?

    /// The newest links of the items in a range of sequence numbers, of those that have one.
    func newestLinks(of run: RunID, sequences: ClosedRange<Int64>) async throws -> [Int64: LinkRecord]

    /// Adds a link; the item's older ones are withdrawn by it.
    func add(_ link: LinkRecord, to run: RunID) async throws

    /// Adds links of items of a run that wait, each with its event in the item's trail; the items' older ones are withdrawn.
    ///
    /// Passed over are those of items that do not wait, and those whose number or token was made already. Many links are
    /// written together.
    func invite(_ links: [LinkRecord], to run: RunID) async throws

    /// The link with that token.
    func link(_ hash: TokenHash) async throws -> (run: RunID, link: LinkRecord)?

    /// Withdraws every link of an item.
    func withdrawLinks(of run: RunID, sequence: Int64, at: Timestamp) async throws

    /// Remembers a consent that somebody sets out for.
    func begin(_ consent: ConsentRecord, of run: RunID) async throws

    /// Uses up a `state`: the first call that finds it unused and unexpired marks it used, all others change nothing.
    func redeem(_ state: TokenHash, at now: Timestamp) async throws -> RedeemedState

    /// What is known of a `state`, without using it up: `accepted` means that it would be good.
    func look(up state: TokenHash, at now: Timestamp) async throws -> RedeemedState

    /// Notes what came of a consent, for whoever comes back to the callback's page.
    func conclude(_ state: TokenHash, as result: ConsentResult) async throws
}
