import ArgumentParser
import ReauthEngine

struct CodesImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Exchanges the codes of a CSV file at once, and proves that each instance works again.",
        discussion: """
            The file has a header with instance_id and code; every further column (realmId, oauth_verifier, …) goes to the \
            platform with the code. Bad rows, and instances that do not wait for a code, are listed before anything is \
            sent. Each code is sent once; none is ever stored. May be used beside a live run and beside the console.

            EXAMPLES
              reauth codes import codes.csv
              reauth codes import codes.csv rotate-crm-20260301T030000Z

            EXIT CODES
              0 all well   3 some items failed   4 credentials rejected   5 codes outstanding
              10 store unusable   65 bad input file   130 interrupted, resumable
            """
    )

    @Argument(help: ArgumentHelp("The CSV file of codes.", valueName: "file"))
    var file: String

    @Argument(
        help: ArgumentHelp(
            "The run, or a job for its newest; the newest with waiting instances by default.",
            valueName: "run"
        )
    )
    var run: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var reportOptions: ReportOptions

    func run() async throws {
        let environment = Environment.real(storePath: storeOptions.store, reportsPath: reportOptions.reports)
        let (file, run) = (file, run)
        try await CommandRunner.runDraining(environment) { stop in
            try await CodesImport(environment: environment, stop: stop).run(path: file, runNamed: run)
        }
    }
}
