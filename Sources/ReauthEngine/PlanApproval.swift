/// The plan that a run begins with, and how it was approved.
public struct PlanApproval: Sendable, Hashable {
    /// The plan's digest.
    public var digest: String
    /// Whether somebody gave the digest itself, which is good once.
    ///
    /// Where a person typed the count, or a schedule said yes beforehand, the digest is only put on record.
    public var isByDigest: Bool

    /// Makes an approval.
    public init(digest: String, isByDigest: Bool) {
        self.digest = digest
        self.isByDigest = isByDigest
    }
}
