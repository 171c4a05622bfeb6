import Foundation
import ReauthTesting
import Testing

/// The real binary, in a process of its own.
final class Program: Sendable {
    /// How a process ended.
    struct Ending: Sendable {
        /// The exit code, or minus the signal that killed it.
        var status: Int32
        var output: String
        var errors: String
    }

    private let process: ChildProcess
    private let outputPath: String
    private let errorPath: String

    /// Starts `reauth` with `arguments` in `scratch`.
    init(_ arguments: [String], in scratch: TemporaryFolder, environment: [String: String] = [:]) throws {
        let number = UUID().uuidString
        outputPath = scratch.file("\(number).out")
        errorPath = scratch.file("\(number).err")
        process = try ChildProcess(
            Self.binary.path,
            arguments,
            environment: Self.environment(scratch).merging(environment) { _, new in new },
            folder: scratch.path,
            output: outputPath,
            errors: errorPath
        )
    }

    var processID: Int32 { process.processID }

    /// Runs to the end.
    static func run(
        _ arguments: [String],
        in scratch: TemporaryFolder,
        environment: [String: String] = [:]
    ) async throws -> Ending {
        try await Program(arguments, in: scratch, environment: environment).ending()
    }

    /// Sends a signal.
    func send(_ signal: Int32) {
        process.send(signal)
    }

    /// Whether it has not ended yet.
    var isRunning: Bool {
        process.isRunning
    }

    /// What it has said so far on stderr.
    var errorsSoFar: String {
        (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? ""
    }

    /// Waits for the end.
    func ending() async throws -> Ending {
        var status: Int32 = -1
        for await value in process.ended { status = value }
        return Ending(
            status: status,
            output: try String(contentsOfFile: outputPath, encoding: .utf8),
            errors: try String(contentsOfFile: errorPath, encoding: .utf8)
        )
    }

    /// With patience: only the faults that a test plays may look like one.
    static func environment(_ scratch: TemporaryFolder) -> [String: String] {
        ["PATH": "/usr/bin:/bin", "HOME": scratch.path, "REAUTH_TEST_PATIENCE": "20"]
    }

    /// Beside the test bundle, where the build put it.
    static let binary = URL(fileURLWithPath: CommandLine.arguments[0])
        .resolvingSymlinksInPath().deletingLastPathComponent().appendingPathComponent("reauth")
}

/// Waits until something outside this process has come about, at most ten minutes.
func eventually(
    _ what: String,
    _ condition: () async throws -> Bool,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    let deadline = ContinuousClock.now + .seconds(600)
    while try await !condition() {
        guard ContinuousClock.now < deadline else {
            Issue.record("it never came about: \(what)", sourceLocation: sourceLocation)
            throw CancellationError()
        }
        // Another process gives no notice, so it has to be looked at again and again.
        try await ContinuousClock().sleep(for: .milliseconds(5))
    }
}
