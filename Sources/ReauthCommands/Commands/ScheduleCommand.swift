import ArgumentParser
import ReauthOperations

struct ScheduleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schedule",
        abstract: "Gives a job to a scheduler that exists: systemd, cron or Kubernetes.",
        subcommands: [Show.self]
    )

    struct Show: OperationCommand {
        static let configuration = CommandConfiguration(
            commandName: "show",
            abstract: "Prints what a scheduler needs to start a job: units, a line of a crontab, or a manifest.",
            discussion: """
                The job says when it starts: schedule: "0 3 * * SUN" (minute, hour, day of the month, month, day of the \
                week). The output begins with a comment that says how to install it; nothing is installed, and no \
                secret is read or printed.

                The start goes on with the job's unfinished run, ends with 0 while another process works on the job, \
                and counts exit 5 (people have to sign in) as a good end, and 7 where the job has a time window.

                systemd and cron read the schedule in the local time of their machine, Kubernetes in the time zone \
                that is named, by default that of this machine; --time-zone names another one, for safety.until too. \
                Store and reports are at the folders that are named, from the root; in Kubernetes below \
                /var/lib/reauth, unless they are named.

                EXAMPLES
                  reauth schedule show Jobs/rotate-by-api.yaml --format systemd --store /var/lib/reauth/reauth.sqlite
                  reauth schedule show Jobs/rotate-by-api.yaml --format cron
                  reauth schedule show Jobs/rotate-by-api.yaml --format kubernetes --time-zone Europe/Berlin
                  reauth schedule show Jobs/rotate-by-api.yaml --format systemd --json
                """
        )

        @Argument(help: ArgumentHelp("The job file.", valueName: "job"), completion: .jobFile)
        var job: String

        @Option(name: .long, help: "For which scheduler.")
        var format: ScheduleFormat?

        @Option(
            name: .long,
            help: ArgumentHelp("The program as the scheduler calls it; by default this one.", valueName: "path")
        )
        var program: String?

        @Option(
            name: .long,
            help: ArgumentHelp(
                "The user that it runs as; by default you, and `reauth` where you are root.",
                valueName: "name"
            )
        )
        var user: String?

        @Option(name: .long, help: ArgumentHelp("The time zone of the schedule.", valueName: "zone"))
        var timeZone: String?

        @Option(name: .long, help: ArgumentHelp("The container image, for Kubernetes.", valueName: "name"))
        var image: String?

        @Flag(name: .long, help: "Print JSON: the text and the facts that it is made of.")
        var json = false

        @OptionGroup var storeOptions: JobStoreOptions
        @OptionGroup var reportOptions: ReportOptions

        func validate() throws {
            guard let format else {
                let names = ScheduleFormat.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("--format is missing; it is one of \(names).")
            }
            if image != nil, format != .kubernetes {
                throw ValidationError("--image goes with --format kubernetes only.")
            }
        }

        var places: Places { Places(store: storeOptions.place(ofJob: job), reports: reportOptions.reports) }

        func perform(_ environment: Environment) async throws -> CommandEnd {
            let request = ScheduleRequest(
                format: format ?? .systemd,
                program: program,
                user: user,
                timeZone: timeZone,
                image: image
            )
            let scheduled = try ScheduleOperation(environment: environment).scheduled(jobPath: job, request)
            let document: ScheduleDocument
            do {
                document = try ScheduleDocument(scheduled, for: request.format)
            } catch {
                throw OperationFailure(.usage, error.message)
            }
            return try CommandEnd(document, asJSON: json)
        }
    }
}

extension ScheduleFormat: ExpressibleByArgument {}
