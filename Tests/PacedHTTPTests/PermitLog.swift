import ReauthModel
import Synchronization

/// When each request was sent, and how many were in flight.
final class PermitLog: Sendable {
    private let state = Mutex((moments: [Duration](), inFlight: 0, peak: 0))

    func begin(at moment: Duration) {
        state.withLock { state in
            state.moments.append(moment)
            state.inFlight += 1
            state.peak = max(state.peak, state.inFlight)
        }
    }

    func end() { state.withLock { $0.inFlight -= 1 } }
    var count: Int { state.withLock { $0.moments.count } }
    var moments: [Double] { state.withLock { $0.moments.map { ($0 - .seconds(1000)).seconds } } }
    var inFlight: Int { state.withLock { $0.inFlight } }
    var peak: Int { state.withLock { $0.peak } }
}
