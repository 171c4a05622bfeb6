/// A request with an effect that a dry run did not send: a line of `dry-run.jsonl`.
package struct RecordedRequest: Sendable, Encodable {
    /// What the request is for.
    package enum Step: String, Sendable, Hashable, Encodable, CaseIterable {
        /// Revokes a token.
        case revoke
        /// Calls through an instance, which may count as a failed refresh.
        case ping
        /// Asks for the request token of an OAuth 1 sign-in.
        case requestToken = "request_token"
        /// Asks for an authorization URL.
        case link
        /// Disables an instance.
        case disable
        /// Enables an instance.
        case enable
    }

    /// When the run would have sent it, at the pace of the dry run.
    package var at: String
    package var step: Step
    package var method: String
    /// The values of its query are redacted.
    package var url: String
    /// Whose limit it would keep to.
    package var lane: String
    package var provider: String?
    package var element: String?
    package var instanceId: String?
    /// The kind of the token that it names: `access_token` or `refresh_token`.
    package var token: String?
    /// The fingerprint of that token, by the key of the store; where there is no store yet, by one that is thrown away.
    package var fingerprint: String?
    /// The answer that the dry run went on with.
    package var assumed: String
    /// How the instance is expected to end after a revocation: `silent_refresh`, `person_needed` or `unknown`.
    package var expects: String?
}
