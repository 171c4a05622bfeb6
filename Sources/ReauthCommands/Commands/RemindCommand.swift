import ArgumentParser
import ReauthOperations

struct RemindCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "remind",
        abstract: "Lists the people who have not signed in and are due to be reminded, and tells the jobs' webhooks.",
        discussion: """
            When somebody is due, `console.reminders` of the job says: [1d, 3d, 14d] are counted from when the instance \
            began to wait. Each step comes once, whatever run the instance waits in, and only the newest one where nights \
            were missed; nobody is due whose instance works again, or whose link was withdrawn. The last step has \
            escalation true. A scheduler calls this once a day.

            It prints CSV for a mail merge, and records that these people were reminded once the list is written. Where \
            the job has webhooks, `reminder_due` is sent for each of them.

            EXAMPLES
              reauth remind --output due.csv
              reauth remind rotate-crm --output due.csv
              reauth remind --dry-run

            EXIT CODES
              0 all well   10 store unusable   64 wrong arguments
              65 the list is good, but a waiting run was passed over because of its job file
            """
    )

    @Argument(
        help: ArgumentHelp("Only this run, or the runs of this job; all of the store by default.", valueName: "run")
    )
    var run: String?

    @Option(name: .long, help: ArgumentHelp("Write to this file instead of standard output.", valueName: "path"))
    var output: String?

    @Flag(name: .long, help: "Only list them: record and send nothing.")
    var dryRun = false

    @OptionGroup var storeOptions: StoreOptions

    var places: Places { Places(store: storeOptions.place) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let operation = RemindOperation(environment: environment)
        return CommandEnd(
            try await operation.run(of: run, isTrial: dryRun, to: output) { try Screen.output($0) }
        )
    }
}
