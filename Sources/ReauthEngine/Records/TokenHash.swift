package import OAuth

/// SHA-256 of a text that is a secret in itself, in hexadecimal.
package struct TokenHash: RawRepresentable, Sendable, Hashable {
    /// The digits.
    package let rawValue: String

    /// Wraps a hash.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Hashes a text that is long and random.
    package init(of text: Secret<String>) {
        rawValue = text.sha256
    }
}
