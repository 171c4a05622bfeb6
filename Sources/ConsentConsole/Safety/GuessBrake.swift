import ReauthModel
import Synchronization

/// How many wrong guesses the page answers: a burst, then one per second.
///
/// Only failures count, so a good link opens however often others guess.
final class GuessBrake: Sendable {
    private struct State {
        var permits: Double
        var countedAt: Duration
    }

    private let burst: Double
    private let perSecond: Double
    private let time: any TimeSource
    private let state: Mutex<State>

    init(burst: Int = 60, perSecond: Double = 1, time: any TimeSource) {
        self.burst = Double(burst)
        self.perSecond = perSecond
        self.time = time
        state = Mutex(State(permits: Double(burst), countedAt: time.uptime))
    }

    /// Counts a failure; `false` when there were too many within a short time.
    func countFailure() -> Bool {
        let now = time.uptime
        return state.withLock { state in
            let refilled = state.permits + (now - state.countedAt).seconds * perSecond
            state.permits = min(burst, refilled)
            state.countedAt = now
            guard state.permits >= 1 else { return false }
            state.permits -= 1
            return true
        }
    }
}
