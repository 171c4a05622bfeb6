import struct Foundation.Data
import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore: RunPruning {
    /// The statements of pruned runs.
    package func pruningStatements(of run: RunID?) async throws -> [PruningStatement] {
        try await read { db in try Self.pruningStatements(of: run, in: db) }
    }

    /// Records that a run is pruned: in one transaction the record, its signature and the row that lets its rows be removed.
    ///
    /// What was recorded before is signed first, so that a copy of the trail that ends there has a head.
    package func beginPruning(
        _ run: RunID,
        after lastRecord: Int64,
        by user: String,
        at moment: Timestamp
    ) async throws -> PruningStatement? {
        // Counted before the write: a run that is finished gets no more items.
        let items = try await readForWriting { db in
            try Int64.fetchOne(
                db,
                sql: "SELECT count(*) FROM item WHERE run = \(Self.runKey)",
                arguments: [run.rawValue]
            ) ?? 0
        }
        return try await record { db, trail in
            let (key, state) = try RunColumns.find(run, in: db)
            guard state == .finished else {
                throw CheckpointRefused(message: "Run \(run) is \(state.rawValue): only a finished run is pruned.")
            }
            guard try PruningQueries.lastRecord(of: key, in: db) == lastRecord else { return nil }
            try trail.sign(key)
            let signed = "SELECT ifnull(max(position), 0) FROM trail_head WHERE run = ?"
            guard try Int64.fetchOne(db, sql: signed, arguments: [key]) ?? 0 <= lastRecord else {
                throw CheckpointRefused(
                    message:
                        "The trail of run \(run) ends before a head that was signed: it was cut, and is not pruned."
                )
            }
            let last = try Row.fetchOne(
                db,
                sql: "SELECT row, hash FROM event WHERE run = ? ORDER BY row DESC LIMIT 1",
                arguments: [key]
            )
            let statement = PruningStatement(
                run: run,
                at: moment,
                user: user,
                items: items,
                records: last.map { $0[0] } ?? 0,
                link: last.flatMap { ($0[1] as Data?).flatMap { TrailHash(bytes: Array($0)) } }
            )
            try trail.append(TrailNote(statement.event), to: key)
            try trail.sign(key)
            guard try Int64.fetchOne(db, sql: signed, arguments: [key]) == statement.records + 1 else {
                throw CheckpointRefused(
                    message: "The pruning of run \(run) could not be signed, so nothing is removed."
                )
            }
            try db.execute(
                sql: "INSERT INTO pruning (run, at, user, items, records, link) VALUES (?, ?, ?, ?, ?, ?)",
                arguments: [
                    key, moment.rawValue, user, items, statement.records, statement.link.map { Data($0.bytes) },
                ]
            )
            return statement
        }
    }

    /// Removes the rows of a pruned run, a slice at a time.
    package func pruneSlice(of run: RunID, at moment: Timestamp) async throws -> Bool {
        try await writer.writeSlice { db in
            let row = try Row.fetchOne(
                db,
                sql: "SELECT run, records FROM pruning WHERE run = \(Self.runKey) AND completed_at IS NULL",
                arguments: [run.rawValue]
            )
            guard let row else { return false }
            let (key, records): (Int64, Int64) = (row[0], row[1])
            if try PrunedRows.removeItems(of: key, in: db) { return true }
            if try PrunedRows.removeRecords(of: key, until: records, in: db) { return true }
            if try PrunedRows.removeOthers(of: key, in: db) { return true }
            try PrunedRows.removeFigures(of: key, in: db)
            try db.execute(
                sql: "UPDATE pruning SET completed_at = ? WHERE run = ?",
                arguments: [moment.rawValue, key]
            )
            return false
        }
    }

    /// The size of the file by its pages.
    package func space() async throws -> StoreSpace {
        try await read { db in
            let page = try Int64.fetchOne(db, sql: "PRAGMA page_size") ?? 0
            let pages = try Int64.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            let free = try Int64.fetchOne(db, sql: "PRAGMA freelist_count") ?? 0
            return StoreSpace(size: pages * page, free: free * page)
        }
    }

    private static func pruningStatements(of run: RunID?, in db: Database) throws -> [PruningStatement] {
        let rows = try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT run.name, pruning.at, pruning.user, pruning.items, pruning.records, pruning.link, pruning.completed_at
                    FROM pruning JOIN run ON run.key = pruning.run
                    WHERE ?1 IS NULL OR run.name = ?1 ORDER BY pruning.run
                    """
            ),
            arguments: [run?.rawValue]
        )
        return rows.map { row in
            PruningStatement(
                run: RunID(rawValue: row[0]),
                at: Timestamp(rawValue: row[1]),
                user: row[2],
                items: row[3],
                records: row[4],
                link: (row[5] as Data?).flatMap { TrailHash(bytes: Array($0)) },
                completedAt: (row[6] as Int64?).map(Timestamp.init(rawValue:))
            )
        }
    }
}
