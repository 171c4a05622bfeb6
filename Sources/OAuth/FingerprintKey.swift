import Crypto
import struct Foundation.Data

/// The key of the fingerprints.
///
/// Without the key, a fingerprint in a report cannot confirm a guessed token.
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

    /// The bytes, for the file that stores them.
    package func exposedBytes() -> [UInt8] {
        key.exposed()
    }

    /// The fingerprint of a token.
    package func fingerprint(of token: Secret<String>) -> TokenFingerprint {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data(token.exposed().utf8),
            using: SymmetricKey(data: key.exposed())
        )
        return TokenFingerprint(rawValue: code.prefix(16).hexadecimal)
    }

    /// Identifies the key without revealing it, so that a store can detect another key.
    package var identifier: String {
        let code = HMAC<SHA256>.authenticationCode(
            for: Data("key identifier".utf8),
            using: SymmetricKey(data: key.exposed())
        )
        return code.prefix(8).hexadecimal
    }
}
