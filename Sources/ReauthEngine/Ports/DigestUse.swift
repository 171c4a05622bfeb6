package import ReauthModel

/// The run that a plan's digest approved.
package struct DigestUse: Sendable, Hashable {
    /// The run.
    package var run: RunID
    /// When its input was pinned.
    package var usedAt: Timestamp

    package init(run: RunID, usedAt: Timestamp) {
        self.run = run
        self.usedAt = usedAt
    }
}
