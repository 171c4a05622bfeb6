import GRDB
import OAuth
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// Open items of a lane that are due, in order: one step along an index that holds open items only.
    package func openItems(
        of run: RunID,
        lane: LaneKey?,
        stage: WorkStage,
        after sequence: Int64,
        dueAt now: Timestamp,
        limit: Int
    ) async throws -> [Item] {
        try await items(
            sql: Self.openItemsSQL(stage),
            [run.rawValue, lane.word, sequence, now.rawValue, limit]
        )
    }

    /// Walks along the index of open items; a page costs as much as the items that it passes.
    static func openItemsSQL(_ stage: WorkStage) -> String {
        """
        SELECT \(ItemColumns.selection) FROM item INDEXED BY \(stage == .looks ? "item_dying" : "item_open")
        WHERE item.run = \(runKey) AND item.lane = \(laneKey) AND \(condition(of: stage))
        AND item.sequence > ? AND (item.due_at IS NULL OR item.due_at <= ?)
        ORDER BY item.sequence LIMIT ?
        """
    }

    /// Which items are meant.
    static func condition(of stage: WorkStage) -> String {
        switch stage {
        case .all: "item.outcome IS NULL"
        case .revocations:
            "item.outcome IS NULL AND (item.phase <> \(Phase.dead.code) OR item.grant_group IS NOT NULL)"
        case .links: "item.outcome IS NULL AND item.phase = \(Phase.dead.code)"
        case .begun: "item.outcome IS NULL AND item.phase <> \(Phase.planned.code)"
        case .looks: "\(Conditions.isDying) AND item.phase = \(Phase.awaitingCode.code)"
        }
    }

    /// The earliest due time among a lane's open items.
    package func nextDue(of run: RunID, lane: LaneKey?, stage: WorkStage) async throws -> Timestamp? {
        try await read { db in
            let arguments: StatementArguments = [run.rawValue, lane.word]
            let meant = "item.run = \(Self.runKey) AND item.lane = \(Self.laneKey) AND \(Self.condition(of: stage))"
            let undated = try db.cachedStatement(
                sql: """
                    SELECT 1 FROM item INDEXED BY \(stage == .looks ? "item_dying" : "item_open")
                    WHERE \(meant) AND item.due_at IS NULL LIMIT 1
                    """
            )
            if try Row.fetchOne(undated, arguments: arguments) != nil { return Timestamp(rawValue: 0) }
            let earliest = try db.cachedStatement(sql: Self.nextDueAgainSQL(stage))
            return try Int64.fetchOne(earliest, arguments: arguments).map(Timestamp.init(rawValue:))
        }
    }

    /// Open items of a lane that were put off: along the index of those.
    package func itemsDueAgain(
        of run: RunID,
        lane: LaneKey?,
        stage: WorkStage,
        dueAt now: Timestamp,
        limit: Int
    ) async throws -> [Item] {
        try await items(sql: Self.itemsDueAgainSQL(stage), [run.rawValue, lane.word, now.rawValue, limit])
    }

    static func itemsDueAgainSQL(_ stage: WorkStage) -> String {
        """
        SELECT \(ItemColumns.selection) FROM item INDEXED BY \(stage == .looks ? "item_dying" : "item_due")
        WHERE item.run = \(runKey) AND item.lane = \(laneKey) AND \(condition(of: stage))
        AND item.due_at IS NOT NULL AND item.due_at <= ? ORDER BY item.due_at LIMIT ?
        """
    }

    /// The earliest due time among a lane's open items that were put off.
    package func nextDueAgain(of run: RunID, lane: LaneKey?, stage: WorkStage) async throws -> Timestamp? {
        try await read { db in
            let earliest = try db.cachedStatement(sql: Self.nextDueAgainSQL(stage))
            return try Int64.fetchOne(earliest, arguments: [run.rawValue, lane.word]).map(Timestamp.init(rawValue:))
        }
    }

    static func nextDueAgainSQL(_ stage: WorkStage) -> String {
        """
        SELECT item.due_at FROM item INDEXED BY \(stage == .looks ? "item_dying" : "item_due")
        WHERE item.run = \(runKey) AND item.lane = \(laneKey) AND \(condition(of: stage)) AND item.due_at IS NOT NULL
        ORDER BY item.due_at LIMIT 1
        """
    }

    /// Makes the open items of a lane, or of all lanes, due at once: in slices, along the index of those that are put off.
    package func clearDueTimes(of run: RunID, lane: LaneKey?) async throws {
        let sql = """
            UPDATE item SET due_at = NULL WHERE (run, sequence) IN (
                SELECT run, sequence FROM item INDEXED BY item_due
                WHERE run = \(Self.runKey) AND outcome IS NULL AND due_at IS NOT NULL
                \(lane == nil ? "" : "AND lane = \(Self.laneKey)") LIMIT \(StoreWriter.sliceLength)
            )
            """
        let arguments: StatementArguments = lane.map { [run.rawValue, $0.rawValue] } ?? [run.rawValue]
        try await writer.writeInSlices { db in
            try db.execute(sql: sql, arguments: arguments)
            return db.changesCount == StoreWriter.sliceLength
        }
    }

    /// Items in order.
    package func items(
        of run: RunID,
        after sequence: Int64,
        matching selection: ItemSelection,
        limit: Int
    ) async throws -> [Item] {
        try await items(sql: ItemSelectionSQL.items(selection), [run.rawValue, sequence, limit])
    }

    /// The item of an instance; duplicates do not count.
    package func item(of run: RunID, instance: InstanceID) async throws -> Item? {
        try await items(
            sql: """
                SELECT \(ItemColumns.selection) FROM item
                WHERE item.run = \(Self.runKey) AND item.instance_id = ? AND item.\(Conditions.isNoDuplicate)
                """,
            [run.rawValue, instance.rawValue]
        ).first
    }

    /// The revocation of an item that has no settlement.
    package func openIntent(of run: RunID, sequence: Int64) async throws -> Intent? {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT epoch, attempt, token, fingerprint, created_at FROM intent
                    WHERE run = \(Self.runKey) AND sequence = ? AND settlement IS NULL AND token <> \(IntentSubject.authorizationCode.code)
                    """
            )
            return try Row.fetchOne(statement, arguments: [run.rawValue, sequence]).map { row in
                Intent(
                    sequence: sequence,
                    epoch: row[0],
                    attempt: row[1],
                    token: try TokenKind(code: row[2]),
                    fingerprint: TokenFingerprint(rawValue: row[3]),
                    createdAt: Timestamp(rawValue: row[4])
                )
            }
        }
    }

    /// The exchange of an item that has no settlement.
    package func openExchange(of run: RunID, sequence: Int64) async throws -> ExchangeIntent? {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT epoch, fingerprint, created_at FROM intent
                    WHERE run = \(Self.runKey) AND sequence = ? AND settlement IS NULL AND token = \(IntentSubject.authorizationCode.code)
                    """
            )
            return try Row.fetchOne(statement, arguments: [run.rawValue, sequence]).map { row in
                ExchangeIntent(
                    sequence: sequence,
                    epoch: row[0],
                    codeHash: CodeHash(rawValue: row[1]),
                    createdAt: Timestamp(rawValue: row[2])
                )
            }
        }
    }

    /// Writes one change of one item, together with the changes of other items that arrive meanwhile.
    ///
    /// The audit trail gets an event for the settlement and one for the intent by itself, before and after the
    /// checkpoint's own. Throws ``CheckpointRefused`` when the intent is void, when a second one would be open, when
    /// there is nothing to settle, or when an older state would settle the intent of a newer one.
    package func write(_ checkpoint: Checkpoint, to run: RunID) async throws -> CheckpointResult {
        try await committer.write(checkpoint, to: run)
    }

    func items(sql: String, _ arguments: StatementArguments) async throws -> [Item] {
        try await read { try Self.items(sql: sql, arguments, in: $0) }
    }

    static func items(sql: String, _ arguments: StatementArguments, in db: Database) throws -> [Item] {
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: arguments)
        var items: [Item] = []
        while let row = try rows.next() { items.append(try ItemColumns.item(row)) }
        return items
    }

    /// The number of the run that is named by the next argument.
    static let runKey = "(SELECT run.key FROM run WHERE run.name = ?)"
    /// The number of the lane that is named by the next argument.
    static let laneKey = "(SELECT lane.key FROM lane WHERE lane.name = ?)"
}
