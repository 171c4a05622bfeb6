public import ReauthModel

/// The run that a plan's digest approved.
public struct DigestUse: Sendable, Hashable {
    /// The run.
    public var run: RunID
    /// When its input was pinned.
    public var usedAt: Timestamp

    /// Makes a use.
    public init(run: RunID, usedAt: Timestamp) {
        self.run = run
        self.usedAt = usedAt
    }
}
