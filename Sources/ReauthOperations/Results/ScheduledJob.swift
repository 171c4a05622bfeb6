package import ReauthModel

/// All that a scheduler has to be told about a job.
///
/// Every path is absolute, and can be written into a file of one line.
package struct ScheduledJob: Sendable, Hashable {
    /// The job's name.
    package var name: String
    /// When it starts.
    package var schedule: CronExpression
    /// The time zone in which the schedule is read, where the scheduler is told; `nil` for that of its machine.
    package var timeZone: String?
    /// The time zone of this machine.
    package var localTimeZone: String
    /// The job file.
    package var jobFile: String
    /// The other files that it reads: the list of instances, the catalog's additions, authorities.
    package var files: [String]
    /// Its secrets, each place once.
    package var secrets: [ScheduledSecret]
    /// The program, as a scheduler of this machine calls it.
    package var program: String
    /// The program, where somebody named it.
    package var givenProgram: String?
    /// The container image, where somebody named it.
    package var image: String?
    /// The user that it runs as.
    package var user: String
    /// The store.
    package var store: String
    /// The folder of the reports.
    package var reports: String
    /// Whether store and reports are where a command without options looks for them.
    package var isAtDefaultPlaces: Bool
    /// The local time at which a run begins nothing further.
    package var until: TimeOfDay?
    /// Exit codes that tell of no harm: nobody has to be called for them.
    package var goodEnds: [ExitStatus]
    /// What will go wrong with this schedule, in whole sentences.
    package var warnings: [String]

    package init(
        name: String,
        schedule: CronExpression,
        timeZone: String?,
        localTimeZone: String,
        jobFile: String,
        files: [String],
        secrets: [ScheduledSecret],
        program: String,
        givenProgram: String?,
        image: String?,
        user: String,
        store: String,
        reports: String,
        isAtDefaultPlaces: Bool,
        until: TimeOfDay?,
        goodEnds: [ExitStatus],
        warnings: [String]
    ) {
        self.name = name
        self.schedule = schedule
        self.timeZone = timeZone
        self.localTimeZone = localTimeZone
        self.jobFile = jobFile
        self.files = files
        self.secrets = secrets
        self.program = program
        self.givenProgram = givenProgram
        self.image = image
        self.user = user
        self.store = store
        self.reports = reports
        self.isAtDefaultPlaces = isAtDefaultPlaces
        self.until = until
        self.goodEnds = goodEnds
        self.warnings = warnings
    }
}
