package import ReauthModel

/// Shows intents without a settlement, to compare the store with the far side.
///
/// Reads only.
package protocol OpenIntents: Sendable {
    /// The revocation of an item that has no settlement.
    func openIntent(of run: RunID, sequence: Int64) async throws -> Intent?

    /// The exchange of an item that has no settlement.
    func openExchange(of run: RunID, sequence: Int64) async throws -> ExchangeIntent?
}
