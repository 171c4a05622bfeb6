import Crypto
import struct Foundation.Data

/// The key of the fingerprints.
///
/// Without the key, a fingerprint in a report cannot confirm a guessed token.
package struct FingerprintKey: Sendable {
    private let key: Secret<[UInt8]>
    /// The HMAC before its text: setting it up from the key costs as much as a fingerprint itself.
    private let code: Secret<HMAC<SHA256>>

    /// Wraps 32 bytes.
    package init(bytes: [UInt8]) {
        key = Secret(bytes)
        code = Secret(HMAC(key: SymmetricKey(data: bytes)))
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
        TokenFingerprint(rawValue: authenticationCode(for: token.exposed()).prefix(16).hexadecimal)
    }

    /// Identifies the key without revealing it, so that a store can detect another key.
    package var identifier: String {
        authenticationCode(for: "key identifier").prefix(8).hexadecimal
    }

    private func authenticationCode(for text: String) -> HMAC<SHA256>.MAC {
        var code = code.exposed()
        code.update(data: Data(text.utf8))
        return code.finalize()
    }
}
