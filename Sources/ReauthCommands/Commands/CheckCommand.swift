import ArgumentParser
import ReauthEngine

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Looks whether people who are waited for have signed in elsewhere.",
        discussion: """
            With --waiting it reads every instance of the store that waits for a sign-in, once. Where the platform shows \
            new tokens, one call is made with them; when it works, the instance is reauthenticated (elsewhere) in every \
            run where it waited. An instance whose tokens are those of before is not called.

            To ask a whole fleet who is healthy, run a job with action: check.

            EXAMPLES
              reauth check --waiting
              reauth check --waiting --run rotate-crm-20260301T030000Z

            EXIT CODES
              0 nobody waits any more   4 credentials rejected   5 some still wait   10 store unusable   130 interrupted
            """
    )

    @Flag(name: .long, help: "Look at every instance that waits for a sign-in.")
    var waiting = false

    @Option(
        name: .long,
        help: ArgumentHelp("Only this run, or a job for its newest; all of the store by default.", valueName: "run")
    )
    var run: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var reportOptions: ReportOptions

    func validate() throws {
        guard waiting else {
            throw ValidationError("give --waiting; to ask a whole fleet who is healthy, run a job with action: check")
        }
    }

    func run() async throws {
        let environment = Environment.real(storePath: storeOptions.store, reportsPath: reportOptions.reports)
        let run = run
        try await CommandRunner.runDraining(environment) { stop in
            try await WaitingCheck(environment: environment, stop: stop).run(runNamed: run)
        }
    }
}
