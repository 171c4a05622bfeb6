import ArgumentParser
import ReauthOperations

struct DoctorCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Looks at everything that a job's run rests on, and says what to do.",
        discussion: """
            The job, its input and its secrets, the store and the disk, proxy, name and TLS of the platform, our \
            credentials and our clock, the catalog, applications and redirect URIs. It changes nothing, and sends one \
            read to the platform. Of the providers it looks up names and sends them nothing.

            A check that rests on one that is wrong is not looked at, and says so.

            EXAMPLES
              reauth doctor Jobs/rotate-fleet.yaml
              reauth doctor Jobs/rotate-fleet.yaml --json

            EXIT CODES
              0   nothing is wrong; else what `reauth run` would end with
              4   credentials rejected
              7   over a cap, or stopped
              10  store unusable
              11  platform not reached
              64  no room for reports
              65  job, input or secrets are bad
            """
    )

    @Argument(help: ArgumentHelp("The job file.", valueName: "job"), completion: .jobFile)
    var job: String

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @OptionGroup var storeOptions: JobStoreOptions
    @OptionGroup var reportOptions: ReportOptions

    var places: Places { Places(store: storeOptions.place(ofJob: job), reports: reportOptions.reports) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        try CommandEnd(try await DoctorOperation(environment: environment).diagnose(jobPath: job), asJSON: json)
    }
}
