package import OAuth
package import ReauthModel

/// That one authorization code will be sent: recorded before it is sent.
package struct ExchangeIntent: Sendable, Hashable {
    /// Which item.
    package var sequence: Int64
    /// The item's epoch from now on: with it every older revocation of the item and of its grant group is void.
    package var epoch: Int
    /// What is kept of the code.
    package var codeHash: CodeHash
    /// When it was decided.
    package var createdAt: Timestamp

    package init(sequence: Int64, epoch: Int, codeHash: CodeHash, createdAt: Timestamp) {
        self.sequence = sequence
        self.epoch = epoch
        self.codeHash = codeHash
        self.createdAt = createdAt
    }
}
