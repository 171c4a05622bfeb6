import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// Makes one more part of the index that the page's counts and searches use, in a transaction of its own.
    package func prepareConnections(of run: RunID, groupColumn: Int?) async throws -> Bool {
        try await writer.writeSlice { db in try Self.advance(run, groupColumn, in: db) }
    }

    private static func advance(_ run: RunID, _ groupColumn: Int?, in db: Database) throws -> Bool {
        try ConnectionIndex(of: run, in: db)?.advance(to: groupColumn, in: db) ?? false
    }

    /// Takes in the items that became connections since the last look, where they are few.
    func takeInNewConnections(of run: RunID) async throws {
        let column = try await read { db -> Int?? in
            guard let index = try ConnectionIndex(of: run, in: db), index.until == Schema.everyItem,
                try !index.isComplete(for: .none, in: db)
            else { return nil }
            return .some(index.column)
        }
        if case .some(let column) = column { _ = try await write { db in try Self.advance(run, column, in: db) } }
    }

    /// Counts by lane and standing.
    package func connectionCounts(of run: RunID, apartFrom others: [RunID]) async throws -> [ConnectionCount] {
        try await takeInNewConnections(of: run)
        return try await read { db in
            guard let index = try ConnectionIndex(of: run, in: db) else { return [] }
            let isComplete = try others.isEmpty && index.isComplete(for: .none, in: db)
            let query = isComplete ? (Self.totalsSQL, [run.rawValue]) : Self.countsQuery(of: run, apartFrom: others)
            return try Self.counts(query.0, query.1, in: db)
        }
    }

    static let totalsSQL = """
        SELECT '', lane.name, connection_total.standing, connection_total.items
        FROM connection_total JOIN lane ON lane.key = connection_total.lane
        WHERE connection_total.run = \(runKey) AND connection_total.items > 0
        """

    /// Counts of some groups.
    package func connectionCounts(
        of run: RunID,
        in groups: [String],
        ofColumn column: Int,
        apartFrom others: [RunID]
    ) async throws -> [ConnectionCount] {
        try await takeInNewConnections(of: run)
        return try await read { db in
            guard let index = try ConnectionIndex(of: run, in: db) else { return [] }
            let names = JSONStrings.text(groups)
            guard try index.isComplete(for: .some(column), in: db) else {
                let (sql, arguments) = Self.countsQuery(of: run, apartFrom: others, column: column, groups: names)
                return try Self.counts(sql, arguments, in: db)
            }
            if others.isEmpty { return try Self.counts(Self.groupCountsSQL, [names, run.rawValue], in: db) }
            let (apart, runs) = Self.notShown(in: others)
            return try Self.counts(
                Self.groupCountsSQL(apart: apart),
                [names, run.rawValue] + StatementArguments(runs),
                in: db
            )
        }
    }

    static let groupCountsSQL = """
        SELECT connection_count.name, lane.name, connection_count.standing, connection_count.items
        FROM json_each(?) AS wanted
        CROSS JOIN connection_count ON connection_count.run = \(runKey) AND connection_count.name = wanted.value
        JOIN lane ON lane.key = connection_count.lane
        WHERE connection_count.items > 0
        """

    static func groupCountsSQL(apart: String) -> String {
        """
        SELECT connection.name, lane.name, connection.standing, count(*)
        FROM json_each(?) AS wanted
        CROSS JOIN connection INDEXED BY connection_name
            ON connection.run = \(runKey) AND connection.name = wanted.value
        CROSS JOIN item ON item.run = connection.run AND item.sequence = connection.sequence
        JOIN lane ON lane.key = connection.lane
        WHERE \(apart) GROUP BY 1, 2, 3
        """
    }

    /// Names of groups, in order.
    package func connectionGroups(of run: RunID, column: Int, limit: Int) async throws -> [String] {
        try await takeInNewConnections(of: run)
        return try await read { db in
            guard let index = try ConnectionIndex(of: run, in: db) else { return [] }
            if try index.isComplete(for: .some(column), in: db) {
                return try String.fetchAll(
                    try db.cachedStatement(sql: Self.groupsSQL),
                    arguments: [run.rawValue, limit]
                )
            }
            return try String.fetchAll(
                try db.cachedStatement(
                    sql: """
                        SELECT DISTINCT \(Self.carriedValue) FROM item INDEXED BY item_person
                        WHERE item.run = \(Self.runKey) AND \(Conditions.mayBeConnection)
                        AND \(Self.standing) IS NOT NULL ORDER BY 1 LIMIT ?
                        """
                ),
                arguments: [Self.path(ofColumn: column), run.rawValue, limit]
            )
        }
    }

    /// Walks along the counts, which are as many as there are groups, and stops when it has enough.
    static let groupsSQL = """
        SELECT DISTINCT name FROM connection_count
        WHERE run = \(runKey) AND items > 0 ORDER BY name LIMIT ?
        """

    /// The counts of a run whose index is not complete, or does not tell which run shows an instance.
    private static func countsQuery(
        of run: RunID,
        apartFrom others: [RunID],
        column: Int? = nil,
        groups: String? = nil
    ) -> (sql: String, arguments: StatementArguments) {
        let (apart, names) = others.isEmpty ? ("1", []) : notShown(in: others)
        let group = column == nil ? "''" : carriedValue
        let isWanted = groups == nil ? "1" : "counts.name IN (SELECT value FROM json_each(?))"
        var arguments: [(any DatabaseValueConvertible)?] = column.map { [path(ofColumn: $0)] } ?? []
        arguments += [run.rawValue] + names + (groups.map { [$0] } ?? [])
        let sql = """
            SELECT counts.name, lane.name, counts.standing, counts.items
            FROM (
                SELECT \(group) AS name, item.lane AS lane, \(Conditions.standingCode(of: "item")) AS standing, count(*) AS items
                FROM item INDEXED BY item_person
                WHERE item.run = \(runKey) AND \(Conditions.mayBeConnection)
                AND \(standing) IS NOT NULL AND \(apart)
                GROUP BY 1, 2, 3
            ) AS counts JOIN lane ON lane.key = counts.lane
            WHERE \(isWanted)
            """
        return (sql, StatementArguments(arguments))
    }

    private static func counts(
        _ sql: String,
        _ arguments: StatementArguments,
        in db: Database
    ) throws -> [ConnectionCount] {
        let counts = try Row.fetchAll(try db.cachedStatement(sql: sql), arguments: arguments).map { row in
            guard let standing = ConnectionFilter.Standing(code: row[2]) else {
                throw StoreUnusable(message: "The store is damaged: a connection cannot be counted.")
            }
            return ConnectionCount(group: row[0], lane: LaneKey?(word: row[1]), standing: standing, items: row[3])
        }
        return counts.sorted {
            ($0.group, $0.lane.word, $0.standing.rawValue) < ($1.group, $1.lane.word, $1.standing.rawValue)
        }
    }
}
