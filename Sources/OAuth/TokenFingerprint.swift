/// A keyed HMAC-SHA-256 of a token, truncated to 128 bits: shows whether a token changed, without storing the token.
package struct TokenFingerprint: RawRepresentable, Sendable, Hashable {
    /// 32 lower-case hexadecimal digits.
    package let rawValue: String

    /// Wraps a fingerprint that was stored.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }
}
