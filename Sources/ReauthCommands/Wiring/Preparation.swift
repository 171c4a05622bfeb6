import Synchronization

/// The time before anything is sent for an instance, in which an interrupt ends the program at once.
///
/// One of two things comes first, the work or the interrupt, and the other one is told so.
final class Preparation: Sendable {
    private enum State {
        case underWay
        case over
        case interrupted
    }

    private let state = Mutex(State.underWay)

    /// What an interrupted preparation ends with.
    static let interrupted = CommandFailure(.interrupted, "interrupted; nothing was sent for any instance")

    /// The work begins.
    ///
    /// Throws where the interrupt came first.
    func end() throws(CommandFailure) {
        let isInterrupted = state.withLock { state in
            if case .underWay = state { state = .over }
            if case .interrupted = state { return true }
            return false
        }
        if isInterrupted { throw Self.interrupted }
    }

    /// Somebody wants the program to end; `false` where the work has begun, which is brought to a safe place first.
    func interrupt() -> Bool {
        state.withLock { state in
            if case .over = state { return false }
            state = .interrupted
            return true
        }
    }
}
