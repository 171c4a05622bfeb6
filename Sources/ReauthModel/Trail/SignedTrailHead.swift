/// A head of the trail with its signature.
package struct SignedTrailHead: Sendable, Hashable {
    /// What is signed.
    package var head: TrailHead
    /// The Ed25519 signature (RFC 8032) of ``TrailHead/message``, 64 bytes.
    package var signature: [UInt8]
    /// The key that it was signed with.
    package var key: TrailPublicKey

    package init(head: TrailHead, signature: [UInt8], key: TrailPublicKey) {
        self.head = head
        self.signature = signature
        self.key = key
    }

    /// Whether the signature is the key's.
    package var isGenuine: Bool { key.verifies(signature, of: head.message) }

    /// What the next head of the store names as its `previous`: SHA-256 over 32 zero bytes, the message and the signature.
    package var digest: TrailHash { TrailHash.start.following(line: head.message + signature) }
}
