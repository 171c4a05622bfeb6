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
    public func connectionCounts(of run: RunID, groupColumn: Int?) async throws -> [ConnectionCount] {
        try await read { db in
            let group = groupColumn == nil ? "''" : Self.carriedValue
            let arguments: [(any DatabaseValueConvertible)?] =
                (groupColumn.map { [Self.path(ofColumn: $0)] } ?? []) + [run.rawValue]
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT counts."group", lane.name, counts.standing, counts.items
                    FROM (
                        SELECT \(group) AS "group", item.lane AS lane, \(Self.standing) AS standing, count(*) AS items
                        FROM item INDEXED BY item_person
                        WHERE item.run = \(Self.runKey) AND item.outcome IN (3, 4, 6, 8, 9)
                        AND \(Self.standing) IS NOT NULL
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
    private static let standing = """
        CASE WHEN item.outcome = 3 THEN 'waiting' WHEN item.outcome = 4 THEN 'done' \
        WHEN item.outcome IN (6, 8, 9) AND item.awaiting_since IS NOT NULL THEN 'failed' END
        """

    /// The value of the carried column whose path the next argument is.
    private static let carriedValue = "coalesce(json_extract(item.carried, ?), '')"

    private static func path(ofColumn column: Int) -> String {
        "$[\(max(0, column))]"
    }
}
