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
    /// What a process that dies has written so far stays, so each of them must be right by itself.
    func writeInSlices(_ body: @escaping @Sendable (Database) throws -> Bool) async throws {
        while try await writeSlice(body) {}
    }

    /// Writes one slice of a large work and pauses where `body` says that there is more to do.
    ///
    /// A process that takes no turns, a backup for example, only tries now and then: between slices without a pause it would
    /// find the store busy for as long as the whole work takes.
    func writeSlice(_ body: @escaping @Sendable (Database) throws -> Bool) async throws -> Bool {
        let hasMore = try await write(body)
        // Cancelled, it goes on without the pause: what was begun is brought to its end.
        if hasMore { try? await time.sleep(for: BusyPatience.pause) }
        return hasMore
    }
}
