import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// Sets what the runs of a job tell.
    package func setWebhooks(_ subscriptions: [WebhookSubscription], ofJob job: String) async throws {
        let wanted = Dictionary(subscriptions.map { ($0.receiver, $0.events.bits) }) { first, _ in first }
        let known = try await read { db in try Self.receivers(ofJob: job, in: db) }
        // Most jobs tell nobody, and most starts change nothing: then nobody is kept from writing.
        guard known.filter({ $0.value != 0 }) != wanted.filter({ $0.value != 0 }) else { return }
        try await write { db in
            try db.execute(sql: "UPDATE webhook_receiver SET events = 0 WHERE job = ?", arguments: [job])
            for (name, events) in wanted {
                try db.execute(
                    sql: """
                        INSERT INTO webhook_receiver (job, name, events) VALUES (?, ?, ?)
                        ON CONFLICT (job, name) DO UPDATE SET events = excluded.events
                        """,
                    arguments: [job, name, events]
                )
            }
        }
    }

    private static func receivers(ofJob job: String, in db: Database) throws -> [String: Int64] {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT name, events FROM webhook_receiver WHERE job = ?",
            arguments: [job]
        )
        return rows.reduce(into: [:]) { $0[$1[0]] = $1[1] }
    }

    /// Claims entries that are due.
    package func claimWebhooks(
        ofJob job: String,
        for receiver: String,
        at now: Timestamp,
        until lease: Timestamp,
        limit: Int
    ) async throws -> [OutboxEntry] {
        // A look that finds nothing keeps nobody from writing.
        guard let next = try await nextWebhookDue(ofJob: job, for: receiver), next <= now else { return [] }
        return try await write { db in
            let rows = try Row.fetchAll(
                try db.cachedStatement(sql: Self.dueWebhooksSQL),
                arguments: [job, receiver, now.rawValue, limit]
            )
            let claim = try db.cachedStatement(sql: "UPDATE webhook SET due_at = ? WHERE key = ?")
            return try rows.map { row in
                try claim.execute(arguments: [lease.rawValue, row[0] as Int64])
                return try Self.entry(row, until: lease)
            }
        }
    }

    static let dueWebhooksSQL = """
        SELECT webhook.key, webhook.id, run.name, webhook.sequence, webhook.kind, webhook.step, webhook.is_last,
            webhook.attempts, webhook.first_at
        FROM webhook INDEXED BY webhook_due CROSS JOIN run ON run.key = webhook.run
        WHERE webhook.receiver = (SELECT key FROM webhook_receiver WHERE job = ? AND name = ?)
        AND webhook.state = \(DeliveryState.pending.code) AND webhook.due_at <= ?
        ORDER BY webhook.due_at LIMIT ?
        """

    private static func entry(_ row: Row, until lease: Timestamp) throws -> OutboxEntry {
        OutboxEntry(
            number: row[0],
            id: row[1],
            run: RunID(rawValue: row[2]),
            sequence: row[3],
            kind: try WebhookKind(code: row[4]),
            step: (row[5] as Int?).map { ReminderPolicy.Step(number: $0, isLast: row[6] ?? false) },
            machine: DeliveryMachine(
                attempts: row[7],
                firstAttempt: (row[8] as Int64?).map(Timestamp.init(rawValue:))
            ),
            claimedUntil: lease
        )
    }

    /// Records what became of an attempt.
    package func settle(_ entry: OutboxEntry, _ order: DeliveryOrder, at now: Timestamp) async throws {
        let (state, due): (DeliveryState, Timestamp) =
            switch order {
            case .end(let state): (state, now)
            case .endAll: (.gone, now)
            case .retry(let moment): (.pending, moment)
            }
        let receiver = try await record { db, trail -> Int64? in
            try db.cachedStatement(
                sql: """
                    UPDATE webhook SET state = ?, due_at = ?, attempts = ?, first_at = ?
                    WHERE key = ? AND state = \(DeliveryState.pending.code) AND due_at = ?
                    """
            ).execute(arguments: [
                state.code, due.rawValue, entry.machine.attempts, entry.machine.firstAttempt?.rawValue, entry.number,
                entry.claimedUntil.rawValue,
            ])
            guard db.changesCount == 1 else { return nil }
            if state == .givenUp {
                let (run, _) = try RunColumns.find(entry.run, in: db)
                let event = Event(.webhookGivenUp, at: now, detail: "\(entry.kind.rawValue): \(entry.id)")
                try trail.append(TrailNote(event, sequence: entry.sequence), to: run)
            }
            let sql = "SELECT receiver FROM webhook WHERE key = ?"
            return try Int64.fetchOne(try db.cachedStatement(sql: sql), arguments: [entry.number])
        }
        guard order == .endAll, let receiver else { return }
        try await writer.writeInSlices { db in
            try db.execute(
                sql: """
                    UPDATE webhook SET state = \(DeliveryState.gone.code) WHERE key IN (
                        SELECT key FROM webhook INDEXED BY webhook_due
                        WHERE receiver = ? AND state = \(DeliveryState.pending.code) LIMIT \(StoreWriter.sliceLength)
                    )
                    """,
                arguments: [receiver]
            )
            return db.changesCount == StoreWriter.sliceLength
        }
    }

    /// When the next entry for a receiver is due.
    package func nextWebhookDue(ofJob job: String, for receiver: String) async throws -> Timestamp? {
        try await read { db in
            let statement = try db.cachedStatement(sql: Self.nextWebhookSQL)
            return try Int64.fetchOne(statement, arguments: [job, receiver]).map(Timestamp.init(rawValue:))
        }
    }

    static let nextWebhookSQL = """
        SELECT min(due_at) FROM webhook INDEXED BY webhook_due
        WHERE receiver = (SELECT key FROM webhook_receiver WHERE job = ? AND name = ?)
        AND state = \(DeliveryState.pending.code)
        """

    /// How many entries are not delivered, by state.
    package func webhookCounts(of run: RunID?) async throws -> [DeliveryState: Int] {
        try await read { db in
            let rows = try Row.fetchAll(
                try db.cachedStatement(sql: run == nil ? Self.webhookCountsSQL : Self.webhookCountsOfRunSQL),
                arguments: run.map { [$0.rawValue] } ?? []
            )
            return try rows.reduce(into: [:]) { counts, row in counts[try DeliveryState(code: row[0])] = row[1] }
        }
    }

    private static let undelivered = """
        SELECT state, count(*) FROM webhook INDEXED BY webhook_undelivered
        WHERE state IN \([DeliveryState.pending, .givenUp, .gone].codes)
        AND receiver IN (SELECT key FROM webhook_receiver WHERE events <> 0)
        """
    static let webhookCountsSQL = "\(undelivered) GROUP BY state"
    static let webhookCountsOfRunSQL = "\(undelivered) AND run = \(runKey) GROUP BY state"
}

extension Set<WebhookKind> {
    /// The set as the table of receivers has it.
    fileprivate var bits: Int64 { reduce(0) { $0 | 1 << $1.code } }
}

extension WebhookKind: StoredWord {
    static var kind: String { "webhook" }
    static var words: [WebhookKind] { allCases }
    var code: Int64 {
        switch self {
        case .needsConsent: 1
        case .reminderDue: 2
        case .reauthenticated: 3
        case .failed: 4
        case .runFinished: 5
        }
    }
}

extension DeliveryState: StoredWord {
    static var kind: String { "delivery" }
    static var words: [DeliveryState] { allCases }
    var code: Int64 {
        switch self {
        case .pending: 1
        case .delivered: 2
        case .obsolete: 3
        case .givenUp: 4
        case .gone: 5
        }
    }
}
