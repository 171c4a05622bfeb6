import ReauthModel

/// How the instances that a plan is about stand after earlier runs.
struct FleetState: Sendable, Hashable {
    /// Instances by what became of them.
    struct Counts: Sendable, Hashable {
        /// Those that wait for somebody to sign in.
        var waiting = 0
        /// Those that were rotated or re-authenticated within ``FleetState/recent``.
        var recentlyDone = 0

        var total: Int { waiting + recentlyDone }
    }

    /// How long ago is recent, where the job does not say: a week.
    static let recent = Duration.seconds(7 * 86_400)

    /// Through the runs of any job.
    var ofAnyJob = Counts()
    /// Through the runs of the same job.
    var ofThisJob = Counts()
    /// The newest run of the same job.
    var newestRun: RunID?
    /// SHA-256 over the newest run of the job, and over how each instance stands and since when.
    var digest: String
}
