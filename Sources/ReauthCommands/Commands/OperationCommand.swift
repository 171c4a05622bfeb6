import ArgumentParser
import class Foundation.ProcessInfo
import JSON
import ReauthModel
import ReauthOperations

/// A command that calls one operation and prints its result.
protocol OperationCommand: AsyncParsableCommand {
    /// Where the store and the reports are.
    var places: Places { get }

    /// Calls the operation.
    func perform(_ environment: Environment) async throws -> CommandEnd
}

extension OperationCommand {
    var places: Places { Places() }

    func run() async throws {
        try await CommandRunner(places: places).run { environment in try await perform(environment) }
    }
}

/// How a command ended: its exit status, and what it prints.
struct CommandEnd: Sendable {
    var status: ExitStatus
    /// Bytes for standard output.
    var output: [UInt8] = []
    /// Sentences for standard error.
    var notices: [String] = []

    /// An end without data.
    init(_ status: ExitStatus) {
        self.status = status
    }

    /// Success, with a value as JSON or as text.
    init(_ value: some CommandOutput, asJSON: Bool) throws {
        status = .success
        output = asJSON ? try JSONOutput.bytes(of: value) : Array(value.text.utf8)
    }

    /// Success of a command that changed something: JSON for programs, or sentences for people.
    init(_ notice: some CommandNotice, asJSON: Bool) throws {
        status = .success
        if asJSON { output = try JSONOutput.bytes(of: notice) } else { notices = notice.sentences }
    }

    /// What the checks of a job found, with the status of the worst.
    init(_ diagnosis: Diagnosis, asJSON: Bool) throws {
        status = diagnosis.status
        let style = OutputStyle.detect(environment: ProcessInfo.processInfo.environment)
        output = asJSON ? try JSONOutput.bytes(of: diagnosis) : Array(diagnosis.text(style).utf8)
    }

    /// An end with one more event, for a command with `--json`.
    init(_ status: ExitStatus, _ event: RunEvent, at moment: Timestamp) throws {
        self.status = status
        output = try JSONOutput.line(of: RunEventLine(at: moment, event: event))
    }

    /// An end with a text.
    init(_ status: ExitStatus = .success, text: String) {
        self.status = status
        output = Array(text.utf8)
    }
}
