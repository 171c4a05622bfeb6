/// The two tokens of RFC 6749 §1.4 and §1.5 that a revocation request can name.
package enum TokenKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// An access token (RFC 6749 §1.4).
    case accessToken = "access_token"

    /// A refresh token (RFC 6749 §1.5).
    case refreshToken = "refresh_token"
}
