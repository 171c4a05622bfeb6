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

            --only takes outcomes and reasons: an item is listed that has one of the outcomes and one of the reasons that \
            are named. --since lists the items of which the audit trail has a record from that moment or later; of a run \
            that began later, all of them. Both keep the order of the input.

            --schema prints the JSON Schema of a format: jsonl (a line of instances.jsonl), json (summary.json) or events \
            (a line of events.jsonl). It asks for no run and no store.

            --diff compares two runs of one platform, instance by instance: what is newly broken, works again, still \
            waits, is new or gone. It prints a table; with --format csv or json (or --json), a line for each instance that changed or \
            does not work.

            EXAMPLES
              reauth report
              reauth report --format csv --only awaiting_code --output waiting.csv
              reauth report --only failed,in_doubt,throttled,no_probe --since 1d
              reauth report --format jsonl --since 2027-01-15T08:00:00Z
              reauth report --format html --output run.html
              reauth report --format json
              reauth report --format ocsf --after 1200 --output events.ocsf.jsonl
              reauth report --schema jsonl --output instances.schema.json
              reauth report --diff check-20270114T020000Z check-20270115T020000Z
              reauth report --diff check-20270114T020000Z check-20270115T020000Z --format csv
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

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only items of these outcomes (or open, revoked) and these reasons, separated by commas.",
            valueName: "outcome,reason"
        ),
        completion: .list(ItemSelection.words + Reason.all.map(\.rawValue))
    )
    var only: String?

    @Option(
        name: .long,
        help: ArgumentHelp("Only items that changed since: a moment with its zone, or 90m, 12h, 1d.", valueName: "time")
    )
    var since: SincePoint?

    @Option(name: .long, help: ArgumentHelp("Print the JSON Schema of a format.", valueName: "jsonl|json|events"))
    var schema: SchemaSubject?

    @Option(
        name: .long,
        parsing: .upToNextOption,
        help: ArgumentHelp("Compare two runs, the older one first.", valueName: "run"),
        completion: .runName
    )
    var diff: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp("Only records of the audit trail after this position.", valueName: "position")
    )
    var after: Int64?

    @Option(name: .long, help: ArgumentHelp("Write to this file instead of standard output.", valueName: "path"))
    var output: String?

    @Flag(name: .long, help: "With --diff: print JSON, as --format json does.")
    var json = false

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var reportOptions: ReportOptions

    func validate() throws {
        if schema != nil {
            guard run == nil, format == nil, only == nil, since == nil, after == nil, diff.isEmpty, !json else {
                throw ValidationError("--schema goes with --output only: a schema belongs to no run")
            }
            return
        }
        if !diff.isEmpty { return try validateDiff() }
        if json { throw ValidationError("--json goes with --diff; the totals of a run are --format json") }
        let (listsItems, isTrail) =
            switch format {
            case .csv, .jsonl, nil: (true, false)
            case .html, .json: (false, false)
            case .events, .ocsf, .syslog: (false, true)
            }
        if only != nil, !listsItems { throw ValidationError("--only goes with --format csv or jsonl") }
        if since != nil, !listsItems { throw ValidationError("--since goes with --format csv or jsonl") }
        if let only { _ = try SelectedItems(only) }
        guard let after else { return }
        if !isTrail { throw ValidationError("--after goes with --format events, ocsf or syslog") }
        if after < 0 { throw ValidationError("--after takes the position of a record, or 0 for all of them") }
    }

    private func validateDiff() throws {
        guard diff.count == 2, run == nil else {
            throw ValidationError("--diff takes two runs, the older one first: --diff RUN1 RUN2")
        }
        guard format == nil || format == .csv && !json || format == .json else {
            throw ValidationError("--diff goes with --format csv or json, or prints a table")
        }
        guard only == nil, since == nil, after == nil else {
            throw ValidationError("--diff compares whole runs: it does not go with --only, --since or --after")
        }
    }

    var places: Places { Places(store: storeOptions.place, reports: reportOptions.reports) }

    func perform(_ environment: Environment) async throws -> CommandEnd {
        let operation = ReportOperation(environment: environment)
        if let schema { return try await print(operation.schema(of: schema), operation) }
        if let older = diff.first, let newer = diff.last { return try await compare(older, newer, environment) }
        guard format != nil || only != nil || since != nil || output != nil else {
            return CommandEnd(text: try await operation.writeFolder(ofRunNamed: run) + "\n")
        }
        let format = format ?? .csv
        let selection = try selection(at: environment.time.now)
        if let output {
            try await operation.save(format, ofRunNamed: run, only: selection, after: after ?? 0, to: output)
        } else {
            try await operation.stream(format, ofRunNamed: run, only: selection, after: after ?? 0) {
                try Screen.output($0)
            }
        }
        return CommandEnd(.success)
    }

    /// The items that are listed.
    func selection(at now: Timestamp) throws -> ItemSelection {
        let moment = since?.moment(at: now)
        if let only { return try SelectedItems(only).selection(since: moment) }
        return moment.map { .filtered(ItemFilter(changedSince: $0)) } ?? .all
    }

    private func print(_ bytes: [UInt8], _ operation: ReportOperation) async throws -> CommandEnd {
        if let output { try await operation.save(bytes, to: output) } else { try Screen.output(bytes) }
        return CommandEnd(.success)
    }

    private func compare(_ older: String, _ newer: String, _ environment: Environment) async throws -> CommandEnd {
        let operation = DiffOperation(environment: environment)
        guard let format = json ? .json : format else {
            let comparison = try await operation.comparison(of: older, and: newer)
            if output == nil { return CommandEnd(text: comparison.text) }
            return try await print(Array(comparison.text.utf8), ReportOperation(environment: environment))
        }
        if let output {
            try await operation.save(format, of: older, and: newer, to: output)
        } else {
            try await operation.stream(format, of: older, and: newer) { try Screen.output($0) }
        }
        return CommandEnd(.success)
    }
}

extension SchemaSubject: ExpressibleByArgument {}
