import ReauthEngine
import UnixSignals

/// Runs the body of a command: turns its errors into one line and an exit code.
enum CommandRunner {
    /// For commands that end by themselves.
    static func run(
        _ environment: Environment,
        _ body: nonisolated(nonsending) () async throws -> ExitStatus
    ) async throws {
        let status: ExitStatus
        do {
            status = try await body()
        } catch {
            status = report(error, environment)
        }
        if status != .success { throw status.exitCode }
    }

    /// For commands that work on a fleet: the first SIGINT or SIGTERM drains, the second stops sending at once.
    ///
    /// While `preparation` is under way nothing can be drained, for nothing was sent: the first one ends the command.
    static func runDraining(
        _ environment: Environment,
        after preparation: Preparation? = nil,
        _ body: @escaping @Sendable (StopSignal) async throws -> ExitStatus
    ) async throws {
        let stop = StopSignal()
        try await run(environment) {
            let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
            return try await withThrowingTaskGroup(of: ExitStatus?.self) { group in
                group.addTask { try await body(stop) }
                group.addTask {
                    var count = 0
                    for await _ in signals {
                        count += 1
                        if count == 1, preparation?.interrupt() ?? false { throw Preparation.interrupted }
                        if count > 1 { throw CancellationError() }
                        environment.screen.say("Finishing what is under way; once more to stop at once.")
                        stop.request()
                    }
                    return nil
                }
                defer { group.cancelAll() }
                while let status = try await group.next() {
                    if let status { return status }
                }
                return .internalError
            }
        }
    }

    private static func report(_ error: any Error, _ environment: Environment) -> ExitStatus {
        let failure = CommandFailure(error)
        environment.screen.say("reauth: \(failure.description)")
        return failure.status
    }
}
