import GRDB
public import ReauthEngine
public import ReauthModel

extension SQLiteRunStore {
    /// Items that a person has or had to sign in for, in order: one walk along an index that holds such items only.
    ///
    /// The search looks into every carried column, for the group may be any of them, and takes letters of every script
    /// for the same in both cases.
    public func connections(
        of run: RunID,
        matching filter: ConnectionFilter,
        after sequence: Int64,
        limit: Int
    ) async throws -> [Item] {
        let (sql, arguments) = Self.connectionsQuery(of: run, matching: filter, after: sequence, limit: limit)
        return try await items(sql: sql, arguments)
    }

    static func connectionsQuery(
        of run: RunID,
        matching filter: ConnectionFilter,
        after sequence: Int64,
        limit: Int
    ) -> (sql: String, arguments: StatementArguments) {
        var conditions = [
            "item.run = \(runKey)", "item.outcome IN (3, 4, 6, 8, 9)", "\(standing) IS NOT NULL", "item.sequence > ?",
        ]
        var arguments: [(any DatabaseValueConvertible)?] = [run.rawValue, sequence]
        if let lane = filter.lane {
            conditions.append("item.lane = \(laneKey)")
            arguments.append(lane.rawValue)
        }
        if let wanted = filter.standing {
            conditions.append("\(standing) = ?")
            arguments.append(wanted.rawValue)
        }
        if let link = filter.link {
            conditions.append("item.outcome = 3 AND \(linkState) = ?")
            arguments += [link.now.rawValue, link.state.rawValue]
        }
        if !filter.others.isEmpty {
            let (condition, names) = notShown(in: filter.others)
            conditions.append(condition)
            arguments += names
        }
        if let group = filter.group {
            conditions.append("\(carriedValue) = ?")
            arguments += [path(ofColumn: group.column), group.value]
        }
        if let search = filter.search {
            // `instr` and not LIKE: it knows no wildcards, so none have to be escaped.
            func contains(_ text: String) -> String { "instr(swiftLowercaseString(\(text)), ?) > 0" }
            let found =
                ["item.instance_id", "item.name", "item.element"].map(contains) + [
                    "EXISTS (SELECT 1 FROM json_each(item.carried) AS carried WHERE \(contains("carried.value")))"
                ]
            conditions.append("(\(found.joined(separator: " OR ")))")
            arguments += found.map { _ in search.lowercased() }
        }
        let sql = """
            SELECT \(ItemColumns.selection) FROM item INDEXED BY item_person
            WHERE \(conditions.joined(separator: " AND ")) ORDER BY item.sequence LIMIT ?
            """
        return (sql, StatementArguments(arguments + [limit]))
    }

    /// The same items, counted.
    public func connectionCounts(
        of run: RunID,
        groupColumn: Int?,
        apartFrom others: [RunID]
    ) async throws -> [ConnectionCount] {
        try await read { db in
            let group = groupColumn == nil ? "''" : Self.carriedValue
            let (apart, names) = others.isEmpty ? ("1", []) : Self.notShown(in: others)
            let arguments: [(any DatabaseValueConvertible)?] =
                (groupColumn.map { [Self.path(ofColumn: $0)] } ?? []) + [run.rawValue] + names
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT counts."group", lane.name, counts.standing, counts.items
                    FROM (
                        SELECT \(group) AS "group", item.lane AS lane, \(Self.standing) AS standing, count(*) AS items
                        FROM item INDEXED BY item_person
                        WHERE item.run = \(Self.runKey) AND item.outcome IN (3, 4, 6, 8, 9)
                        AND \(Self.standing) IS NOT NULL AND \(apart)
                        GROUP BY 1, 2, 3
                    ) AS counts JOIN lane ON lane.key = counts.lane
                    ORDER BY 1, 2, 3
                    """,
                arguments: StatementArguments(arguments)
            )
            return try rows.map { row in
                guard let standing = ConnectionFilter.Standing(rawValue: row[2]) else {
                    throw StoreUnusable(message: "The store is damaged: a connection cannot be counted.")
                }
                return ConnectionCount(
                    group: row[0],
                    lane: LaneKey(rawValue: row[1]),
                    standing: standing,
                    items: row[3]
                )
            }
        }
    }

    /// The audit trail of one item, in order.
    public func history(of run: RunID, sequence: Int64) async throws -> [Event] {
        try await read { db in
            let rows = try Row.fetchAll(
                try db.cachedStatement(sql: Self.historySQL),
                arguments: [run.rawValue, sequence]
            )
            return try rows.map(Self.event)
        }
    }

    static let historySQL = """
        SELECT \(eventSelection) FROM event INDEXED BY event_item
        WHERE run = \(runKey) AND sequence = ? ORDER BY row
        """

    /// ``ConnectionFilter/Standing`` of an item in SQL, or NULL.
    private static let standing = standing(of: "item")

    private static func standing(of item: String) -> String {
        """
        CASE WHEN \(item).outcome = 3 THEN 'waiting' WHEN \(item).outcome = 4 THEN 'done' \
        WHEN \(item).outcome IN (6, 8, 9) AND \(item).awaiting_since IS NOT NULL THEN 'failed' END
        """
    }

    /// A condition on an item: none of these runs shows its instance instead, be it that it waits there and not here, or
    /// that it is the newer run of the two.
    private static func notShown(
        in others: [RunID]
    ) -> (sql: String, arguments: [(any DatabaseValueConvertible)?]) {
        let names = others.map { _ in "?" }.joined(separator: ", ")
        let sql = """
            NOT EXISTS (
                SELECT 1 FROM run AS other_run
                CROSS JOIN item AS other INDEXED BY item_instance ON other.run = other_run.key
                WHERE other_run.name IN (\(names)) AND other_run.key <> item.run AND other_run.platform_digest <> ''
                AND other_run.platform_digest = (SELECT own.platform_digest FROM run AS own WHERE own.key = item.run)
                AND other.instance_id = item.instance_id AND other.reason IS NOT 'duplicate'
                AND \(standing(of: "other")) IS NOT NULL
                AND ((other.outcome = 3) > (item.outcome = 3)
                    OR ((other.outcome = 3) = (item.outcome = 3) AND other.run > item.run))
            )
            """
        return (sql, others.map(\.rawValue))
    }

    /// ``LinkState`` of the newest link of an item in SQL, or NULL; its argument is the moment.
    private static let linkState = """
        (SELECT CASE WHEN link.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN link.expires_at <= ? THEN 'expired'
        ELSE 'open' END FROM link WHERE link.run = item.run AND link.sequence = item.sequence
        ORDER BY link.serial DESC LIMIT 1)
        """

    /// The value of the carried column whose path the next argument is.
    private static let carriedValue = "coalesce(json_extract(item.carried, ?), '')"

    private static func path(ofColumn column: Int?) -> String {
        "$[\(max(0, column ?? 0))]"
    }
}
