import ReauthModel
import ReauthOperations

/// What a scheduler reads of a job, and the facts that it is made of.
struct ScheduleDocument: CommandOutput {
    let format: ScheduleFormat
    let text: String
    private let job: ScheduledJob
    private let store: String
    private let reports: String

    init(_ job: ScheduledJob, for format: ScheduleFormat) throws(ScheduleUnusable) {
        self.job = job
        self.format = format
        text = try job.text(for: format)
        let manifest: CronJobManifest? = if format == .kubernetes { try CronJobManifest(job: job) } else { nil }
        store = manifest?.store ?? job.store
        reports = manifest?.reports ?? job.reports
    }

    private struct Members: Encodable {
        var format: String
        /// The text, line by line.
        var text: String
        var job: String
        var schedule: String
        var timeZone: String
        var jobFile: String
        var files: [String]
        var secrets: [Secret]
        var program: String
        var arguments: [String]
        var image: String?
        var user: String
        var store: String
        var reports: String
        var until: String?
        var goodExitCodes: [Int32]
        var warnings: [String]
    }

    /// Where a secret is; one of the three.
    private struct Secret: Encodable {
        var name: String
        var file: String?
        var environmentVariable: String?
        /// Without its arguments.
        var command: String?

        init(_ secret: ScheduledSecret) {
            name = secret.label
            switch secret.reference {
            case .file(let path): file = path
            case .environment(let variable): environmentVariable = variable
            case .command(let words): command = words.first
            }
        }
    }

    func encode(to encoder: any Encoder) throws {
        let codes = format == .systemd ? [] : job.goodEnds
        try Members(
            format: format.rawValue,
            text: text,
            job: job.name,
            schedule: job.schedule.plain,
            timeZone: job.timeZone ?? job.localTimeZone,
            jobFile: job.jobFile,
            files: job.files,
            secrets: job.secrets.map(Secret.init),
            program: format == .kubernetes && job.givenProgram == nil ? "reauth" : job.program,
            arguments: job.arguments(store: store, reports: reports, exitZeroOn: codes),
            image: job.image,
            user: job.user,
            store: store,
            reports: reports,
            until: job.until?.description,
            goodExitCodes: [ExitStatus.success.rawValue] + job.goodEnds.map(\.rawValue),
            warnings: job.warnings
        ).encode(to: encoder)
    }
}
