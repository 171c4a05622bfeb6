public import ReauthModel

/// What is remembered of a run.
public struct RunRecord: Sendable, Hashable {
    /// The state of a run.
    public enum State: String, Sendable, Hashable {
        /// Its input is being read; nothing was sent yet.
        case importing
        /// It has work left, now or after a restart.
        case open
        /// Every item has its outcome or waits for a person.
        case finished
    }

    /// Its name.
    public var id: RunID
    /// The job's name.
    public var job: String
    /// What it does.
    public var action: Action
    /// What it revokes.
    public var revoke: RevokePolicy?
    /// Absolute path of the job file, for `resume`.
    public var jobFile: String
    /// SHA-256 over what the job says will be done; limits and reports do not count.
    public var effectDigest: String
    /// SHA-256 over where the platform is; empty in runs of versions that did not keep it.
    public var platformDigest: String
    /// SHA-256 of the input: of the CSV file, or of the sorted instance ids.
    public var inputDigest: String
    /// The digest of the plan that approved it; empty in runs of versions that did not keep it.
    public var planDigest: String
    /// Names of the carried columns.
    public var carriedColumns: [String]
    /// When it began.
    public var startedAt: Timestamp
    /// When its last item was settled.
    public var finishedAt: Timestamp?
    /// Where it stands.
    public var state: State
    /// The version of the program that began it.
    public var toolVersion: String

    /// Makes a record of a run that begins.
    public init(
        id: RunID,
        job: String,
        action: Action,
        revoke: RevokePolicy?,
        jobFile: String,
        effectDigest: String,
        platformDigest: String = "",
        startedAt: Timestamp,
        toolVersion: String
    ) {
        self.id = id
        self.job = job
        self.action = action
        self.revoke = revoke
        self.jobFile = jobFile
        self.effectDigest = effectDigest
        self.platformDigest = platformDigest
        inputDigest = ""
        planDigest = ""
        carriedColumns = []
        self.startedAt = startedAt
        finishedAt = nil
        state = .importing
        self.toolVersion = toolVersion
    }
}
