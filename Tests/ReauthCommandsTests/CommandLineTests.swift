import ArgumentParser
import ReauthEngine
import ReauthModel
import ReauthOperations
import Testing

@testable import ReauthCommands

/// Ours, not the one of exit tests.
private typealias ExitStatus = ReauthOperations.ExitStatus

/// The commands of the program in the order of its help.
///
/// A new one belongs here.
private let commandNames = [
    "init", "validate", "doctor", "plan", "run", "resume", "pause", "stop", "set-rate", "set-concurrency", "approve",
    "status", "runs", "show", "report", "codes", "console", "check", "remind", "webhooks", "resolve", "audit",
    "schedule", "providers", "sandbox", "manual", "completions",
]

@Suite struct CommandLineTests {
    @Test func hasTheseCommands() {
        #expect(ReauthCommand.configuration.subcommands.map { $0.configuration.commandName } == commandNames)
    }

    @Test func everyCommandHasHelpWithExamples() throws {
        for (path, command) in Self.commands(below: ReauthCommand.self, []) {
            var help = try Self.parse(path + ["--help"])
            let error = try #require(throws: (any Error).self) { try help.run() }
            #expect(ReauthCommand.exitCode(for: error) == .success)
            let text = ReauthCommand.fullMessage(for: error)
            #expect(text.contains("USAGE: reauth \(path.joined(separator: " "))"))
            // Wrapped to the width of a terminal.
            let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains(command.configuration.abstract))
            if command.configuration.subcommands.isEmpty {
                #expect(text.contains("EXAMPLES\n"))
                #expect(text.contains("\n  reauth \(path.joined(separator: " "))"))
            }
        }
    }

    @Test func everyExampleIsAccepted() throws {
        for (path, command) in Self.commands(below: ReauthCommand.self, [])
        where command.configuration.subcommands.isEmpty {
            let examples = command.configuration.discussion.split(separator: "\n").filter { $0.hasPrefix("  reauth ") }
            #expect(!examples.isEmpty)
            for example in examples {
                let arguments = example.split(separator: " ").dropFirst().map(String.init)
                #expect(arguments.starts(with: path))
                #expect(type(of: try Self.parse(arguments)) == command, "\(example)")
            }
        }
    }

    @Test func theProgramTellsItsVersionAndItsCommands() throws {
        let error = try #require(throws: (any Error).self) { try Self.parse(["--version"]) }
        #expect(ReauthCommand.exitCode(for: error) == .success)
        #expect(ReauthCommand.fullMessage(for: error) == ToolVersion.current)
        for name in commandNames { #expect(ReauthCommand.helpMessage().contains("\n  \(name) ")) }
    }

    @Test(
        arguments: [
            ["nonsense"], ["plan"], ["run"], ["run", "a.yaml", "b.yaml"], ["run", "a.yaml", "--force"],
            ["run", "a.yaml", "--confirm"], ["resume", "a", "b"], ["status", "a", "b"],
            ["report", "--only", "nonsense"], ["report", "--format", "csv", "--only", "nonsense"],
            ["report", "--format", "pdf"],
            ["report", "--format", "json", "--only", "failed"], ["report", "--format", "ocsf", "--only", "failed"],
            ["report", "--diff", "a"], ["report", "--diff", "a", "b", "c"], ["report", "a", "--diff", "b", "c"],
            ["report", "--diff", "a", "b", "--format", "jsonl"], ["report", "--diff", "a", "b", "--only", "failed"],
            ["report", "--json"],
            ["report", "--diff", "a", "b", "--format", "csv", "--json"], ["report", "--schema", "csv"],
            ["report", "a", "--schema", "json"], ["report", "--since", "yesterday"],
            ["report", "--format", "html", "--since", "1d"], ["report", "--only", "failed,nonsense"],
            ["report", "--after", "7"], ["report", "--format", "csv", "--after", "7"],
            ["report", "--format", "syslog", "--after", "-1"], ["report", "--format", "syslog", "--after=-1"],
            ["providers", "show"], ["sandbox", "--instances", "0"],
            ["sandbox", "--instances", "-1"], ["sandbox", "--instances", "1000001"],
            ["sandbox", "--instances", "many"], ["sandbox", "--per-account", "0"],
            ["sandbox", "--per-account", "1001"],
            ["sandbox", "--port", "65536"], ["sandbox", "--port=-1"], ["sandbox", "--seed", "-1"],
            ["codes", "import"], ["codes", "import", "a.csv", "night-1", "b"], ["console", "a", "b"],
            ["console", "--listen", "8477"], ["console", "--certificate", "page.pem"],
            ["console", "--key", "page.key"], ["console", "--listen", "127.0.0.1:0"],
            ["runs", "--limit", "0"], ["show"], ["status", "--watch", "--json"],
            ["resolve", "1", "--as", "nonsense", "--because", "x"],
            ["resolve", "1", "--as", "failed", "--because", ""],
            ["doctor"], ["doctor", "a.yaml", "b.yaml"], ["validate"], ["validate", "a.yaml", "--store", "s"],
            ["init"], ["init", "--source", "excel"], ["init", "Big Name", "--source", "csv"],
            ["init", "--source", "csv", "--action", "nonsense"],
            ["init", "--source", "csv", "--action", "check", "--revoke", "silent"],
            ["init", "--source", "csv", "--action", "retire", "--revoke", "silent"],
            ["schedule", "show", "--format", "cron"], ["schedule", "show", "a.yaml"],
            ["schedule", "show", "a.yaml", "--format", "launchd"],
            ["schedule", "show", "a.yaml", "--format", "cron", "--image", "x"],
            ["run", "a.yaml", "--if-running", "queue"], ["run", "a.yaml", "--dry-run", "--if-running", "skip"],
            ["run", "a.yaml", "--verbose", "--quiet"], ["resume", "--verbose", "--quiet"],
            ["check", "--waiting", "--verbose", "--quiet"], ["codes", "import", "a.csv", "--verbose", "--quiet"],
            ["console", "--verbose", "--log-level", "info"], ["status", "--acknowledge", "--watch"],
            ["run", "a.yaml", "--only", "throttled"], ["run", "a.yaml", "--retry-failed", "--only", " ,"],
            ["plan", "a.yaml", "--only", "throttled"],
            ["run", "a.yaml", "--exit-zero-on", ""], ["run", "a.yaml", "--exit-zero-on", "5,3"],
            ["run", "a.yaml", "--exit-zero-on", "6"], ["resume", "--exit-zero-on", "five"],
        ]
    )
    func refusesWithTheUsageCode(arguments: [String]) throws {
        let error = try #require(throws: (any Error).self) { try Self.parse(arguments) }
        #expect(ReauthCommand.exitCode(for: error).rawValue == ExitStatus.usage.rawValue)
        #expect(ReauthCommand.fullMessage(for: error).hasPrefix("Error: "))
    }

    @Test func refusalsSayWhatWouldBeRight() throws {
        let only = try #require(throws: (any Error).self) { try Self.parse(["report", "--only", "nonsense"]) }
        let words = Outcome.allCases.map(\.rawValue) + ["open", "revoked"]
        let message = ReauthCommand.message(for: only)
        #expect(message.hasPrefix("--only: there is no outcome and no reason `nonsense`."))
        for word in words { #expect(message.contains(word)) }
        for (wrong, right) in [("rotatd", "rotated"), ("awaiting-code", "awaiting_code"), ("throtled", "throttled")] {
            let refusal = try #require(throws: (any Error).self) { try Self.parse(["report", "--only", wrong]) }
            #expect(ReauthCommand.message(for: refusal).contains("Did you mean `\(right)`?"))
        }
        let outcome = try #require(throws: (any Error).self) {
            try Self.parse(["resolve", "1", "--as", "healthy", "--because", "x"])
        }
        #expect(ReauthCommand.message(for: outcome).contains("- awaiting_code"))
        // The first argument is missing here, and not the last one.
        for (arguments, name) in [
            (["set-rate", "box", "2/s"], "run"), (["set-rate", "night", "box"], "rate"),
            (["set-concurrency", "box", "2"], "run"), (["set-concurrency", "night", "box"], "count"),
        ] {
            let error = try #require(throws: (any Error).self) { try Self.parse(arguments) }
            #expect(ReauthCommand.message(for: error) == "Missing expected argument '<\(name)>'")
            #expect(ReauthCommand.exitCode(for: error).rawValue == ExitStatus.usage.rawValue)
        }
        let none = try #require(throws: (any Error).self) { try Self.parse(["sandbox", "--instances", "0"]) }
        #expect(ReauthCommand.message(for: none) == "--instances takes 1 to 1000000")
    }

    @Test func runTakesItsOptions() throws {
        let plain = try #require(try Self.parse(["run", "a.yaml"]) as? RunCommand)
        #expect(plain.job == "a.yaml")
        #expect((plain.confirm, plain.yes, plain.fresh) == (nil, false, false))
        #expect(!plain.again)
        #expect(plain.storeOptions.store == nil)
        #expect(plain.reportOptions.reports == "Reports")

        let arguments = [
            "run", "--fresh", "--yes", "--again", "--confirm", "ab12", "a.yaml", "--store", "s", "--reports", "r",
        ]
        let full = try #require(try Self.parse(arguments) as? RunCommand)
        #expect((full.job, full.confirm, full.yes, full.fresh) == ("a.yaml", "ab12", true, true))
        #expect((full.confirm, full.yes, full.fresh, full.again) == ("ab12", true, true, true))
        #expect((full.storeOptions.store, full.reportOptions.reports) == ("s", "r"))
    }

    @Test func runAndPlanTakeWhatIsToBeRetried() throws {
        let plain = try #require(try Self.parse(["run", "a.yaml"]) as? RunCommand)
        #expect(plain.retryOptions.request == nil)
        let all = try #require(try Self.parse(["run", "a.yaml", "--retry-failed"]) as? RunCommand)
        #expect(all.retryOptions.request == RetryRequest())
        let some = try #require(
            try Self.parse(["plan", "a.yaml", "--retry-failed", "--only", "throttled, unreachable,"]) as? PlanCommand
        )
        #expect(some.retryOptions.request == RetryRequest(only: ["throttled", "unreachable"]))
    }

    @Test func doctorAndValidateTakeTheirOptions() throws {
        let arguments = ["doctor", "a.yaml", "--json", "--store", "s", "--reports", "r"]
        let doctor = try #require(try Self.parse(arguments) as? DoctorCommand)
        #expect((doctor.job, doctor.json) == ("a.yaml", true))
        #expect(doctor.places == Places(store: "s", reports: "r"))
        let validate = try #require(try Self.parse(["validate", "a.yaml"]) as? ValidateCommand)
        #expect((validate.job, validate.json) == ("a.yaml", false))
    }

    @Test func initTakesItsOptions() throws {
        let plain = try #require(try Self.parse(["init", "--source", "csv"]) as? InitCommand)
        #expect(plain.name == nil && plain.output == nil && plain.revoke == nil)
        #expect((plain.source, plain.action) == (.csv, .rotate))
        let arguments = [
            "init", "n", "--source", "api", "--action", "retire", "--revoke", "grant", "--output", "o.yaml",
        ]
        let full = try #require(try Self.parse(arguments) as? InitCommand)
        #expect((full.name, full.output) == ("n", "o.yaml"))
        #expect((full.source, full.action, full.revoke) == (.api, .retire, .grant))
    }

    @Test func aMissingFormatIsToldTheThree() throws {
        let error = try #require(throws: (any Error).self) { try Self.parse(["schedule", "show", "a.yaml"]) }
        #expect(ReauthCommand.message(for: error) == "--format is missing; it is one of systemd, cron, kubernetes.")
    }

    @Test func runTakesWhatASchedulerGives() throws {
        let arguments = ["run", "a.yaml", "--yes", "--if-running", "skip", "--exit-zero-on", "5,7"]
        let command = try #require(try Self.parse(arguments) as? RunCommand)
        #expect(command.ifRunning == .skip && command.wellEnded == [.codesOutstanding, .capReached])
        let plain = try #require(try Self.parse(["run", "a.yaml"]) as? RunCommand)
        #expect(plain.ifRunning == nil && plain.wellEnded.isEmpty)
        let resume = try #require(try Self.parse(["resume", "--exit-zero-on", "130,8"]) as? ResumeCommand)
        #expect(resume.wellEnded == [.interrupted, .busy])
    }

    @Test(arguments: Outcome.allCases)
    func reportTakesEveryOutcome(outcome: Outcome) throws {
        for format in ["csv", "jsonl"] {
            let arguments = ["report", "night-1", "--format", format, "--only", outcome.rawValue, "--output", "o"]
            let command = try #require(try Self.parse(arguments) as? ReportCommand)
            #expect((command.run, command.output) == ("night-1", "o"))
            #expect(try command.selection(at: Timestamp(rawValue: 0)) == .outcome(outcome))
            #expect(command.format?.rawValue == format)
        }
    }

    @Test func reportTakesListsOfWordsAndATime() throws {
        let arguments = ["report", "--format", "jsonl", "--only", "failed,throttled", "--since", "1h"]
        let command = try #require(try Self.parse(arguments) as? ReportCommand)
        let filter = ItemFilter(
            standings: [.outcome(.failed)],
            reasons: [.throttled],
            changedSince: Timestamp(rawValue: 0)
        )
        #expect(try command.selection(at: Timestamp(rawValue: 3_600_000)) == .filtered(filter))
        let plain = try #require(try Self.parse(["report", "--format", "csv"]) as? ReportCommand)
        #expect(try plain.selection(at: Timestamp(rawValue: 0)) == .all)
    }

    @Test func reportTakesTwoRunsOrASchema() throws {
        let diff = try #require(try Self.parse(["report", "--diff", "a", "b", "--format", "csv"]) as? ReportCommand)
        #expect(diff.diff == ["a", "b"] && diff.format == .csv && !diff.json)
        let json = try #require(try Self.parse(["report", "--diff", "a", "b", "--json"]) as? ReportCommand)
        #expect(json.diff == ["a", "b"] && json.json)
        let schema = try #require(try Self.parse(["report", "--schema", "events"]) as? ReportCommand)
        #expect(schema.schema == .events)
    }

    @Test(arguments: ["events", "ocsf", "syslog"])
    func reportTakesAPositionForTheTrail(format: String) throws {
        let command = try #require(try Self.parse(["report", "--format", format, "--after", "7"]) as? ReportCommand)
        #expect(command.format?.rawValue == format)
        #expect(command.after == 7)
    }

    @Test(arguments: [["sandbox", "--instances", "1"], ["sandbox", "--instances", "1000000", "--port", "65535"]])
    func sandboxTakesItsLimits(arguments: [String]) throws {
        #expect(try Self.parse(arguments) is SandboxCommand)
    }

    private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
        try ReauthCommand.parseAsRoot(arguments)
    }

    /// Every command with the words that lead to it.
    private static func commands(
        below command: any ParsableCommand.Type,
        _ path: [String]
    ) -> [([String], any ParsableCommand.Type)] {
        command.configuration.subcommands.flatMap { child in
            let path = path + [child.configuration.commandName ?? ""]
            return [(path, child)] + commands(below: child, path)
        }
    }
}
