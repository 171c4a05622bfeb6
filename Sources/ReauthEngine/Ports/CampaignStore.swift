package import OAuth
package import ReauthModel

/// What the store knows of waiting instances over all of its runs.
///
/// A campaign is all waiting instances of a store: an instance is the same one in every run of the same platform. Throws
/// ``StoreUnusable``.
package protocol CampaignStore: Sendable {
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
