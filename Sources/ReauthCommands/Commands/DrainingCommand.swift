import ArgumentParser
import ReauthEngine
import ReauthOperations

/// A command that works on many instances: the first SIGINT or SIGTERM lets it finish what is under way, the second one stops
/// it at once.
protocol DrainingCommand: AsyncParsableCommand {
    /// Calls an operation, which ends in good order when `stop` is requested.
    typealias Operation =
        @Sendable (
            _ environment: Environment, _ stop: StopSignal, _ preparation: Preparation
        ) async throws -> CommandEnd

    /// Whether the operation ends the preparation when it begins to send; until then, the first signal ends the command at
    /// once.
    static var prepares: Bool { get }

    /// Where the store and the reports are.
    var places: Places { get }

    /// What it tells and whom it asks; `nil` for the usual.
    var output: OutputOptions? { get }

    /// The ends in whose place the program ends with 0.
    var wellEnded: Set<ExitStatus> { get }

    /// How its lines on stderr look; `nil` for the usual.
    var log: LogOptions? { get }

    /// The file that gets its measures.
    var metricsFile: String? { get }

    /// The operation that was asked for.
    var operation: Operation { get }
}

extension DrainingCommand {
    static var prepares: Bool { false }

    var places: Places { Places() }

    var output: OutputOptions? { nil }

    var wellEnded: Set<ExitStatus> { [] }

    var log: LogOptions? { nil }

    var metricsFile: String? { nil }

    func run() async throws {
        let operation = operation
        let preparation = Preparation()
        if !Self.prepares { try preparation.end() }
        let runner = CommandRunner(places: places, output: output, log: log, metricsFile: metricsFile)
        try await runner.runDraining(after: preparation, countingAsSuccess: wellEnded) { environment, stop in
            try await operation(environment, stop, preparation)
        }
    }
}
