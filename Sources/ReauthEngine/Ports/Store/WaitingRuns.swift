package import ReauthModel

/// Finds the runs of a campaign.
package protocol WaitingRuns: Sendable {
    /// The runs that have an item that waits for a person, newest first.
    func waitingRuns() async throws -> [CampaignRun]

    /// A run by name, with its number.
    func campaignRun(_ id: RunID) async throws -> CampaignRun?
}
