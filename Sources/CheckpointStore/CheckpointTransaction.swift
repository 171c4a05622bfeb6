import GRDB
import OAuth
import ReauthEngine
import ReauthModel

/// The checkpoints of one transaction, written one after the other.
struct CheckpointTransaction {
    /// What the store knows of an item before it is changed.
    private struct Stored {
        let epoch: Int64
        let instanceID: String?
        let reason: String?
        let openIntent: (number: Int64, token: TokenKind)?
    }

    private let db: Database
    private let now: Timestamp
    private var lanes: LaneTable
    private var runs: [RunID: Int64] = [:]
    private var lastRows: [Int64: Int64] = [:]

    /// `now` dates settlements that come without an event.
    init(_ db: Database, now: Timestamp) {
        self.db = db
        self.now = now
        lanes = LaneTable(db)
    }

    /// Writes a checkpoint as a whole or not at all.
    ///
    /// Whatever speaks against it is found before the first row is written, so that a refusal leaves nothing behind and
    /// needs no savepoint. Errors of SQLite are thrown: they end the whole transaction.
    mutating func write(_ checkpoint: Checkpoint, to run: RunID) throws -> Result<CheckpointResult, any Error> {
        do {
            return .success(try perform(checkpoint, run))
        } catch let refusal as CheckpointRefused {
            return .failure(refusal)
        }
    }

    private mutating func perform(_ checkpoint: Checkpoint, _ run: RunID) throws -> CheckpointResult {
        let key = try key(of: run)
        let sequence = checkpoint.item.sequence
        let stored = try storedItem(sequence, of: key, run)
        try check(checkpoint, against: stored, run)
        if try isDuplicate(checkpoint.item, stored, of: key) { return .duplicateInstance }

        let lane = try lanes.key(of: checkpoint.item.lane)
        try db.cachedStatement(sql: ItemColumns.update)
            .execute(arguments: ItemColumns.updateArguments(checkpoint.item, lane: lane, run: key))
        var trail: [Event] = []
        if let settlement = checkpoint.settlement, let open = stored.openIntent {
            try settle(open.number, as: settlement, sequence, of: key)
            trail.append(event(for: settlement, open.token, checkpoint))
        }
        trail += checkpoint.events
        if let intent = checkpoint.intent {
            try insert(intent, of: key)
            let detail = "\(intent.token.rawValue): attempt \(intent.attempt)"
            trail.append(Event(.intent, at: intent.createdAt, detail: detail))
        }
        for event in trail { try append(event, sequence, to: key) }
        return .written
    }

    // MARK: Checks

    private mutating func key(of run: RunID) throws -> Int64 {
        if let key = runs[run] { return key }
        let (key, state) = try RunColumns.find(run, in: db)
        guard state != .importing else {
            throw CheckpointRefused(message: "The input of run \(run) is still being read; nothing may be done for it.")
        }
        runs[run] = key
        return key
    }

    private func storedItem(_ sequence: Int64, of key: Int64, _ run: RunID) throws -> Stored {
        let statement = try db.cachedStatement(
            sql: """
                SELECT item.epoch, item.instance_id, item.reason, intent.number, intent.token
                FROM item LEFT JOIN intent
                ON intent.run = item.run AND intent.sequence = item.sequence AND intent.settlement IS NULL
                WHERE item.run = ? AND item.sequence = ?
                """
        )
        guard let row = try Row.fetchOne(statement, arguments: [key, sequence]) else {
            throw CheckpointRefused(message: "Run \(run) has no item \(sequence).")
        }
        let number: Int64? = row[3]
        return Stored(
            epoch: row[0],
            instanceID: row[1],
            reason: row[2],
            openIntent: try number.map { ($0, try TokenKind(code: row[4])) }
        )
    }

    private func check(_ checkpoint: Checkpoint, against stored: Stored, _ run: RunID) throws(CheckpointRefused) {
        let item = checkpoint.item
        let name = "item \(item.sequence) of run \(run)"
        guard Int64(item.progress.epoch) >= stored.epoch else {
            throw CheckpointRefused(
                message: "An older state of \(name) must not replace a newer one: its epoch is lower."
            )
        }
        guard checkpoint.settlement == nil || stored.openIntent != nil else {
            throw CheckpointRefused(message: "There is no open intent of \(name) to settle.")
        }
        guard let intent = checkpoint.intent else { return }
        guard intent.sequence == item.sequence else {
            throw CheckpointRefused(message: "The intent for item \(intent.sequence) does not belong to \(name).")
        }
        guard intent.epoch >= item.progress.epoch else {
            throw CheckpointRefused(
                message: "The intent for \(name) is void: a consent was sent since; its epoch is lower."
            )
        }
        guard stored.openIntent == nil || checkpoint.settlement != nil else {
            throw CheckpointRefused(message: "There is an open intent of \(name): settle it before the next request.")
        }
    }

    private func isDuplicate(_ item: Item, _ stored: Stored, of key: Int64) throws -> Bool {
        guard let id = item.seed.instanceID?.rawValue, item.progress.reason != .duplicate,
            id != stored.instanceID || stored.reason == Reason.duplicate.rawValue
        else { return false }
        let statement = try db.cachedStatement(
            sql: """
                SELECT 1 FROM item
                WHERE run = ? AND instance_id = ? AND reason IS NOT 'duplicate' AND sequence <> ?
                """
        )
        return try Bool.fetchOne(statement, arguments: [key, id, item.sequence]) ?? false
    }

    // MARK: Rows

    private func settle(_ number: Int64, as settlement: Settlement, _ sequence: Int64, of key: Int64) throws {
        try db.cachedStatement(
            sql: "UPDATE intent SET settlement = ? WHERE run = ? AND sequence = ? AND number = ?"
        ).execute(arguments: [settlement.code, key, sequence, number])
    }

    private func insert(_ intent: Intent, of key: Int64) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO intent (run, sequence, number, epoch, attempt, token, fingerprint, created_at)
                SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, ?4, ?5, ?6, ?7
                FROM intent WHERE run = ?1 AND sequence = ?2
                """
        ).execute(arguments: [
            key, intent.sequence, intent.epoch, intent.attempt, intent.token.code, intent.fingerprint.rawValue,
            intent.createdAt.rawValue,
        ])
    }

    /// A settlement happened when the first thing happened that the checkpoint tells of.
    private func event(for settlement: Settlement, _ token: TokenKind, _ checkpoint: Checkpoint) -> Event {
        Event(
            .settled,
            at: checkpoint.events.first?.at ?? checkpoint.intent?.createdAt ?? now,
            detail: "\(token.rawValue): \(settlement.rawValue)",
            httpStatus: checkpoint.item.progress.httpStatus,
            requestID: checkpoint.item.progress.requestID
        )
    }

    private mutating func append(_ event: Event, _ sequence: Int64, to key: Int64) throws {
        let last = try lastRow(of: key)
        try db.cachedStatement(
            sql: """
                INSERT INTO event (run, row, sequence, at, kind, detail, http_status, request_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            key, last + 1, sequence, event.at.rawValue, event.kind.code, event.detail, event.httpStatus,
            event.requestID,
        ])
        lastRows[key] = last + 1
    }

    private func lastRow(of key: Int64) throws -> Int64 {
        if let row = lastRows[key] { return row }
        let statement = try db.cachedStatement(sql: "SELECT max(row) FROM event WHERE run = ?")
        return try Int64.fetchOne(statement, arguments: [key]) ?? 0
    }
}
