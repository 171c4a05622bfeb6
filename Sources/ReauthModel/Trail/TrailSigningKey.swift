import Crypto
import struct Foundation.Data
package import OAuth

/// The key that signs heads of the trail: Ed25519 (RFC 8032).
package struct TrailSigningKey: Sendable {
    private let key: Secret<Curve25519.Signing.PrivateKey>

    /// Makes a key from the system's generator.
    package static func random() -> TrailSigningKey {
        TrailSigningKey(key: Secret(Curve25519.Signing.PrivateKey()))
    }

    private init(key: Secret<Curve25519.Signing.PrivateKey>) {
        self.key = key
    }

    /// Wraps the 32 bytes of a key; `nil` for another number of them.
    package init?(bytes: Secret<[UInt8]>) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: bytes.exposed()) else { return nil }
        self.init(key: Secret(key))
    }

    /// The 32 bytes, for the file that stores them.
    package func exposedBytes() -> [UInt8] {
        Array(key.exposed().rawRepresentation)
    }

    /// What verifies its signatures.
    package var publicKey: TrailPublicKey {
        guard let key = TrailPublicKey(bytes: Array(key.exposed().publicKey.rawRepresentation)) else {
            preconditionFailure("the public half of a key is a key")
        }
        return key
    }

    /// Signs a head.
    package func sign(_ head: TrailHead) throws -> SignedTrailHead {
        let signature = try key.exposed().signature(for: head.message)
        return SignedTrailHead(head: head, signature: Array(signature), key: publicKey)
    }
}
