import GRDB
import OAuth
import ReauthEngine
import ReauthModel

/// How an item is laid out in its table.
enum ItemColumns {
    /// What ``item(_:)`` expects, in its order.
    static let selection = """
        item.sequence, (SELECT lane.name FROM lane WHERE lane.key = item.lane), item.phase, item.outcome, item.reason,
        item.due_at, item.instance_id, item.row_offset, item.name, item.element, item.tags, item.carried, item.skip,
        item.epoch, item.attempts, item.settled_tokens, item.open_token, item.basis, item.was_disabled,
        item.access_token_before, item.refresh_token_before, item.access_token_after, item.revoked_at,
        item.confirmed_at, item.awaiting_since, item.reauthenticated_at, item.verified_at, item.http_status,
        item.request_id, item.consent_url, item.pings, item.grant_group, item.access_token_at_exchange,
        item.refresh_token_at_exchange, item.dies_at, item.last_http_status, item.last_request_id, item.reason_before,
        item.resolved_by, item.resolved_because, item.unsupported_tokens, item.was_disabled_at_intent, item.was_seen_alive,
        item.unreadable_pauses, item.was_looked_at
        """

    /// Reads one row of ``selection``.
    static func item(_ row: Row) throws -> Item {
        var seed = ItemSeed(
            instanceID: (row[6] as String?).map(InstanceID.init(rawValue:)),
            rowOffset: row[7],
            name: row[8],
            element: row[9],
            skip: (row[12] as String?).map(Reason.init(rawValue:))
        )
        seed.tags = try strings(row[10])
        seed.carried = try strings(row[11])
        var progress = ItemProgress()
        progress.phase = try Phase(code: row[2])
        progress.outcome = try (row[3] as Int64?).map { try Outcome(code: $0) }
        progress.reason = (row[4] as String?).map(Reason.init(rawValue:))
        progress.dueAt = timestamp(row[5])
        progress.epoch = row[13]
        progress.attempts = row[14]
        progress.settledTokens = tokens(row[15])
        progress.openToken = try (row[16] as Int64?).map { try TokenKind(code: $0) }
        progress.basis = try (row[17] as Int64?).map { try RevocationBasis(code: $0) }
        progress.wasDisabled = row[18]
        progress.accessTokenBefore = fingerprint(row[19])
        progress.refreshTokenBefore = fingerprint(row[20])
        progress.accessTokenAfter = fingerprint(row[21])
        progress.revokedAt = timestamp(row[22])
        progress.confirmedAt = timestamp(row[23])
        progress.awaitingSince = timestamp(row[24])
        progress.reauthenticatedAt = timestamp(row[25])
        progress.verifiedAt = timestamp(row[26])
        progress.httpStatus = row[27]
        progress.requestID = row[28]
        progress.consentURL = row[29]
        progress.pings = row[30]
        progress.grantGroup = (row[31] as String?).map(GrantGroup.init(rawValue:))
        progress.accessTokenAtExchange = fingerprint(row[32])
        progress.refreshTokenAtExchange = fingerprint(row[33])
        progress.diesAt = timestamp(row[34])
        progress.lastHTTPStatus = row[35]
        progress.lastRequestID = row[36]
        progress.reasonBefore = (row[37] as String?).map(Reason.init(rawValue:))
        progress.resolvedBy = row[38]
        progress.resolvedBecause = row[39]
        progress.unsupportedTokens = tokens(row[40])
        progress.wasDisabledAtIntent = row[41]
        progress.wasSeenAlive = row[42]
        progress.unreadablePauses = row[43]
        progress.wasLookedAt = row[44]
        return Item(sequence: row[0], lane: LaneKey?(word: row[1]), seed: seed, progress: progress)
    }

    /// Replaces what can change of an item: the `places` that changed, and every column of ``progress``.
    ///
    /// Its place, row, tags and carried values stay as the input gave them.
    static func update(_ places: [StoredPlaces.Column]) -> String {
        let names = places.map { "\($0.rawValue) = ?, " }.joined()
        return "UPDATE item SET \(names)\(progress) WHERE run = ? AND sequence = ?"
    }

