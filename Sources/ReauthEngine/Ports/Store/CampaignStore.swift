/// What a store knows of waiting instances over all of its runs.
///
/// Reads only.
///
/// A campaign is all waiting instances of a store: an instance is the same one in every run of the same platform. Every
/// port throws ``StoreUnusable``.
package protocol CampaignStore: WaitingRuns, InstanceItems, SpentCodes {}
