import Crypto
import struct Foundation.Data

/// The key that verifies signed heads of a trail: Ed25519 (RFC 8032), 32 bytes.
package struct TrailPublicKey: Sendable, Hashable, CustomStringConvertible {
    /// The 32 bytes.
    package let bytes: [UInt8]

    /// Wraps the bytes of a key; `nil` where they are none.
    package init?(bytes: [UInt8]) {
        guard (try? Curve25519.Signing.PublicKey(rawRepresentation: bytes)) != nil else { return nil }
        self.bytes = bytes
    }

    /// Reads the text that ``description`` gives.
    package init?(_ text: String) {
        guard let data = Data(base64Encoded: text) else { return nil }
        self.init(bytes: Array(data))
    }

    /// The bytes in Base64.
    package var description: String { Data(bytes).base64EncodedString() }

    func verifies(_ signature: [UInt8], of message: [UInt8]) -> Bool {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else { return false }
        return key.isValidSignature(signature, for: message)
    }
}
