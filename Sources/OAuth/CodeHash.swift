/// The first half of a code's SHA-256, in 32 hexadecimal digits.
package struct CodeHash: RawRepresentable, Sendable, Hashable {
    /// The digits.
    package let rawValue: String

    /// Wraps a hash that was stored.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }
}
