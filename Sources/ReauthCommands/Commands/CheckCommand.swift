import ArgumentParser
import ReauthOperations

struct CheckCommand: DrainingCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Looks whether waiting instances were signed in to elsewhere.",
        discussion: """
            With --waiting it reads every instance of the store that waits for a sign-in, once. Where the platform \
            shows new tokens, one call is made with them; when it works, the instance is reauthenticated (elsewhere) \
            in every run where it waited. An instance whose tokens have not changed is not called.

            To check the health of a whole fleet, run a job with action: check.

            EXAMPLES
              reauth check --waiting
              reauth check --waiting --run rotate-crm-20260301T030000Z

            EXIT CODES
              0   no instance waits any more
              4   credentials rejected
              5   some still wait
              10  store unusable
              130 interrupted
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
    @OptionGroup var outputOptions: OutputOptions
    @OptionGroup var logOptions: LogOptions
    @OptionGroup var metricsOptions: MetricsOptions

    var output: OutputOptions? { outputOptions }

    var log: LogOptions? { logOptions }

    var metricsFile: String? { metricsOptions.metricsFile }

    func validate() throws {
        try logOptions.check(beside: outputOptions)
        guard waiting else {
            throw ValidationError("give --waiting; to check the health of a whole fleet, run a job with action: check")
        }
    }

    var places: Places { Places(store: storeOptions.place, reports: reportOptions.reports) }

    var operation: Operation {
        let run = run
        return { environment, stop, _ in
            CommandEnd(try await WaitingCheck(environment: environment, stop: stop).run(runNamed: run))
        }
    }
}
