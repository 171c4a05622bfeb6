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
        let outcome: Int64?
        let openIntent: (number: Int64, promised: Promised)?
        let places: StoredPlaces
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
        if let exchange = checkpoint.exchange, try isSpent(exchange.codeHash) { return .codeSpent }
        if checkpoint.settlement == nil, let epoch = epoch(above: checkpoint, stored) { return .voided(epoch: epoch) }
        if checkpoint.exchange != nil, checkpoint.settlement == nil, stored.openIntent?.promised.isRevocation == true {
            return .revocationOpen
        }
        try check(checkpoint, against: stored, run)
        if try isDuplicate(checkpoint.item, stored, of: key) { return .duplicateInstance }
        let siblings = ConsentSiblings(of: checkpoint.item, run: key)
        let campaign = CampaignSiblings(of: checkpoint.item, run: key)
        if let readAt = checkpoint.readAt, try siblings.haveConsent(since: readAt, in: db) {
            return .voided(epoch: Int(stored.epoch) + 1)
        }
        if checkpoint.exchange != nil, try siblings.haveOpenRevocation(in: db) { return .revocationOpen }

        let lane = try lanes.key(of: checkpoint.item.lane)
        try ItemColumns.update(checkpoint.item, lane: lane, run: key, stored: stored.places, in: db)
        var trail: [Event] = []
        if let settlement = checkpoint.settlement, let open = stored.openIntent {
            try settle(open.number, as: settlement, sequence, of: key)
            let event = event(for: settlement, open.promised, checkpoint)
            // One that never left, or was refused, made no new grant.
            if open.promised == .authorizationCode, settlement != .noEffect, settlement != .rejected {
                try siblings.noteConsent(at: event.at, in: db)
            }
            trail.append(event)
        }
        trail += checkpoint.events
        if let intent = checkpoint.intent {
            try insert(intent, of: key)
            let detail = "\(intent.token.rawValue): attempt \(intent.attempt)"
            trail.append(Event(.intent, at: intent.createdAt, detail: detail))
        }
        if let exchange = checkpoint.exchange {
            try insert(exchange, of: key)
            try siblings.raiseEpochs(in: db)
            try campaign.raiseEpochs(in: db)
            trail.append(
                Event(
                    .intent,
                    at: exchange.createdAt,
                    detail: "\(Promised.authorizationCode.rawValue): epoch \(exchange.epoch)"
                )
            )
        }
        if let consent = checkpoint.consent { try SQLiteRunStore.insert(consent, run: key, in: db) }
        if var link = checkpoint.invitation {
            // Withdrawn stays withdrawn, whatever run comes next, until somebody renews it.
            if link.serial == 1, try campaign.haveWithdrawnLink(in: db) { link.withdrawnAt = link.createdAt }
            try SQLiteRunStore.insert(link, run: key, in: db)
        }
        if let finding = checkpoint.finding, let instance = checkpoint.item.seed.instanceID {
            try KnownInstances.note(finding, of: instance, run: key, at: now, in: db)
        }
        for event in trail { try append(event, sequence, to: key) }
        let wasWaiting = stored.outcome == Outcome.awaitingCode.code
        if checkpoint.item.progress.outcome?.code != stored.outcome,
            checkpoint.settlesInstance(wasWaiting: wasWaiting)
        {
            try settleCampaign(checkpoint, key, run)
        }
        return .written
    }

    /// An instance that was signed in again, or that a person settled, is settled in every run where it waits.
    private mutating func settleCampaign(_ checkpoint: Checkpoint, _ key: Int64, _ run: RunID) throws {
        let at = checkpoint.events.last?.at ?? now
        // Only a sign-in has the platform count anew; what a person decided changed nothing there.
        if checkpoint.item.progress.outcome == .reauthenticated, let instance = checkpoint.item.seed.instanceID {
            try KnownInstances.forgetPings(of: instance, run: key, in: db)
        }
        // A code has raised them already; without one, what is in hand elsewhere has to look again.
        if checkpoint.settlement == nil {
            try ConsentSiblings(of: checkpoint.item, run: key).raiseEpochs(ofInstanceOnly: true, in: db)
        }
        if checkpoint.item.progress.reason == .resolvedByHand {
            try CampaignSiblings.withdrawLinks(of: key, checkpoint.item.sequence, at: at, in: db)
        }
        let campaign = CampaignSiblings(of: checkpoint.item, run: key)
        for sibling in try campaign.settle(through: run, at: at, in: db) {
            try append(sibling.event, sibling.sequence, to: sibling.run)
        }
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
        var statement = try HotStatement(db, Self.storedItem)
        statement.bind(key)
        statement.bind(sequence)
        let stored = try statement.first { row in
            Stored(
                epoch: row.integer(0) ?? 0,
                instanceID: row.text(1),
                reason: row.text(2),
                outcome: row.integer(5),
                openIntent: try row.integer(3).map { ($0, try Promised(code: row.integer(4) ?? 0)) },
                places: StoredPlaces(row, from: 6)
            )
        }
        guard let stored else { throw CheckpointRefused(message: "Run \(run) has no item \(sequence).") }
        return stored
    }

    private static let storedItem = """
        SELECT item.epoch, item.instance_id, item.reason, intent.number, intent.token, item.outcome, \(StoredPlaces.columns)
        FROM item LEFT JOIN intent
        ON intent.run = item.run AND intent.sequence = item.sequence AND intent.settlement IS NULL
        WHERE item.run = ? AND item.sequence = ?
        """

    /// The epoch of an item whose consent was sent after the checkpoint's state was read; `nil` when none was.
    ///
    /// Every exchange raises the epoch, so one that does not comes too late as well.
    private func epoch(above checkpoint: Checkpoint, _ stored: Stored) -> Int? {
        let isOlder = checkpoint.item.progress.epoch < stored.epoch
        let isLate = checkpoint.exchange.map { $0.epoch <= stored.epoch } ?? false
        return isOlder || isLate ? Int(stored.epoch) : nil
    }

    private func check(_ checkpoint: Checkpoint, against stored: Stored, _ run: RunID) throws(CheckpointRefused) {
        let item = checkpoint.item
        let name = "item \(item.sequence) of run \(run)"
        guard epoch(above: checkpoint, stored) == nil else {
            throw CheckpointRefused(
                message: "An older state of \(name) must not replace a newer one: its epoch is lower."
            )
        }
        guard checkpoint.settlement == nil || stored.openIntent != nil else {
            throw CheckpointRefused(message: "There is no open intent of \(name) to settle.")
        }
        let promises = [
            checkpoint.intent.map { (sequence: $0.sequence, epoch: $0.epoch) },
            checkpoint.exchange.map { (sequence: $0.sequence, epoch: $0.epoch) },
        ].compactMap(\.self)
        guard let promise = promises.first else { return }
        guard promises.count == 1 else {
            throw CheckpointRefused(message: "A revocation and an exchange of \(name) cannot be promised at once.")
        }
        guard promise.sequence == item.sequence else {
            throw CheckpointRefused(message: "The intent for item \(promise.sequence) does not belong to \(name).")
        }
        guard promise.epoch >= item.progress.epoch else {
            throw CheckpointRefused(
                message: "The intent for \(name) is void: a consent was sent since; its epoch is lower."
            )
        }
        guard checkpoint.exchange == nil || promise.epoch == item.progress.epoch else {
            throw CheckpointRefused(message: "The exchange for \(name) is of another epoch than the item.")
        }
        guard stored.openIntent == nil || checkpoint.settlement != nil else {
            throw CheckpointRefused(message: "There is an open intent of \(name): settle it before the next request.")
        }
    }

    /// Whether a code was promised before, for whichever item, and may have left.
    private func isSpent(_ code: CodeHash) throws -> Bool {
        try Row.fetchOne(try db.cachedStatement(sql: Self.spentCode), arguments: [code.rawValue]) != nil
    }

    /// Looks a code up along the index that keeps it from being promised twice.
    static let spentCode = """
        SELECT 1 FROM intent INDEXED BY intent_code
        WHERE token = 4 AND (settlement IS NULL OR settlement <> 4) AND fingerprint = ?
        """

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
        var statement = try HotStatement(
            db,
            "UPDATE intent SET settlement = ? WHERE run = ? AND sequence = ? AND number = ?"
        )
        statement.bind(settlement.code)
        statement.bind(key)
        statement.bind(sequence)
        statement.bind(number)
        try statement.run()
    }

    private func insert(_ intent: Intent, of key: Int64) throws {
        var statement = try HotStatement(db, Self.insertion)
        statement.bind(key)
        statement.bind(intent.sequence)
        statement.bind(intent.epoch)
        statement.bind(intent.attempt)
        statement.bind(intent.token.code)
        statement.bind(intent.fingerprint.rawValue)
        statement.bind(intent.createdAt.rawValue)
        try statement.run()
    }

    /// A code is sent at most once, so every exchange is a first attempt.
    private func insert(_ exchange: ExchangeIntent, of key: Int64) throws {
        var statement = try HotStatement(db, Self.insertion)
        statement.bind(key)
        statement.bind(exchange.sequence)
        statement.bind(exchange.epoch)
        statement.bind(1)
        statement.bind(Promised.authorizationCode.code)
        statement.bind(exchange.codeHash.rawValue)
        statement.bind(exchange.createdAt.rawValue)
        try statement.run()
    }

    private static let insertion = """
        INSERT INTO intent (run, sequence, number, epoch, attempt, token, fingerprint, created_at)
        SELECT ?1, ?2, coalesce(max(number), 0) + 1, ?3, ?4, ?5, ?6, ?7
        FROM intent WHERE run = ?1 AND sequence = ?2
        """

    /// A settlement happened when the first thing happened that the checkpoint tells of.
    private func event(for settlement: Settlement, _ promised: Promised, _ checkpoint: Checkpoint) -> Event {
        Event(
            .settled,
            at: checkpoint.events.first?.at ?? checkpoint.intent?.createdAt ?? checkpoint.exchange?.createdAt ?? now,
            detail: "\(promised.rawValue): \(settlement.rawValue)",
            httpStatus: checkpoint.item.progress.lastHTTPStatus,
            requestID: checkpoint.item.progress.lastRequestID
        )
    }

    private mutating func append(_ event: Event, _ sequence: Int64, to key: Int64) throws {
        let last = try lastRow(of: key)
        var statement = try HotStatement(
            db,
            """
            INSERT INTO event (run, row, sequence, at, kind, detail, http_status, request_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """
        )
        statement.bind(key)
        statement.bind(last + 1)
        statement.bind(sequence)
        statement.bind(event.at.rawValue)
        statement.bind(event.kind.code)
        statement.bind(event.detail)
        statement.bind(event.httpStatus)
        statement.bind(event.requestID)
        try statement.run()
        lastRows[key] = last + 1
    }

    private func lastRow(of key: Int64) throws -> Int64 {
        if let row = lastRows[key] { return row }
        let statement = try db.cachedStatement(sql: "SELECT max(row) FROM event WHERE run = ?")
        return try Int64.fetchOne(statement, arguments: [key]) ?? 0
    }
}