    /// The columns that no index and no count depends on.
    private static let progress = """
        phase = ?, epoch = ?, attempts = ?, settled_tokens = ?, open_token = ?, was_disabled = ?, access_token_before = ?,
        refresh_token_before = ?, access_token_after = ?, revoked_at = ?, confirmed_at = ?, reauthenticated_at = ?,
        verified_at = ?, http_status = ?, request_id = ?, consent_url = ?, pings = ?, access_token_at_exchange = ?,
        refresh_token_at_exchange = ?, last_http_status = ?, last_request_id = ?, reason_before = ?, resolved_by = ?,
        resolved_because = ?, unsupported_tokens = ?, was_disabled_at_intent = ?, was_seen_alive = ?, unreadable_pauses = ?
        """

    /// Updates an item, whose places in the table are `stored`.
    static func update(_ item: Item, lane: Int64, run: Int64, stored: StoredPlaces, in db: Database) throws {
        let changes = StoredPlaces(item, lane: lane).changes(from: stored)
        var statement = try HotStatement(db, update(changes.map(\.column)))
        for change in changes { change.bind(to: &statement) }
        bind(item.progress, to: &statement)
        statement.bind(run)
        statement.bind(item.sequence)
        try statement.run()
    }

    /// In the order of ``progress``.
    private static func bind(_ progress: ItemProgress, to statement: inout HotStatement) {
        statement.bind(progress.phase.code)
        statement.bind(progress.epoch)
        statement.bind(progress.attempts)
        statement.bind(progress.settledTokens.reduce(0) { $0 | $1.code })
        statement.bind(progress.openToken?.code)
        statement.bind(progress.wasDisabled)
        statement.bind(progress.accessTokenBefore?.rawValue)
        statement.bind(progress.refreshTokenBefore?.rawValue)
        statement.bind(progress.accessTokenAfter?.rawValue)
        statement.bind(progress.revokedAt?.rawValue)
        statement.bind(progress.confirmedAt?.rawValue)
        statement.bind(progress.reauthenticatedAt?.rawValue)
        statement.bind(progress.verifiedAt?.rawValue)
        statement.bind(progress.httpStatus)
        statement.bind(progress.requestID)
        statement.bind(progress.consentURL)
        statement.bind(progress.pings)
        statement.bind(progress.accessTokenAtExchange?.rawValue)
        statement.bind(progress.refreshTokenAtExchange?.rawValue)
        statement.bind(progress.lastHTTPStatus)
        statement.bind(progress.lastRequestID)
        statement.bind(progress.reasonBefore?.rawValue)
        statement.bind(progress.resolvedBy)
        statement.bind(progress.resolvedBecause)
        statement.bind(progress.unsupportedTokens.reduce(0) { $0 | $1.code })
        statement.bind(progress.wasDisabledAtIntent)
        statement.bind(progress.wasSeenAlive)
        statement.bind(progress.unreadablePauses)
    }

    /// Adds an item; does nothing when the run has its instance id already.
    static let insert = """
        INSERT INTO item (run, sequence, lane, phase, outcome, reason, skip, instance_id, row_offset, name, element,
        tags, carried) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
        """

    /// The arguments of ``insert``.
    static func insertArguments(_ seed: ItemSeed, sequence: Int64, lane: Int64, run: Int64) -> StatementArguments {
        let phase: Phase = seed.skip == nil ? .planned : .finished
        let outcome: Outcome? = seed.skip == nil ? nil : .skipped
        return [
            run, sequence, lane, phase.code, outcome?.code, seed.skip?.rawValue, seed.skip?.rawValue,
            seed.instanceID?.rawValue, seed.rowOffset, seed.name, seed.element,
            seed.tags.isEmpty ? nil : JSONStrings.text(seed.tags),
            seed.carried.isEmpty ? nil : JSONStrings.text(seed.carried),
        ]
    }

    private static func strings(_ text: String?) throws -> [String] {
        guard let text else { return [] }
        guard let values = JSONStrings.values(text) else {
            throw StoreUnusable(message: "The store is damaged: tags or carried values of an item cannot be read.")
        }
        return values
    }

    private static func timestamp(_ milliseconds: Int64?) -> Timestamp? {
        milliseconds.map(Timestamp.init(rawValue:))
    }

    private static func fingerprint(_ text: String?) -> TokenFingerprint? {
        text.map(TokenFingerprint.init(rawValue:))
    }

    private static func tokens(_ codes: Int64) -> Set<TokenKind> {
        codes == 0 ? [] : Set(TokenKind.allCases.filter { codes & $0.code != 0 })
    }
}
