/// What a job would do, counted before anything is sent.
package struct Plan: Sendable, Encodable {
    /// One provider's part.
    package struct Lane: Sendable, Encodable {
        /// What is expected of instances whose element is not known.
        package static let identifiedFirst = "identified first"

        package var provider: String
        /// Instances that are selected.
        package var instances: Int
        /// How they are expected to end: an outcome, or `identified first` while the element is not known.
        package var expected: String
        /// Why, when the end is not the job's aim.
        package var reason: String?
        /// Requests to the platform and to the provider, retries not counted.
        package var requests: Int
        /// The requests among them that go to the platform.
        package var platformRequests: Int
        /// The tightest limit of the two, and the seconds that it takes at least.
        package var seconds: Double
        /// What ends when everything of one instance is revoked: `grant`, `account` or `unknown`.
        package var reach: String
        /// Whether one revocation is sent for all instances of an account.
        package var isOncePerAccount: Bool
        /// How many grants of one account live at the same time for one application, where the catalog knows it.
        package var maxGrantsPerAccount: Int?
        /// Elements whose client credentials the job does not have.
        package var elementsWithoutApplication: [String]
        /// Seconds for which access tokens live on at most, where the provider revokes refresh tokens only.
        package var accessTokensLiveOn: Double?
    }

    package var job: String
    package var action: String
    package var revoke: String?
    /// Of a `retire` job: what becomes of an instance whose token still works after its revocation.
    package var onStillValid: String?
    /// The cut-off date: instances that were made at it or later are skipped when they are read.
    package var authorizedBefore: String?
    package var address: String
    package var organization: String
    /// What is taken up again, and of which run; `nil` where all of the input is meant.
    package var retried: String?
    package var lanes: [Lane]
    /// The same by OAuth client.
    package var applications: [ApplicationPart]
    /// Instances that no revocation is sent for, by provider and reason.
    package var notRevoked: [NotRevoked]
    /// The waves in which the providers' instances are revoked; empty where all may be begun at once.
    package var waves: [Waves]
    /// Whether a person lets each further wave begin.
    package var approvesWaves: Bool
    /// Instances of the input that are not selected and may share an account with one that is, by provider.
    package var unselected: [Unselected]
    /// Requests by limit.
    package var limits: [Limit]
    /// The limit that decides how long a run takes at least; `nil` where nothing is sent.
    package var tightestLimit: String?
    /// Rows of the input that are skipped, by reason.
    package var skipped: [String: Int]
    package var items: Int
    /// Instances that will be worked on.
    package var selected: Int
    package var silentRefreshes: Int
    package var peopleNeeded: Int
    package var unknownEnds: Int
    /// Instances whose grants end, and nobody is asked to sign in.
    package var retirements: Int
    package var requests: Int
    package var seconds: Double
    /// Selected instances that wait for a sign-in, after the runs of any job.
    package var waiting: Int
    /// Instances that were rotated or re-authenticated within ``recentInterval``: skipped where the job has a `repeat`.
    package var recentlyDone: Int
    /// A week, or the job's `repeat` interval: `7d`.
    package var recentInterval: String
    /// What `reauth run` asks about, where this job was started before.
    package var secondStart: SecondStart?
    /// How instances share external accounts, when that was asked for.
    package var grantGroups: [PlannedGroups]?
    package var inputDigest: String
    package var digest: PlanDigest
    /// From when on the digest is no good.
    package var digestExpires: String
    package var warnings: [String]
}
