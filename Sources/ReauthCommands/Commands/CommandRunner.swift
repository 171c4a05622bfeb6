import Foundation
import Logging
import ReauthEngine
import ReauthOperations
import UnixSignals

/// Runs the body of a command: makes its environment, prints its result, and turns its errors into one line and an exit code.
struct CommandRunner: Sendable {
    private let screen: Screen
    private let environment: Environment
    /// Where programs are told what happens; `nil` without `--json`.
    private let events: EventAnnouncer?
    /// The file that gets the measures of the command; `nil` where none was named.
    private let metrics: MetricsFile?

    /// The only place where a command meets the screen, the clocks and the adapters.
    init(places: Places, output: OutputOptions? = nil, log: LogOptions? = nil, metricsFile: String? = nil) {
        let time = Composition.time
        let format = log?.logFormat ?? .text
        let terminal = Terminal.detect(environment: ProcessInfo.processInfo.environment)
        let screen = Screen(terminal: terminal, format: format, time: time)
        let isQuiet = output?.quiet == true
        let level = log?.leastLevel?.level ?? (isQuiet ? .warning : .info)
        let people = ScreenAnnouncer(screen: screen, isQuiet: isQuiet, mayAsk: output?.noInput != true)
        self.screen = screen
        let events = output?.json == true ? EventAnnouncer(besides: people, time: time) : nil
        self.events = events
        let announcer: any Announcing = events ?? people
        metrics = metricsFile.map { MetricsFile(path: $0, time: time) { screen.say("reauth: \($0)") } }
        environment = Composition.environment(
            at: places,
            announcer: metrics.map { MeteringAnnouncer(announcer, file: $0, time: time) } ?? announcer,
            logger: Logger(label: "reauth") { _ in
                ScreenLogHandler(screen: screen, time: time, format: format, logLevel: level)
            }
        )
    }

    /// For commands that end by themselves.
    ///
    /// Where it ends with one of `wellEnded`, the program ends with 0.
    func run(
        countingAsSuccess wellEnded: Set<ExitStatus> = [],
        _ body: nonisolated(nonsending) (Environment) async throws -> CommandEnd
    ) async throws {
        let status: ExitStatus
        do {
            let end = try await body(environment)
            if !end.output.isEmpty { try Screen.output(end.output) }
            for notice in end.notices { screen.say(notice) }
            status = end.status
        } catch {
            let failure = OperationFailure(error)
            screen.say("reauth: \(failure.description)")
            events?.tell(.failed(failure))
            status = failure.status
        }
        events?.tell(.ended(status, isReplaced: wellEnded.contains(status)))
        metrics?.end(wellEnded.contains(status) ? 0 : status.rawValue)
        if wellEnded.contains(status) {
            return screen.say("Ends with 0 in place of \(status.rawValue): --exit-zero-on.")
        }
        if status != .success { throw status.exitCode }
    }

    /// What is said at the first signal: how to stop at once, however soon, and what that means.
    static let draining = """
        Finishing what is under way; once more to stop at once, with exit 130. What is under way then is in doubt, and the next \
        start settles it.
        """

    /// For commands that work on many instances: the first SIGINT or SIGTERM drains, the second stops sending at once.
    ///
    /// While `preparation` is under way nothing can be drained, because nothing was sent: the first signal ends the
    /// command.
    ///
    /// Its own loop over the library's signals: the library's `ServiceGroup` cancels or drains by the kind of the signal, and
    /// not by how many came before.
    func runDraining(
        after preparation: Preparation,
        countingAsSuccess wellEnded: Set<ExitStatus> = [],
        _ body: @escaping @Sendable (Environment, StopSignal) async throws -> CommandEnd
    ) async throws {
        let stop = StopSignal()
        try await run(countingAsSuccess: wellEnded) { environment in
            let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
            return try await withThrowingTaskGroup(of: CommandEnd?.self) { group in
                group.addTask { try await body(environment, stop) }
                group.addTask {
                    var count = 0
                    for await _ in signals {
                        count += 1
                        if count == 1, preparation.interrupt() { throw Preparation.interrupted }
                        if count > 1 { throw CancellationError() }
                        environment.announcer.say(Self.draining)
                        stop.request()
                    }
                    return nil
                }
                defer { group.cancelAll() }
                while let end = try await group.next() {
                    if let end { return end }
                }
                return CommandEnd(.internalError)
            }
        }
    }
}
