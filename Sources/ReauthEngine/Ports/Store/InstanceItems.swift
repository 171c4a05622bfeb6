package import ReauthModel

/// Finds the items of one instance in all runs.
package protocol InstanceItems: Sendable {
    /// The items of an instance that wait, newest run first.
    func waitingItems(of instance: InstanceID) async throws -> [CampaignItem]

    /// The items of an instance in all runs, newest run first, duplicates aside.
    func items(of instance: InstanceID) async throws -> [CampaignItem]

    /// Items of an instance whose code may have been sent without a recorded end.
    func itemsUnderWay(of instance: InstanceID) async throws -> [CampaignItem]
}
