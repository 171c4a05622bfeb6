import GRDB
import Synchronization

/// How many rows each transaction of a connection has changed, and how long it held the store for them.
final class CommitSizes: TransactionObserver, Sendable {
    private struct State {
        var last: Int
        var sizes: [Int] = []
        /// When the transaction under way had the store.
        var beganAt: ContinuousClock.Instant?
        var longestHold: Duration = .zero
    }

    private let state: Mutex<State>
    private let onCommit: @Sendable () -> Void

    private init(after changes: Int, onCommit: @escaping @Sendable () -> Void) {
        state = Mutex(State(last: changes))
        self.onCommit = onCommit
    }

    /// Watches the writers of a store from now on.
    static func watching(
        _ pool: DatabasePool,
        onCommit: @escaping @Sendable () -> Void = {}
    ) async throws -> CommitSizes {
        try await pool.writeWithoutTransaction { db in
            let sizes = CommitSizes(after: db.totalChangesCount, onCommit: onCommit)
            db.add(transactionObserver: sizes, extent: .databaseLifetime)
            // A statement is profiled when it has ended: where it waited for the store, it has it now.
            db.trace(options: .profile) { event in
                guard case .profile(let statement, _) = event, statement.sql.hasPrefix("BEGIN") else { return }
                sizes.state.withLock { $0.beganAt = .now }
            }
            return sizes
        }
    }

    var all: [Int] { state.withLock { $0.sizes } }

    /// The longest time from the moment that a transaction had the store to the end of its commit.
    var longestHold: Duration { state.withLock { $0.longestHold } }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }

    func databaseDidChange(with event: DatabaseEvent) {}

    func databaseDidCommit(_ db: Database) {
        let total = db.totalChangesCount
        state.withLock { state in
            state.sizes.append(total - state.last)
            state.last = total
            if let beganAt = state.beganAt { state.longestHold = max(state.longestHold, .now - beganAt) }
            state.beganAt = nil
        }
        onCommit()
    }

    func databaseDidRollback(_ db: Database) {
        state.withLock { state in
            state.last = db.totalChangesCount
            state.beganAt = nil
        }
    }
}
