import ArgumentParser
import ReauthModel
import ReauthOperations

struct ResumeCommand: DrainingCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Goes on with an unfinished run.",
        discussion: """
            A revocation that was sent, and whose answer was not recorded, is in doubt: it is settled by a look at the \
            instance before anything new is sent for it. The job file and the input must not have changed.

            Where `reauth pause` paused the run, its pause ends. Where a process works on the run, that one goes on.

            With --provider only the pause of that provider ends: those of others, and that of the whole run, stay. Where a \
            process works on the run, it takes that up within seconds, and this command ends. Where none does, this one goes on \
            with the whole run, and works on every provider that is not paused.

            EXAMPLES
              reauth resume
              reauth resume rotate-crm-20260301T030000Z
              reauth resume rotate-crm-20260301T030000Z --provider salesforce
            """
    )

    @Argument(
        help: ArgumentHelp("The run, or a job for its newest; the newest unfinished one by default.", valueName: "run"),
        completion: .runName
    )
    var run: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "End the pause of this provider, whether an operator or the provider asked for it; `platform` for the platform.",
            valueName: "provider"
        ),
        completion: .providerName
    )
    var provider: String?

    @Flag(
        name: .long,
        help: "Go on past a failure threshold that stopped the run: only what ends from now on counts for it."
    )
    var pastThreshold = false

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var reportOptions: ReportOptions
    @OptionGroup var endOptions: EndOptions
    @OptionGroup var outputOptions: OutputOptions
    @OptionGroup var logOptions: LogOptions
    @OptionGroup var metricsOptions: MetricsOptions

    var output: OutputOptions? { outputOptions }

    var log: LogOptions? { logOptions }

    var metricsFile: String? { metricsOptions.metricsFile }

    var wellEnded: Set<ExitStatus> { endOptions.exitZeroOn?.statuses ?? [] }

    var places: Places { Places(store: storeOptions.place, reports: reportOptions.reports) }

    static var prepares: Bool { true }

    func validate() throws {
        try logOptions.check(beside: outputOptions)
    }

    var operation: Operation {
        let (run, lane, pastThreshold) = (run, provider.map { LaneKey(rawValue: $0) }, pastThreshold)
        return { environment, stop, preparation in
            let execution = JobExecution(environment: environment, stop: stop, preparation: preparation)
            return CommandEnd(
                try await execution.resume(named: run, lane: lane, pastThreshold: pastThreshold)
            )
        }
    }
}
