import ArgumentParser
import ReauthOperations

struct CodesImportCommand: DrainingCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Exchanges the codes of a CSV file at once, and proves that each instance works again.",
        discussion: """
            The file has a header with instance_id and code; every further column (realmId, oauth_verifier, …) goes to \
            the platform with the code. Bad rows, and instances that no run knows, are listed before anything is sent. \
            A row whose instance does not wait is reported and not sent. Each code is sent once; none is ever stored. \
            After an interruption, give the same command again: what was under way is settled first, codes that were \
            sent are not sent again, and all rows of the file are reported. It can be used beside a live run and \
            beside the console.

            EXAMPLES
              reauth codes import codes.csv
              reauth codes import codes.csv rotate-crm-20260301T030000Z

            EXIT CODES
              0   all well
              3   some items failed
              4   credentials rejected
              5   codes outstanding
              10  store unusable
              65  bad input file
              130 interrupted, resumable
            """
    )

    @Argument(help: ArgumentHelp("The CSV file of codes.", valueName: "file"))
    var file: String

    @Argument(
        help: ArgumentHelp(
            "Only this run, or a job for its newest; all waiting instances of the store by default.",
            valueName: "run"
        ),
        completion: .runName
    )
    var onlyRun: String?

    @Option(name: .long, help: ArgumentHelp("The same as the argument.", valueName: "run"))
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
        if onlyRun != nil, run != nil { throw ValidationError("give the run once: as the argument, or with --run") }
    }

    var places: Places { Places(store: storeOptions.place, reports: reportOptions.reports) }

    var operation: Operation {
        let (file, run) = (file, onlyRun ?? run)
        return { environment, stop, _ in
            CommandEnd(try await CodesImport(environment: environment, stop: stop).run(path: file, runNamed: run))
        }
    }
}
