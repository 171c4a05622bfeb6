public import OAuth
public import ReauthModel

/// The promise to send one revocation, written down before it is sent.
public struct Intent: Sendable, Hashable {
    /// Which item.
    public var sequence: Int64
    /// The item's epoch; a revocation of an older epoch is void.
    public var epoch: Int
    /// The how-manieth request of this item.
    public var attempt: Int
    /// The token that it names.
    public var token: TokenKind
    /// The fingerprint of that token.
    public var fingerprint: TokenFingerprint
    /// When it was decided.
    public var createdAt: Timestamp

    /// Makes an intent.
    public init(
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
