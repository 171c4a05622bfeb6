/// An authorization code (RFC 6749 §1.3.1), which may be sent once.
///
/// A value that cannot be copied: sending it consumes it, so it cannot be sent again. Only its ``hash`` is stored.
package struct AuthorizationCode: ~Copyable, Sendable {
    private let text: Secret<String>

    /// Wraps the text of a callback or a file; `nil` if it is empty or cannot be part of a callback.
    package init?(_ text: String) {
        let isPlain = text.unicodeScalars.allSatisfy { (0x20...0x7E).contains($0.value) }
        guard (1...4096).contains(text.utf8.count), isPlain else { return nil }
        self.text = Secret(text)
    }

    /// What the store keeps of a code, so that it is not sent a second time.
    package var hash: CodeHash {
        // A code is long and random, and expires within minutes, so its hash needs no key.
        CodeHash(rawValue: String(text.sha256.prefix(32)))
    }

    /// The hash of a verifier together with the request token that it belongs to.
    func hash(for requestToken: String) -> CodeHash {
        CodeHash(rawValue: String(Secret("\(requestToken) \(text.exposed())").sha256.prefix(32)))
    }

    /// The code, for the request that exchanges it.
    package consuming func exposed() -> String {
        text.exposed()
    }
}
