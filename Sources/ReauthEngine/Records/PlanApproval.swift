/// The plan that a run begins with, and how it was approved.
package struct PlanApproval: Sendable, Hashable {
    /// The plan's digest.
    package var digest: String
    /// Whether the digest itself was given, which is good once.
    ///
    /// Where a person typed the count, or a schedule said yes beforehand, the digest is only put on record.
    package var isByDigest: Bool

    package init(digest: String, isByDigest: Bool) {
        self.digest = digest
        self.isByDigest = isByDigest
    }
}
