public import ReauthModel

/// Which runs a question about earlier runs is about.
public struct HistoryScope: Sendable, Hashable {
    /// The platform, as ``RunRecord/platformDigest`` has it: an instance's number means something there only.
    public var platform: String
    /// The job; `nil` for runs of every job.
    public var job: String?
    /// A run that does not count: the one that asks.
    public var excluding: RunID?

    /// Makes a scope.
    public init(platform: String, job: String? = nil, excluding: RunID? = nil) {
        self.platform = platform
        self.job = job
        self.excluding = excluding
    }
}
