import struct Foundation.Data
import GRDB
import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// What verifies the heads of the store.
    package var trailKey: TrailPublicKey { author.key.publicKey }

    /// The audit trail of a run; a position is the number of a row, from 1 without a gap.
    package func trail(of run: RunID, after position: Int64, limit: Int) async throws -> [TrailEntry] {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT \(Self.eventSelection), row, sequence, instance_id, attempt, fingerprint, worker.name, hash
                    FROM event LEFT JOIN worker ON worker.key = event.worker
                    WHERE run = \(Self.runKey) AND row > ? ORDER BY row LIMIT ?
                    """
            )
            let rows = try Row.fetchCursor(statement, arguments: [run.rawValue, position, limit])
            var entries: [TrailEntry] = []
            while let row = try rows.next() { entries.append(try Self.entry(row, of: run)) }
            return entries
        }
    }

    /// The signed heads, of one run or of all, in order.
    package func heads(of run: RunID?, after number: Int64, limit: Int) async throws -> [SignedTrailHead] {
        try await heads(
            "WHERE (?1 IS NULL OR run.name = ?1) AND number > ?2 ORDER BY number LIMIT ?3",
            [run?.rawValue, number, limit]
        )
    }

    /// The newest signed head of a run.
    package func newestHead(of run: RunID) async throws -> SignedTrailHead? {
        try await heads("WHERE run.name = ? ORDER BY number DESC LIMIT 1", [run.rawValue]).first
    }

    /// Records an event of the run as a whole.
    package func note(_ event: Event, of run: RunID) async throws {
        try await record { db, trail in try trail.append(TrailNote(event), to: RunColumns.find(run, in: db).key) }
    }

    /// Signs how far the trail of the run has come.
    package func signTrail(of run: RunID) async throws {
        try await record { db, trail in try trail.sign(RunColumns.find(run, in: db).key) }
    }

    /// Writes in one transaction of its own, with the records of what it changes.
    func record<Value: Sendable>(
        _ body: @escaping @Sendable (Database, inout TrailWriter) throws -> Value
    ) async throws -> Value {
        let (author, now) = (author, time.now)
        return try await write { db in
            var trail = TrailWriter(db, author: author, now: now)
            let value = try body(db, &trail)
            try trail.signWhereDue()
            return value
        }
    }

    private func heads(_ condition: String, _ arguments: StatementArguments) async throws -> [SignedTrailHead] {
        try await read { [key = trailKey] db in
            let statement = try db.cachedStatement(sql: "SELECT \(HeadColumns.selection) \(condition)")
            return try Row.fetchAll(statement, arguments: arguments).map { try HeadColumns.head($0, key: key) }
        }
    }

    /// What ``event(_:)`` expects, in its order.
    static let eventSelection = "kind, at, detail, http_status, request_id"

    /// Reads one row of ``eventSelection``.
    static func event(_ row: Row) throws -> Event {
        Event(
            try Event.Kind(code: row[0]),
            at: Timestamp(rawValue: row[1]),
            detail: row[2],
            httpStatus: row[3],
            requestID: row[4]
        )
    }

    private static func entry(_ row: Row, of run: RunID) throws -> TrailEntry {
        var note = TrailNote(
            try event(row),
            sequence: row[6],
            instance: (row[7] as String?).map(InstanceID.init(rawValue:))
        )
        note.attempt = row[8]
        note.fingerprint = row[9]
        return TrailEntry(
            record: TrailRecord(note, position: row[5], run: run, worker: row[10]),
            hash: (row[11] as Data?).flatMap { TrailHash(bytes: Array($0)) }
        )
    }
}
