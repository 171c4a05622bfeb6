package import OAuth
package import ReauthModel

/// That one revocation will be sent: recorded before it is sent.
package struct Intent: Sendable, Hashable {
    /// Which item.
    package var sequence: Int64
    /// The item's epoch; a revocation of an older epoch is void.
    package var epoch: Int
    /// The ordinal number of the request among those of the item, from 1.
    package var attempt: Int
    /// The token that it names.
    package var token: TokenKind
    /// The fingerprint of that token.
    package var fingerprint: TokenFingerprint
    /// When it was decided.
    package var createdAt: Timestamp

    package init(
        sequence: Int64,
        epoch: Int,
        attempt: Int,
        token: TokenKind,
        fingerprint: TokenFingerprint,
        createdAt: Timestamp
    ) {
        self.sequence = sequence
        self.epoch = epoch
        self.attempt = attempt
        self.token = token
        self.fingerprint = fingerprint
        self.createdAt = createdAt
    }
}
