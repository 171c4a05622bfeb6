/// The `error` member of an OAuth error answer (RFC 6749 §5.2, extended by RFC 7009 §2.2.1).
///
/// An open set: providers use words of their own, and a rule of the catalog may match an unknown word.
package struct OAuthErrorCode: RawRepresentable, Sendable, Hashable {
    /// The word as the provider sent it.
    package let rawValue: String

    /// Wraps a word.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// The client could not be authenticated: the application's configuration is wrong for all its instances.
    package static let invalidClient = OAuthErrorCode(rawValue: "invalid_client")
    /// A code or refresh token is expired, used or revoked, or belongs to another client.
    package static let invalidGrant = OAuthErrorCode(rawValue: "invalid_grant")
    /// The request lacks a parameter, repeats one or is otherwise malformed.
    package static let invalidRequest = OAuthErrorCode(rawValue: "invalid_request")
    /// The token is expired, revoked or malformed (RFC 6750 §3.1; Salesforce and Google on revocation).
    package static let invalidToken = OAuthErrorCode(rawValue: "invalid_token")
    /// The client may not use this grant or this call.
    package static let unauthorizedClient = OAuthErrorCode(rawValue: "unauthorized_client")
    /// The server cannot revoke this kind of token (RFC 7009 §2.2.1): retrying is useless.
    package static let unsupportedTokenType = OAuthErrorCode(rawValue: "unsupported_token_type")
}
