package import ReauthModel

/// What is remembered of a run.
package struct RunRecord: Sendable, Hashable {
    /// The state of a run.
    package enum State: String, Sendable, Hashable {
        /// Its input is being read; nothing was sent yet.
        case importing
        /// It has work to do, now or after a restart.
        case open
        /// Every item has its outcome or waits for a person.
        case finished
        /// Its items and its records were removed, or are being removed; what stays is the statement of it.
        case pruned
    }

    /// Its name.
    package var id: RunID
    /// The job's name.
    package var job: String
    /// What it does.
    package var action: Action
    /// What it revokes.
    package var revoke: RevokePolicy?
    /// The job's `select.authorizedBefore`.
    package var authorizedBefore: Timestamp?
    /// Absolute path of the job file, for `resume`.
    package var jobFile: String
    /// SHA-256 over what the job says will be done; limits and reports do not count.
    package var effectDigest: String
    /// SHA-256 over where the platform is; empty in runs of versions that did not keep it.
    package var platformDigest: String
    /// SHA-256 of the input: of the CSV file, or of the sorted instance ids.
    package var inputDigest: String
    /// The digest of the plan that approved it; empty in runs of versions that did not keep it.
    package var planDigest: String
    /// Names of the carried columns.
    package var carriedColumns: [String]
    /// When it began.
    package var startedAt: Timestamp
    /// When its last item was settled.
    package var finishedAt: Timestamp?
    /// Where it stands.
    package var state: State
    /// The version of the program that began it.
    package var toolVersion: String

    /// Makes a record of a run that begins.
    package init(
        id: RunID,
        job: String,
        action: Action,
        revoke: RevokePolicy?,
        jobFile: String,
        effectDigest: String,
        platformDigest: String = "",
        authorizedBefore: Timestamp? = nil,
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
        self.authorizedBefore = authorizedBefore
        inputDigest = ""
        planDigest = ""
        carriedColumns = []
        self.startedAt = startedAt
        finishedAt = nil
        state = .importing
        self.toolVersion = toolVersion
    }
}
