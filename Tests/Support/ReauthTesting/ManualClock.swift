package import ReauthModel
import Synchronization

/// Clocks that stand still until a test moves them, or that ``run(_:)`` moves when no task uses them.
package final class ManualClock: TimeSource {
    private struct Sleeper {
        var ticket: Int
        var deadline: Duration
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var uptime: Duration
        var jumps: Duration = .zero
        var nextTicket = 0
        var sleepers: [Sleeper] = []
        var cancelledEarly: Set<Int> = []
        /// How often a task has read the clocks or begun to sleep.
        var uses = 0
    }

    /// The wall clock at the beginning: 2027-01-15T08:00:00Z.
    package static let start = Timestamp(rawValue: 1_800_000_000_000)

    private let firstUptime: Duration
    private let state: Mutex<State>

    /// Both clocks stand at their beginning: ``start``, and the given uptime.
    package init(uptime: Duration = .seconds(1000)) {
        firstUptime = uptime
        state = Mutex(State(uptime: uptime))
    }

    package var uptime: Duration { state.withLock { use(&$0) } }

    package var now: Timestamp {
        state.withLock { Self.start.advanced(by: use(&$0) - firstUptime + $0.jumps) }
    }

    /// How many tasks sleep.
    package var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// The uptime at which the next task wakes; `nil` while none sleeps.
    package var nextDeadline: Duration? { state.withLock { $0.sleepers.map(\.deadline).min() } }

    package func sleep(for duration: Duration) async throws {
        let ticket = state.withLock { state in
            state.uses += 1
            state.nextTicket += 1
            return state.nextTicket
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let decided: Result<Void, any Error>? = state.withLock { state in
                    if state.cancelledEarly.remove(ticket) != nil { return .failure(CancellationError()) }
                    if duration <= .zero { return .success(()) }
                    let deadline = state.uptime + duration
                    state.sleepers.append(Sleeper(ticket: ticket, deadline: deadline, continuation: continuation))
                    return nil
                }
                if let decided { continuation.resume(with: decided) }
            }
        } onCancel: {
            let sleeper = state.withLock { state -> Sleeper? in
                guard let index = state.sleepers.firstIndex(where: { $0.ticket == ticket }) else {
                    state.cancelledEarly.insert(ticket)
                    return nil
                }
                return state.sleepers.remove(at: index)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Moves both clocks, and wakes the tasks whose time has come, the earliest first.
    package func advance(by duration: Duration) {
        let woken = state.withLock { state -> [Sleeper] in
            state.uptime += duration
            let now = state.uptime
            let woken = state.sleepers.filter { $0.deadline <= now }.sorted { $0.deadline < $1.deadline }
            state.sleepers.removeAll { $0.deadline <= now }
            return woken
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Moves both clocks to the moment at which the next task wakes.
    package func advanceToNext() {
        let missing = state.withLock { state in state.sleepers.map(\.deadline).min().map { $0 - state.uptime } }
        if let missing { advance(by: max(missing, .zero)) }
    }

    /// Sets the wall clock forward or back, as an administrator or a time server does; no task wakes.
    package func jump(by duration: Duration) {
        state.withLock { $0.jumps += duration }
    }

    /// Runs `body`, and moves the clocks to the next wake-up whenever no task has used them for a while.
    ///
    /// The move may come too early, which does no harm: time may always pass while a task works.
    package func run<Result: Sendable>(
        _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                await self.pump()
                return nil
            }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let result = value { return result }
            }
            throw CancellationError()
        }
    }

    private func pump() async {
        while !Task.isCancelled {
            let before = state.withLock { $0.uses }
            for _ in 0..<40 { await Task.yield() }
            if state.withLock({ $0.uses }) == before { advanceToNext() }
        }
    }

    private func use(_ state: inout State) -> Duration {
        state.uses += 1
        return state.uptime
    }
}
