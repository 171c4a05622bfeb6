package import ReauthModel

/// A link of our own that leads one person to one connection.
package struct LinkRecord: Sendable, Hashable {
    /// Which item.
    package var sequence: Int64
    /// The ordinal number of the link among those of the item, from 1; its token is derived from it.
    package var serial: Int
    /// The token's hash.
    package var hash: TokenHash
    /// When it was made.
    package var createdAt: Timestamp
    /// Not good from this moment on.
    package var expiresAt: Timestamp
    /// When it was withdrawn.
    package var withdrawnAt: Timestamp?

    package init(
        sequence: Int64,
        serial: Int,
        hash: TokenHash,
        createdAt: Timestamp,
        expiresAt: Timestamp,
        withdrawnAt: Timestamp? = nil
    ) {
        self.sequence = sequence
        self.serial = serial
        self.hash = hash
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.withdrawnAt = withdrawnAt
    }
}
