/// A plan's digest was given to approve a run, and it has approved one before: it is good once.
///
/// Ends the program with exit code 9; nothing was sent.
package struct DigestUsed: Error, Sendable, Hashable {
    /// The digest.
    package var digest: String
    /// What it was used for.
    package var use: DigestUse

    package init(digest: String, use: DigestUse) {
        self.digest = digest
        self.use = use
    }
}
