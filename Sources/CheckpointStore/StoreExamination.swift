import GRDB
package import ReauthEngine
import Synchronization

/// The check of all pages of a store.
final class StoreExamination: Sendable {
    private enum State { case due, underWay, over }

    private let state: Mutex<State>

    init(isOver: Bool) {
        state = Mutex(isOver ? .over : .due)
    }

    /// Whether it goes on in the background.
    var isUnderWay: Bool { state.withLock { $0 == .underWay } }

    /// Begins it, unless it was begun before.
    func begin(in pool: DatabasePool, _ health: StoreHealth) {
        let isDue = state.withLock { state in
            defer { if state == .due { state = .underWay } }
            return state == .due
        }
        guard isDue else { return }
        pool.asyncRead { result in
            do {
                try Self.run(try result.get())
            } catch {
                // Damage is remembered, because it does not go away; an interrupted check says nothing.
                _ = health.readFailed(error)
            }
            self.state.withLock { $0 = .over }
        }
    }

    /// Checks all pages; throws `SQLITE_CORRUPT` when something is wrong with one.
    static func run(_ db: Database) throws {
        guard try String.fetchOne(db, sql: "PRAGMA quick_check(1)") == "ok" else {
            throw DatabaseError(resultCode: .SQLITE_CORRUPT)
        }
    }
}

extension SQLiteRunStore: StoreUpkeep {
    /// Throws where nothing more may be written.
    package func checkHealth() throws(StoreUnusable) {
        try health.check()
    }

    /// Checks all pages of a store that was too large for that when it was opened, while it is in use.
    ///
    /// Does nothing for a smaller store, which has been checked. When a page is damaged, every further write throws
    /// `StoreUnusable`: what sends must record first, so nothing more is sent.
    package func examine() {
        examination.begin(in: pool, health)
    }
}
