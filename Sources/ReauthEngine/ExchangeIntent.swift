public import OAuth
public import ReauthModel

/// The promise to send one authorization code, written down before it is sent.
public struct ExchangeIntent: Sendable, Hashable {
    /// Which item.
    public var sequence: Int64
    /// The item's epoch from now on: with it every older revocation of the item and of its grant group is void.
    public var epoch: Int
    /// What is kept of the code.
    public var codeHash: CodeHash
    /// When it was decided.
    public var createdAt: Timestamp

    /// Makes an intent.
    public init(sequence: Int64, epoch: Int, codeHash: CodeHash, createdAt: Timestamp) {
        self.sequence = sequence
        self.epoch = epoch
        self.codeHash = codeHash
        self.createdAt = createdAt
    }
}
