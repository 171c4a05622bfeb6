import GRDB
import ReauthModel

/// The one way to write to a store: short transactions, each of which lets other processes go first.
struct StoreWriter: Sendable {
    /// How many rows one transaction of a large work touches, so that it holds the store for some hundredths of a second.
    static let sliceLength = 500

    let pool: DatabasePool
    let health: StoreHealth
    let turn: WriteTurn
    let time: any TimeSource

    /// Writes in one transaction of its own, in a task that is never cancelled: GRDB rolls back in a cancelled one.
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try health.check()
        do {
            return try await Task { [self] in
                await turn.giveWay(time)
                return try await pool.write { db in
                    turn.stopWaiting()
                    return try body(db)
                }
            }.value
        } catch {
            turn.stopWaiting()
            throw health.writeFailed(error)
        }
    }

    /// Writes in as many transactions as it takes: `body` says whether there is more to do.
    ///
    /// When a process dies, the slices that it has written stay, so each slice must be complete by itself.
    func writeInSlices(_ body: @escaping @Sendable (Database) throws -> Bool) async throws {
        while try await writeSlice(body) {}
    }

    /// Writes one slice of a large work and pauses where `body` says that there is more to do.
    ///
    /// A process that takes no turns, a backup for example, tries only now and then: without the pause between slices
    /// it would find the store busy until the whole work is done.
    func writeSlice(_ body: @escaping @Sendable (Database) throws -> Bool) async throws -> Bool {
        let hasMore = try await write(body)
        // When the task is cancelled, the work goes on without the pause: what was begun is brought to its end.
        if hasMore { try? await time.sleep(for: BusyPatience.pause) }
        return hasMore
    }
}
