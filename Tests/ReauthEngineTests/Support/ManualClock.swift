import ReauthModel
import Synchronization

/// Clocks that a test moves, or that ``run(_:)`` moves on whenever nobody has anything to do.
final class ManualClock: TimeSource {
    private struct Sleeper {
        var ticket: Int
        var deadline: Duration
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var uptime: Duration = .zero
        var jumps: Duration = .zero
        var nextTicket = 0
        var sleepers: [Sleeper] = []
        var cancelledEarly: Set<Int> = []
        var looks = 0
    }

    /// Where the wall clock begins: 2027-01-15T08:00:00Z.
    static let start = Timestamp(rawValue: 1_800_000_000_000)

    private let state = Mutex(State())

    var uptime: Duration { state.withLock { look(&$0) } }
    var now: Timestamp { state.withLock { Self.start.advanced(by: look(&$0) + $0.jumps) } }
    var sleepers: Int { state.withLock { $0.sleepers.count } }

    func sleep(for duration: Duration) async throws {
        let ticket = state.withLock { state in
            state.looks += 1
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

    /// Moves the clocks, and wakes whoever's time has come.
    func advance(by duration: Duration) {
        let woken = state.withLock { state -> [Sleeper] in
            state.uptime += duration
            let now = state.uptime
            let woken = state.sleepers.filter { $0.deadline <= now }
            state.sleepers.removeAll { $0.deadline <= now }
            return woken
        }
        for sleeper in woken { sleeper.continuation.resume() }
    }

    /// Sets the wall clock forward or back, as a person or a time server does; nobody wakes.
    func jump(by duration: Duration) {
        state.withLock { $0.jumps += duration }
    }

    /// Runs `body`, and moves on to the next waking whenever nobody has looked at the clock for a while.
    ///
    /// That may be too early, which does no harm: time may always pass while somebody works.
    func run<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
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
            let before = state.withLock { $0.looks }
            for _ in 0..<40 { await Task.yield() }
            let (looks, next) = state.withLock { state in
                (state.looks, state.sleepers.map(\.deadline).min().map { $0 - state.uptime })
            }
            if looks == before, let next { advance(by: max(next, .zero)) }
        }
    }

    private func look(_ state: inout State) -> Duration {
        state.looks += 1
        return state.uptime
    }
}

/// Lets others work until `condition` holds; gives up after two minutes of real time, for other tests share the cores.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(120)
    while try await !condition() {
        if clock.now > end { return false }
        await Task.yield()
    }
    return true
}

/// Lets others work for a while, so that what must not happen has had its chance to.
func lettingOthersWork() async {
    for _ in 0..<300 { await Task.yield() }
}
