/// An authorization code (RFC 6749 §1.3.1), which may be sent once.
///
/// A value that cannot be copied: whoever sends it consumes it, and nothing is left to send again. It is never stored,
/// only its ``hash``.
package struct AuthorizationCode: ~Copyable, Sendable {
    private let text: Secret<String>

    /// Wraps what a callback or a file gave; `nil` for an empty text and for one that no callback could carry.
    package init?(_ text: String) {
        let isPlain = text.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) }
        guard (1...4096).contains(text.utf8.count), isPlain else { return nil }
        self.text = Secret(text)
    }

    /// What the store keeps of a code, so that nobody sends it a second time.
    package var hash: CodeHash {
        // Codes are long, random and dead within minutes, so no key is needed.
        CodeHash(rawValue: String(text.sha256.prefix(32)))
    }

    /// The hash of a verifier together with the request token that it is for.
    func hash(for requestToken: String) -> CodeHash {
        CodeHash(rawValue: String(Secret("\(requestToken) \(text.exposed())").sha256.prefix(32)))
    }

    /// The code, for the request that exchanges it.
    package consuming func exposed() -> String {
        text.exposed()
    }
}

/// The first half of a code's SHA-256, in 32 hexadecimal digits.
package struct CodeHash: RawRepresentable, Sendable, Hashable {
    /// The digits.
    package let rawValue: String

    /// Wraps a hash that was stored.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }
}
