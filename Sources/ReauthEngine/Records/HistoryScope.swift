package import ReauthModel

/// Which runs a question about earlier runs is about.
package struct HistoryScope: Sendable, Hashable {
    /// The platform, as ``RunRecord/platformDigest`` has it: an instance's number means something there only.
    package var platform: String
    /// The job; `nil` for runs of every job.
    package var job: String?
    /// A run that does not count: the one that asks.
    package var excluding: RunID?

    package init(platform: String, job: String? = nil, excluding: RunID? = nil) {
        self.platform = platform
        self.job = job
        self.excluding = excluding
    }
}
