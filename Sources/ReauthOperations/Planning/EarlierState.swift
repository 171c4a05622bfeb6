package import ReauthModel

/// How the instances of a plan stand after earlier runs.
package struct EarlierState: Sendable, Hashable {
    /// Instances by how they stand.
    package struct Counts: Sendable, Hashable {
        /// Instances that wait for a sign-in.
        package var waiting = 0
        /// Instances that were rotated or re-authenticated within ``EarlierState/recent``.
        package var recentlyDone = 0

        package var total: Int { waiting + recentlyDone }

        package init(waiting: Int = 0, recentlyDone: Int = 0) {
            self.waiting = waiting
            self.recentlyDone = recentlyDone
        }
    }

    /// How long ago is recent, where the job does not say: a week.
    package static let recent = Duration.seconds(7 * 86_400)

    /// Through the runs of any job.
    package var ofAnyJob = Counts()
    /// Through the runs of the same job.
    package var ofThisJob = Counts()
    /// The newest run of the same job.
    package var newestRun: RunID?
    /// SHA-256 over the newest run of the job, and over how each instance stands and since when.
    package var digest: String

    package init(digest: String) {
        self.digest = digest
    }
}
