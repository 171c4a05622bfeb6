import ArgumentParser
import AuditReports
import CheckpointStore
import ReauthEngine
import ReauthModel

struct ReportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Writes a run's reports from the store alone, at any time.",
        discussion: """
            Without --format it writes instances.csv, awaiting-code.csv and summary.json into the run's folder, for \
            their owner only. With --format it prints one of them, or writes it to --output.

            EXAMPLES
              reauth report
              reauth report --format csv --only awaiting_code --output waiting.csv
              reauth report --format json
            """
    )

    /// What is printed.
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case csv
        case jsonl
        case json
    }

    @Argument(help: ArgumentHelp("The run, or a job for its newest; the newest by default.", valueName: "run"))
    var run: String?

    @Option(
        name: .long,
        help: "csv (one line per item; with --only or --output the default), jsonl (the same, exact) or json (totals)."
    )
    var format: Format?

    @Option(name: .long, help: ArgumentHelp("Only items of this outcome, or open or revoked.", valueName: "outcome"))
    var only: String?

    @Option(name: .long, help: ArgumentHelp("Write to this file instead of standard output.", valueName: "path"))
    var output: String?

    @OptionGroup var storeOptions: StoreOptions
    @OptionGroup var reportOptions: ReportOptions

    func validate() throws {
        if let only, ItemSelection(word: only) == nil {
            throw ValidationError("--only takes one of: \(ItemSelection.words.joined(separator: ", "))")
        }
        if format == .json, only != nil { throw ValidationError("--only goes with --format csv or jsonl") }
    }

    func run() async throws {
        let environment = Environment.real(storePath: storeOptions.store, reportsPath: reportOptions.reports)
        let isFile = format != nil || only != nil || output != nil
        let format = isFile ? format ?? .csv : nil
        let (name, selection, output) = (run, only.flatMap(ItemSelection.init(word:)) ?? .all, output)
        try await CommandRunner.run(environment) {
            let store = try environment.openStore(.existing)
            defer { try? store.close() }
            let run = try await environment.run(named: name, in: store) { $0.state != .importing }
            guard let format else {
                let folder = environment.reports(of: run, store)
                try await folder.write()
                environment.screen.output(folder.path + "\n")
                return .success
            }
            let screen = environment.screen
            let file = try output.map { try ReportFile(path: $0) }
            let write: ([UInt8]) throws -> Void = { bytes in
                if let file { try file.write(bytes) } else { try screen.output(bytes) }
            }
            let report = InstanceReport(store: store, run: run, links: environment.customerLinks(store))
            switch format {
            case .csv: try await report.csv(only: selection, write)
            case .jsonl: try await report.jsonLines(only: selection, write)
            case .json: try write(Array((try await RunSummary(store: store, run: run).json + "\n").utf8))
            }
            _ = try file?.commit()
            return .success
        }
    }
}
