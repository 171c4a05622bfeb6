package import ReauthModel
import Synchronization

/// The wish to stop in good order: what is under way is brought to a safe place, nothing new is begun.
package final class StopSignal: Sendable {
    private struct State {
        var isRequested = false
        var nextTicket = 0
        var sleepers: [Int: CheckedContinuation<Void, Never>] = [:]
        var followers: [Follower] = []
    }

    private struct Follower {
        weak var signal: StopSignal?
    }

    private let state = Mutex(State())

    /// A signal that was not given yet.
    package init() {}

    /// Whether it was given.
    package var isRequested: Bool {
        state.withLock { $0.isRequested }
    }

    /// Gives it, and wakes the tasks that wait in ``sleep(for:time:)``.
    package func request() {
        let (sleepers, followers) = state.withLock { state in
            state.isRequested = true
            defer { (state.sleepers, state.followers) = ([:], []) }
            return (Array(state.sleepers.values), state.followers.compactMap(\.signal))
        }
        for sleeper in sleepers { sleeper.resume() }
        for follower in followers { follower.request() }
    }

    /// A signal that is given when this one is, and that can be given by itself.
    func follower() -> StopSignal {
        let follower = StopSignal()
        let isOver = state.withLock { state in
            state.followers.removeAll { $0.signal == nil }
            state.followers.append(Follower(signal: follower))
            return state.isRequested
        }
        if isOver { follower.request() }
        return follower
    }

    /// Waits for `duration`, or until the signal is given.
    ///
    /// Throws when the task is cancelled.
    package func sleep(for duration: Duration, time: any TimeSource) async throws {
        guard duration > .zero else { return }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await time.sleep(for: duration) }
            group.addTask { await self.requested() }
            defer { group.cancelAll() }
            try await group.next()
        }
        // A cancelled wait for the signal ends like one that was woken, and may be the first of the two to end.
        try Task.checkCancellation()
    }

    /// Waits until the signal is given or the task is cancelled.
    package func requested() async {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.isRequested || Task.isCancelled { return true }
                    state.sleepers[ticket] = continuation
                    return false
                }
                if isOver { continuation.resume() }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: ticket) }?.resume()
        }
    }
}
