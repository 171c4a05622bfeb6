/// A plan's digest was given to approve a run, and it has approved one before: it is good once.
///
/// Ends the program with exit code 9; nothing was sent.
public struct DigestUsed: Error, Sendable, Hashable {
    /// The digest.
    public var digest: String
    /// What it was used for.
    public var use: DigestUse

    /// Makes the error.
    public init(digest: String, use: DigestUse) {
        self.digest = digest
        self.use = use
    }
}
