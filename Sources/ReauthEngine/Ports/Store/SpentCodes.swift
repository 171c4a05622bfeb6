package import OAuth

/// Tells which codes were used up.
package protocol SpentCodes: Sendable {
    /// The item that an intent to send the code was recorded for; `nil` when there is none, or nothing of the code was sent.
    func spentCode(_ code: CodeHash) async throws -> CampaignItem?
}
