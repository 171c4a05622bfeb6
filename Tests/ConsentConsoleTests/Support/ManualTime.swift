import ReauthModel
import Synchronization

/// Clocks that stand still until a test moves them, so that no test waits.
final class ManualTime: TimeSource {
    private struct Sleeper {
        var ticket: Int
        var deadline: Duration
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var uptime: Duration = .seconds(1000)
        var nextTicket = 0
        var sleepers: [Sleeper] = []
        var cancelledEarly: Set<Int> = []
    }

    /// The wall clock when the other clock stands at its beginning.
    static let start = Timestamp(rawValue: 1_800_000_000_000)

    private let state = Mutex(State())

    var uptime: Duration { state.withLock { $0.uptime } }
    var now: Timestamp { Self.start.advanced(by: uptime - .seconds(1000)) }

    /// How many sleepers there are.
    var sleepers: Int { state.withLock { $0.sleepers.count } }

    /// The next moment at which a sleeper wakes.
    var nextDeadline: Duration? { state.withLock { $0.sleepers.map(\.deadline).min() } }

    func sleep(for duration: Duration) async throws {
        let ticket = state.withLock { state in
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

    /// Moves both clocks, and wakes the sleepers whose time has come, the earliest first.
    func advance(by duration: Duration) {
        let woken = state.withLock { state -> [Sleeper] in
            state.uptime += duration
            let now = state.uptime
            let woken = state.sleepers.filter { $0.deadline <= now }.sorted { $0.deadline < $1.deadline }
            state.sleepers.removeAll { $0.deadline <= now }
            return woken
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Moves on to the moment at which the next one wakes.
    func advanceToNext() {
        if let deadline = nextDeadline { advance(by: max(deadline - uptime, .zero)) }
    }
}

/// Lets others work until `condition` holds; gives up after thirty seconds of real time.
func eventually(_ condition: () -> Bool) async -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(30)
    while !condition() {
        if clock.now > end { return false }
        await Task.yield()
    }
    return true
}
