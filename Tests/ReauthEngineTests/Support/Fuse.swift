import Synchronization

/// The end of a process at a chosen point: from there on nothing gets through any more, as after `kill -9`.
final class Fuse: Sendable {
    /// The process is dead.
    struct Crash: Error {}

    private let state = Mutex((passed: 0, isBurnt: false))
    private let limit: Int?

    /// Burns at the given passage, counted from 1; never by itself without one.
    init(burnsAt limit: Int? = nil) {
        self.limit = limit
    }

    var isBurnt: Bool { state.withLock { $0.isBurnt } }

    /// One point at which the process may die.
    func pass() throws {
        let isBurnt = state.withLock { state in
            state.passed += 1
            if state.passed == limit { state.isBurnt = true }
            return state.isBurnt
        }
        if isBurnt { throw Crash() }
    }

    /// A point that is not counted, because it comes as often as it likes.
    func check() throws {
        if isBurnt { throw Crash() }
    }
}
