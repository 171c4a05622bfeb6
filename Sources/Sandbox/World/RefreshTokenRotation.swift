/// Whether a refresh brings a new refresh token (RFC 6749 §6 allows both).
package enum RefreshTokenRotation: String, Sendable, Hashable, CaseIterable {
    /// As the provider does.
    case provider
    /// Always.
    case always
    /// Never.
    case never
}
