package import ReauthModel

/// Browsers that operators signed in with, kept over a restart of the page.
///
/// Only hashes of their cookies: what the store holds signs nobody in. Throws ``StoreUnusable``.
package protocol OperatorSessions: Sendable {
    /// Remembers a session; sessions whose time is over are forgotten.
    func addSession(_ cookie: TokenHash, at now: Timestamp, until expiry: Timestamp) async throws

    /// Whether a session is good.
    func hasSession(_ cookie: TokenHash, at now: Timestamp) async throws -> Bool

    /// Forgets a session.
    func removeSession(_ cookie: TokenHash) async throws

    /// Forgets all of them.
    func removeAllSessions() async throws
}
