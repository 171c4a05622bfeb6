package import ReauthModel

/// Keeps the consents that people set out for, by the hash of their `state`.
package protocol ConsentStates: Sendable {
    /// Records a consent that a person sets out for. `false`, and nothing is recorded, where the account of its item has no
    /// place for one more grant (``LinkRecorder``).
    func begin(_ consent: ConsentRecord, of run: RunID, within caps: GrantCaps) async throws -> Bool

    /// Uses up a `state`: the first call that finds it unused and unexpired marks it used, all others change nothing.
    func redeem(_ state: TokenHash, at now: Timestamp) async throws -> RedeemedState

    /// What is known of a `state`, without using it up: `accepted` means that it would be good.
    func look(up state: TokenHash, at now: Timestamp) async throws -> RedeemedState

    /// Records what came of a consent, for the page that the browser comes back to.
    func conclude(_ state: TokenHash, as result: ConsentResult) async throws
}
