public import OAuth
public import ReauthModel

/// What the store knows of waiting instances over all of its runs.
///
/// A campaign is all waiting instances of a store: an instance is the same one in every run of the same platform. Throws
/// ``StoreUnusable``.
public protocol CampaignStore: Sendable {
    /// The runs that have an item that waits for a person, newest first.
    func waitingRuns() async throws -> [CampaignRun]

    /// A run by name, with its number.
    func campaignRun(_ id: RunID) async throws -> CampaignRun?

    /// The items of an instance that wait, newest run first.
    func waitingItems(of instance: InstanceID) async throws -> [CampaignItem]

    /// The items of an instance in all runs, newest run first, duplicates aside.
    func items(of instance: InstanceID) async throws -> [CampaignItem]

    /// The item that a code was promised for; `nil` when it was never promised, or nothing of it left.
    func spentCode(_ code: CodeHash) async throws -> CampaignItem?

    /// Items whose code may have been sent without a recorded end, of one instance.
    func itemsUnderWay(of instance: InstanceID) async throws -> [CampaignItem]
}

/// A run with the number that it has in its store, which never changes and grows with each run.
public struct CampaignRun: Sendable, Hashable {
    /// The number, from 1.
    public var number: Int64
    /// The run.
    public var record: RunRecord

    /// Makes one.
    public init(number: Int64, record: RunRecord) {
        self.number = number
        self.record = record
    }
}

/// An item and its run.
public struct CampaignItem: Sendable, Hashable {
    /// The run.
    public var run: RunRecord
    /// The item.
    public var item: Item

    /// Makes one.
    public init(run: RunRecord, item: Item) {
        self.run = run
        self.item = item
    }
}
