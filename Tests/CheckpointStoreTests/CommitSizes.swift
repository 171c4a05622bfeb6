import GRDB
import Synchronization

/// How many rows each transaction of a connection has changed.
final class CommitSizes: TransactionObserver, Sendable {
    private let state: Mutex<(last: Int, sizes: [Int])>
    private let onCommit: @Sendable () -> Void

    private init(after changes: Int, onCommit: @escaping @Sendable () -> Void) {
        state = Mutex((last: changes, sizes: []))
        self.onCommit = onCommit
    }

    /// Watches whoever writes to a store from now on.
    static func watching(
        _ pool: DatabasePool,
        onCommit: @escaping @Sendable () -> Void = {}
    ) async throws -> CommitSizes {
        try await pool.writeWithoutTransaction { db in
            let sizes = CommitSizes(after: db.totalChangesCount, onCommit: onCommit)
            db.add(transactionObserver: sizes, extent: .databaseLifetime)
            return sizes
        }
    }

    var all: [Int] { state.withLock { $0.sizes } }

    func observes(eventsOfKind eventKind: DatabaseEventKind) -> Bool { false }

    func databaseDidChange(with event: DatabaseEvent) {}

    func databaseDidCommit(_ db: Database) {
        let total = db.totalChangesCount
        state.withLock { state in
            state.sizes.append(total - state.last)
            state.last = total
        }
        onCommit()
    }

    func databaseDidRollback(_ db: Database) {
        state.withLock { $0.last = db.totalChangesCount }
    }
}
