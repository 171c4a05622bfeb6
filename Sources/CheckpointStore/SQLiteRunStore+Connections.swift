import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// Items that a person has or had to sign in for, in order.
    ///
    /// The search looks into every carried column, because the group may be any of them, and does not tell upper from
    /// lower case in any script. A group and a text are found by an index where the run has one; all else is looked for
    /// along the items, a part of them at a time, so that no search holds one of the few readers for long.
    package func connections(
        of run: RunID,
        matching filter: ConnectionFilter,
        after sequence: Int64,
        limit: Int
    ) async throws -> [Item] {
        if filter.group != nil || filter.search != nil { try await takeInNewConnections(of: run) }
        var page: [Item] = []
        var place = sequence
        while page.count < limit {
            let start = place
            let rest = limit - page.count
            let part = try await read { db in
                try Self.connectionsPart(of: run, matching: filter, after: start, limit: rest, in: db)
            }
            page += part.items
            guard let next = part.next else { break }
            place = next
            try Task.checkCancellation()
        }
        return page
    }

    /// Some items, and the place where the next part begins; `nil` where there are no more.
    private static func connectionsPart(
        of run: RunID,
        matching filter: ConnectionFilter,
        after sequence: Int64,
        limit: Int,
        in db: Database
    ) throws -> (items: [Item], next: Int64?) {
        guard let index = try ConnectionIndex(of: run, in: db) else { return ([], nil) }
        if let search = filter.search, let question = ConnectionWords.question(for: search),
            try index.isSearchable(in: db)
        {
            return try found(by: question, in: index, matching: filter, after: sequence, limit: limit, db)
        }
        if let group = filter.group, try index.isComplete(for: .some(group.column), in: db) {
            let query = connectionsQuery(of: run, matching: filter, by: .group, after: sequence, limit: limit)
            return (try items(query.sql, query.arguments, in: db), nil)
        }
        let last = try db.cachedStatement(sql: "SELECT max(sequence) FROM item WHERE run = ?")
        guard let last = try Int64.fetchOne(last, arguments: [index.run]), sequence < last else { return ([], nil) }
        let end = sequence + partLength
        let query = connectionsQuery(of: run, matching: filter, by: .part(end), after: sequence, limit: limit)
        return (try items(query.sql, query.arguments, in: db), end)
    }

    /// How many items one read passes at most.
    private static let partLength: Int64 = 10_000
    /// How many candidates from the index of words one read looks at.
    private static let candidateLimit = 2000

    private static func found(
        by question: String,
        in index: ConnectionIndex,
        matching filter: ConnectionFilter,
        after sequence: Int64,
        limit: Int,
        _ db: Database
    ) throws -> (items: [Item], next: Int64?) {
        let documents = try Int64.fetchCursor(
            try db.cachedStatement(sql: searchSQL),
            arguments: [
                question, ConnectionWords.document(index.run, sequence), ConnectionWords.document(index.run + 1, 0),
            ]
        )
        let query = connectionsQuery(of: nil, matching: filter, by: .one, after: 0, limit: 1)
        let statement = try db.makeStatement(sql: query.sql)
        var (items, seen) = ([Item](), 0)
        while let document = try documents.next() {
            let sequence = document - ConnectionWords.document(index.run, 0)
            let arguments = StatementArguments([index.run, sequence]) + query.arguments
            if let row = try Row.fetchOne(statement, arguments: arguments) { items.append(try ItemColumns.item(row)) }
            seen += 1
            if items.count == limit || seen == candidateLimit { return (items, sequence) }
        }
        return (items, nil)
    }

    static let searchSQL = """
        SELECT rowid FROM connection_search WHERE connection_search MATCH ? AND rowid > ? AND rowid < ? ORDER BY rowid
        """

    private static func items(_ sql: String, _ arguments: StatementArguments, in db: Database) throws -> [Item] {
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: sql), arguments: arguments)
        var items: [Item] = []
        while let row = try rows.next() { items.append(try ItemColumns.item(row)) }
        return items
    }

    /// The path by which the items are found.
    enum ConnectionPath {
        /// Items up to this number, by the index of those that a person is needed for.
        case part(Int64)
        /// Those of the filter's group.
        case group
        /// One item, whose run and number are the first two arguments.
        case one
    }

    static func connectionsQuery(
        of run: RunID?,
        matching filter: ConnectionFilter,
        by path: ConnectionPath,
        after sequence: Int64,
        limit: Int
    ) -> (sql: String, arguments: StatementArguments) {
        var conditions = ["\(standing) IS NOT NULL"]
        var arguments: [(any DatabaseValueConvertible)?] = []
        var source: String
        switch path {
        case .part(let end):
            source = "item INDEXED BY item_person"
            let place = "item.sequence > ? AND item.sequence <= ?"
            conditions += ["item.run = \(runKey)", place, Conditions.mayBeConnection]
            arguments += [run?.rawValue, sequence, end]
        case .group:
            source = """
                connection INDEXED BY connection_name
                CROSS JOIN item ON item.run = connection.run AND item.sequence = connection.sequence
                """
            conditions += ["connection.run = \(runKey)", "connection.name = ?", "connection.sequence > ?"]
            arguments += [run?.rawValue, filter.group?.value, sequence]
        case .one:
            source = "item"
            conditions = ["item.run = ?", "item.sequence = ?"] + conditions
        }
        if let wanted = filter.lane {
            conditions.append("item.lane = \(laneKey)")
            arguments.append(wanted.lane.word)
        }
        if let wanted = filter.standing {
            conditions.append("\(standing) = ?")
            arguments.append(wanted.rawValue)
        }
        if let link = filter.link {
            conditions.append("\(Conditions.waits()) AND \(linkState) = ?")
            arguments += [link.now.rawValue, link.state.rawValue]
        }
        if !filter.others.isEmpty {
            let (condition, names) = notShown(in: filter.others)
            conditions.append(condition)
            arguments += names
        }
        if let group = filter.group {
            conditions.append("\(carriedValue) = ?")
            arguments += [self.path(ofColumn: group.column), group.value]
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
        let order = if case .group = path { "connection.sequence" } else { "item.sequence" }
        var sql = "SELECT \(ItemColumns.selection) FROM \(source) WHERE \(conditions.joined(separator: " AND "))"
        if case .one = path { return (sql, StatementArguments(arguments)) }
        sql += " ORDER BY \(order) LIMIT ?"
        return (sql, StatementArguments(arguments + [limit]))
    }

    /// The audit trail of one item, in order.
    package func history(of run: RunID, sequence: Int64) async throws -> [Event] {
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
    static let standing = standing(of: "item")

    private static func standing(of item: String) -> String {
        Conditions.standing(of: item) { $0.quoted }
    }

    /// A condition on an item: none of these runs shows its instance instead.
    ///
    /// Another run shows it when the instance waits there and not here; otherwise the newer of the two runs does.
    static func notShown(
        in others: [RunID]
    ) -> (sql: String, arguments: [(any DatabaseValueConvertible)?]) {
        let names = others.map { _ in "?" }.joined(separator: ", ")
        let sql = """
            NOT EXISTS (
                SELECT 1 FROM run AS other_run
                CROSS JOIN item AS other INDEXED BY item_instance ON other.run = other_run.key
                WHERE other_run.name IN (\(names)) AND other_run.key <> item.run AND other_run.platform_digest <> ''
                AND other_run.platform_digest = (SELECT own.platform_digest FROM run AS own WHERE own.key = item.run)
                AND other.instance_id = item.instance_id AND other.\(Conditions.isNoDuplicate)
                AND \(standing(of: "other")) IS NOT NULL
                AND ((\(Conditions.waits("other"))) > (\(Conditions.waits()))
                    OR ((\(Conditions.waits("other"))) = (\(Conditions.waits())) AND other.run > item.run))
            )
            """
        return (sql, others.map(\.rawValue))
    }

    /// ``LinkState`` of the newest link of an item in SQL, or NULL; its argument is the moment.
    private static let linkState = """
        (SELECT CASE WHEN link.withdrawn_at IS NOT NULL THEN \(LinkState.withdrawn.quoted)
        WHEN link.expires_at <= ? THEN \(LinkState.expired.quoted) ELSE \(LinkState.open.quoted) END FROM link WHERE link.run = item.run AND link.sequence = item.sequence
        ORDER BY link.serial DESC LIMIT 1)
        """

    /// The value of the carried column whose path the next argument is.
    static let carriedValue = "coalesce(json_extract(item.carried, ?), '')"

    static func path(ofColumn column: Int?) -> String {
        "$[\(max(0, column ?? 0))]"
    }
}
