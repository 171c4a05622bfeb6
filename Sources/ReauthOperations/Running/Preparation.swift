import Synchronization

/// The time before anything is sent for an instance, in which an interrupt ends the program at once.
///
/// Either the work or the interrupt comes first, and the other one then has no effect.
package final class Preparation: Sendable {
    private enum State {
        case underWay
        case over
        case interrupted
    }

    private let state = Mutex(State.underWay)

    package init() {}

    /// What an interrupted preparation ends with.
    package static let interrupted = OperationFailure(.interrupted, "interrupted; nothing was sent for any instance")

    /// The work begins.
    ///
    /// Throws where the interrupt came first.
    package func end() throws(OperationFailure) {
        let isInterrupted = state.withLock { state in
            if case .underWay = state { state = .over }
            if case .interrupted = state { return true }
            return false
        }
        if isInterrupted { throw Self.interrupted }
    }

    /// Ends the preparation; `false` where the work has begun, which has to be brought to a safe state first.
    package func interrupt() -> Bool {
        state.withLock { state in
            if case .over = state { return false }
            state = .interrupted
            return true
        }
    }
}
