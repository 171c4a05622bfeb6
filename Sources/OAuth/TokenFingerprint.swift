import Crypto
import struct Foundation.Data

/// A keyed HMAC-SHA-256 of a token, cut to 128 bits: tells whether a token changed without keeping the token.
package struct TokenFingerprint: RawRepresentable, Sendable, Hashable {
    /// 32 lower-case hexadecimal digits.
    package let rawValue: String

    /// Wraps a fingerprint that was stored.
    package init(rawValue: String) {
        self.rawValue = rawValue
    }
}

/// The key that fingerprints are made with.
///
/// Without it a fingerprint in a report confirms no guessed token.
package struct FingerprintKey: Sendable {
    private let key: Secret<[UInt8]>

    /// Wraps 32 bytes.
    package init(bytes: [UInt8]) {
        key = Secret(bytes)
    }

    /// Makes a key from the system's generator.
    package static func random() -> FingerprintKey {
        var generator = SystemRandomNumberGenerator()
        return FingerprintKey(bytes: (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
    }

    /// The bytes, for the file that keeps them.
    package func exposedBytes() -> [UInt8] {
        key.exposed()
    }

    /// The fingerprint of a token.
    package func fingerprint(of token: Secret<String>) -> TokenFingerprint {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(token.exposed().utf8),
            using: SymmetricKey(data: key.exposed())
        )
        return TokenFingerprint(rawValue: Self.hexadecimal(code.prefix(16)))
    }

    /// Names the key without telling it: lets a store notice that it was paired with another key.
    package var identifier: String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("key identifier".utf8),
            using: SymmetricKey(data: key.exposed())
        )
        return Self.hexadecimal(code.prefix(8))
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
