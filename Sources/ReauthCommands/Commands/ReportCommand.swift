import ArgumentParser
import ReauthEngine
import ReauthModel
import ReauthOperations

struct ReportCommand: OperationCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes a run's reports from the store alone, at any time.",
        discussion: """
            Without --format it writes the reports that the job names (instances.csv, report.html and events.jsonl where it \
            names none), awaiting-code.csv and summary.json into the run's folder, for their owner only. With --format it \
            prints one of them, or writes it to --output.

            EXAMPLES
              reauth report
              reauth report --format csv --only awaiting_code --output waiting.csv
              reauth report --format html --output run.html
              reauth report --format json
              reauth report --format ocsf --after 1200 --output events.ocsf.jsonl
            """
    )

    @Argument(
        help: ArgumentHelp("The run, or a job for its newest; the newest by default.", valueName: "run"),
        completion: .runName
    )
    var run: String?

    @Option(
        name: .long,
        help: """
            csv (one line per item; the default with --only or --output), jsonl (the same, every value exact), html (a \
            page for people), json (totals), events (the audit trail), ocsf or syslog (the trail for a SIEM: OCSF events, \
            lines of RFC 5424).
            """
    )
    var format: ReportFormat?

    @Option(name: .long, help: ArgumentHelp("Only items of this outcome, or open or revoked.", valueName: "outcome"))
    var only: SelectedItems?

    @Option(
        name: .long,
        help: ArgumentHelp("Only records of the audit trail after this position.", valueName: "position")
    )
    var after: Int64?

    @Option(name: .long, help: ArgumentHelp("Write to this file instead of standard output.", valueName: "path"))
    var output: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var reportOptions: ReportOptions

    func validate() throws {
        let (listsItems, isTrail) =
            switch format {
            case .csv, .jsonl, nil: (true, false)
            case .html, .json: (false, false)
            case .events, .ocsf, .syslog: (false, true)
            }
        if only != nil, !listsItems { throw ValidationError("--only goes with --format csv or jsonl") }
        guard let after else { return }
        if !isTrail { throw ValidationError("--after goes with --format events, ocsf or syslog") }
        if after < 0 { throw ValidationError("--after takes the position of a record, or 0 for all of them") }
    }

    var places: Places { Places(store: storeOptions.store, reports: reportOptions.reports) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let operation = ReportOperation(environment: environment)
        guard format != nil || only != nil || output != nil else {
            return CommandEnd(text: try await operation.writeFolder(ofRunNamed: run) + "\n")
        }
        let (format, selection) = (format ?? .csv, only?.selection ?? .all)
        if let output {
            try await operation.save(format, ofRunNamed: run, only: selection, after: after ?? 0, to: output)
        } else {
            try await operation.stream(format, ofRunNamed: run, only: selection, after: after ?? 0) {
                try Screen.output($0)
            }
        }
        return CommandEnd(.success)
    }
}
