import Crypto
import GRDB
import OAuth
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// Removes an unfinished import of the same job, then begins a run in state `importing`.
    ///
    /// The removal goes in slices, so that a process that dies meanwhile has done a part of it.
    ///
    /// Throws `CancellationError` between two slices.
    package func beginRun(_ run: RunRecord) async throws {
        let leftovers = try await readForWriting { db in
            try Int64.fetchAll(
                db,
                sql: "SELECT key FROM run WHERE job = ? AND state = \(RunRecord.State.importing.quoted)",
                arguments: [run.job]
            )
        }
        for key in leftovers {
            try Task.checkCancellation()
            while try await write({ db in try Self.removeSlice(ofImport: key, in: db) }) {
                try Task.checkCancellation()
            }
        }
        try await write { db in
            try db.execute(
                sql: """
                    INSERT INTO run (\(RunColumns.insertion), counted_until)
                    VALUES (?, ?, ?, ?, ?, ?, '', '[]', ?, NULL, \(RunRecord.State.importing.quoted), ?, ?, '', ?, \(Schema.everyItem))
                    ON CONFLICT DO NOTHING
                    """,
                arguments: [
                    run.id.rawValue, run.job, run.action.rawValue, run.revoke?.rawValue, run.jobFile,
                    run.effectDigest, run.startedAt.rawValue, run.toolVersion, run.platformDigest,
                    run.authorizedBefore?.rawValue,
                ]
            )
            guard db.changesCount == 1 else {
                throw CheckpointRefused(message: "The store has a run \(run.id) already. Start again a second later.")
            }
        }
    }

    /// Removes some items of an unfinished import, and with the last of them the run.
    ///
    /// Returns whether there is more to remove. The state is checked each time: nothing of an open or finished run is
    /// ever removed.
    static func removeSlice(ofImport key: Int64, in db: Database) throws -> Bool {
        let state = try String.fetchOne(db, sql: "SELECT state FROM run WHERE key = ?", arguments: [key])
        guard state == RunRecord.State.importing.rawValue else { return false }
        try db.cachedStatement(
            sql: """
                DELETE FROM item WHERE run = ?1 AND sequence <= (
                    SELECT max(sequence) FROM (SELECT sequence FROM item WHERE run = ?1 ORDER BY sequence LIMIT ?2)
                )
                """
        ).execute(arguments: [key, StoreWriter.sliceLength])
        if db.changesCount == StoreWriter.sliceLength { return true }
        try db.execute(sql: "DELETE FROM gauge WHERE run = ?", arguments: [key])
        try db.execute(sql: "DELETE FROM gauge_time WHERE run = ?", arguments: [key])
        try db.execute(sql: "DELETE FROM tally WHERE run = ?", arguments: [key])
        try db.execute(sql: "DELETE FROM run WHERE key = ?", arguments: [key])
        return false
    }

    /// Adds items of a run in state `importing`, in slices; none when one of them cannot be added.
    package func add(_ seeds: [ItemSeed], lanes: @Sendable (ItemSeed) -> LaneKey?, to run: RunID) async throws {
        guard seeds.allSatisfy({ $0.instanceID != nil || $0.rowOffset != nil }) else {
            throw CheckpointRefused(message: "An item of run \(run) has neither an instance id nor a row.")
        }
        let placed = seeds.map { (seed: $0, lane: lanes($0)) }
        // At least one slice, so that an empty batch is refused, too, where the run takes no items.
        for start in stride(from: 0, to: max(1, placed.count), by: StoreWriter.sliceLength) {
            let slice = placed[start..<min(start + StoreWriter.sliceLength, placed.count)]
            try await write { db in try Self.add(slice, to: run, in: db) }
        }
    }

    private static func add(
        _ placed: ArraySlice<(seed: ItemSeed, lane: LaneKey?)>,
        to run: RunID,
        in db: Database
    ) throws {
        let key = try importing(run, in: db)
        var sequence = try lastSequence(of: key, in: db)
        var lanes = LaneTable(db)
        let insert = try db.cachedStatement(sql: ItemColumns.insert)
        for (seed, lane) in placed {
            sequence += 1
            let lane = try lanes.key(of: lane)
            try insert.execute(arguments: ItemColumns.insertArguments(seed, sequence: sequence, lane: lane, run: key))
            if db.changesCount == 0 {
                var duplicate = seed
                duplicate.skip = .duplicate
                try insert.execute(
                    arguments: ItemColumns.insertArguments(duplicate, sequence: sequence, lane: lane, run: key)
                )
            }
        }
    }

    private static func lastSequence(of key: Int64, in db: Database) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "SELECT max(sequence) FROM item WHERE run = ?")
        return try Int64.fetchOne(statement, arguments: [key]) ?? 0
    }

    /// Ends the import.
    ///
    /// The digest, where the store computes it, is the SHA-256 of the items' labels, sorted by their bytes, a line feed
    /// after each: the instance id, or `row:` and the offset where none is known. Rows that were skipped as duplicates
    /// do not count, because a list that is paged by offset may or may not repeat one.
    package func pinInput(
        of run: RunID,
        carriedColumns: [String],
        contentDigest: String?,
        approval: PlanApproval?
    ) async throws -> RunRecord {
        let now = time.now
        // The digest needs all items, so it is computed before the write; the write then checks that no item was added.
        let (digest, items) = try await readForWriting { db in
            let key = try Self.importing(run, in: db)
            return (try contentDigest ?? Self.digest(of: key, in: db), try Self.lastSequence(of: key, in: db))
        }
        return try await write { db in
            let key = try Self.importing(run, in: db)
            guard try Self.lastSequence(of: key, in: db) == items else {
                throw CheckpointRefused(message: "Items were added to run \(run) while its input was pinned.")
            }
            if let approval { try Self.use(approval, for: run, at: now, in: db) }
            try db.execute(
                sql: """
                    UPDATE run SET input_digest = ?, carried_columns = ?, plan_digest = ?, state = \(RunRecord.State.open.quoted)
                    WHERE key = ?
                    """,
                arguments: [digest, JSONStrings.text(carriedColumns), approval?.digest ?? "", key]
            )
            let sql = "SELECT \(RunColumns.selection) FROM run WHERE key = ?"
            guard let row = try Row.fetchOne(db, sql: sql, arguments: [key]) else {
                throw CheckpointRefused(message: "The store has no run \(run).")
            }
            return try RunColumns.record(row)
        }
    }

    /// Records that a run has nothing more to do by itself.
    package func finishRun(_ run: RunID, at moment: Timestamp) async throws {
        try await write { db in
            let (key, state) = try RunColumns.find(run, in: db)
            guard state != .importing else {
                throw CheckpointRefused(message: "The input of run \(run) is still being read; it cannot be finished.")
            }
            try db.execute(
                sql: "UPDATE run SET state = ?, finished_at = ? WHERE key = ?",
                arguments: [RunRecord.State.finished.rawValue, moment.rawValue, key]
            )
        }
    }

    /// A run by name.
    package func run(_ id: RunID) async throws -> RunRecord? {
        try await read { db in
            let sql = "SELECT \(RunColumns.selection) FROM run WHERE name = ?"
            return try Row.fetchOne(db, sql: sql, arguments: [id.rawValue]).map(RunColumns.record)
        }
    }

    /// Runs, newest first; of runs that began in the same millisecond, the last that was written comes first.
    package func runs(ofJob job: String?) async throws -> [RunRecord] {
        try await read { db in
            let sql = """
                SELECT \(RunColumns.selection) FROM run WHERE ?1 IS NULL OR job = ?1 ORDER BY started_at DESC, key DESC
                """
            return try Row.fetchAll(db, sql: sql, arguments: [job]).map(RunColumns.record)
        }
    }

    private static func importing(_ run: RunID, in db: Database) throws -> Int64 {
        let (key, state) = try RunColumns.find(run, in: db)
        guard state == .importing else {
            throw CheckpointRefused(message: "The input of run \(run) was pinned; nothing can be added to it.")
        }
        return key
    }

    static func digest(of key: Int64, in db: Database) throws -> String {
        let labels = try String.fetchCursor(
            db,
            sql: """
                SELECT coalesce(instance_id, 'row:' || row_offset) AS label FROM item
                WHERE run = ? AND \(Conditions.isNoDuplicate) ORDER BY label
                """,
            arguments: [key]
        )
        var hash = SHA256()
        while let label = try labels.next() {
            var line = label + "\n"
            line.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        }
        return hash.finalize().hexadecimal
    }
}
