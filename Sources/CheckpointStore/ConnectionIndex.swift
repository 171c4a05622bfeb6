import GRDB
import ReauthEngine
import ReauthModel

/// The tables beside the items by which the connections of a run are counted and found.
///
/// Made in slices when the consent page first shows the run; from then on the tables' triggers keep it. Each slice is
/// complete by itself: when a process dies in the middle, the run is indexed up to its mark.
struct ConnectionIndex {
    /// The run's number.
    let run: Int64
    /// The carried column that its rows are grouped by.
    let column: Int?
    /// Items up to this number are kept.
    let until: Int64
    /// Items up to this number have their words kept.
    let searchedUntil: Int64
    /// Whether the counts of all items are kept as well.
    let isCounted: Bool

    /// What is known of a run; `nil` when there is no such run.
    init?(of run: RunID, in db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "SELECT key, group_column, connected_until, searched_until, counted_until FROM run WHERE name = ?"
        )
        guard let row = try Row.fetchOne(statement, arguments: [run.rawValue]) else { return nil }
        self.run = row[0]
        column = row[1]
        until = row[2]
        searchedUntil = row[3]
        isCounted = row[4] == Schema.everyItem
    }

    /// Whether everything that is asked for with this column can be answered from the index.
    ///
    /// Without a column everything but the groups can.
    func isComplete(for wanted: Int??, in db: Database) throws -> Bool {
        if case .some(let wanted) = wanted, wanted != column { return false }
        guard until == Schema.everyItem else { return false }
        return try Row.fetchOne(try db.cachedStatement(sql: Self.newest), arguments: [run]) == nil
    }

    /// Whether every text that is searched for can be found by its words.
    func isSearchable(in db: Database) throws -> Bool {
        try searchedUntil == Schema.everyItem && isComplete(for: .none, in: db)
    }

    static let newest = "SELECT 1 FROM connection_new WHERE run = ? LIMIT 1"

    // MARK: Making it

    /// How many items one transaction takes in: the words of an item are about sixty entries.
    static let sliceLength = 40
    /// How many pages of words it merges after that.
    private static let mergedPages = 20

    /// Does one more part of the work that is due; returns whether there is more.
    ///
    /// When the column has changed, the groups are made again; the words stay.
    func advance(to wanted: Int?, in db: Database) throws -> Bool {
        if wanted != column {
            try db.execute(
                sql: "UPDATE run SET group_column = ?, connected_until = 0 WHERE key = ?",
                arguments: [wanted, run]
            )
            return true
        }
        if until == Schema.everyItem {
            if try takeInNew(in: db) { return true }
            if searchedUntil == Schema.everyItem { return false }
        }
        try extend(in: db)
        return true
    }

    /// Takes in the next items.
    private func extend(in db: Database) throws {
        let until = min(until, searchedUntil)
        let items = try Row.fetchAll(
            try db.cachedStatement(
                sql: "SELECT sequence FROM item WHERE run = ? AND sequence > ? ORDER BY sequence LIMIT ?"
            ),
            arguments: [run, until, Self.sliceLength]
        )
        let end: Int64 = items.count < Self.sliceLength ? Schema.everyItem : items.last?[0] ?? Schema.everyItem
        try db.cachedStatement(
            sql: """
                DELETE FROM connection WHERE run = ?1 AND sequence > ?2 AND sequence <= ?3 AND NOT EXISTS (
                    SELECT 1 FROM item WHERE item.run = ?1 AND item.sequence = connection.sequence
                    AND (\(Conditions.standingCode(of: "item"))) IS NOT NULL
                )
                """
        ).execute(arguments: [run, until, end])
        try take(
            """
            SELECT \(Self.words) FROM item
            WHERE item.run = ?1 AND item.sequence > ?2 AND item.sequence <= ?3 AND \(Conditions.mayBeConnection)
            """,
            [run, until, end],
            in: db
        )
        try db.cachedStatement(
            sql: """
                UPDATE run SET connected_until = max(connected_until, ?1), searched_until = max(searched_until, ?1)
                WHERE key = ?2
                """
        ).execute(arguments: [end, run])
    }

    /// Takes in the items that became connections since; returns whether there may be more.
    private func takeInNew(in db: Database) throws -> Bool {
        let sequences = try Int64.fetchAll(
            try db.cachedStatement(sql: "SELECT sequence FROM connection_new WHERE run = ? ORDER BY sequence LIMIT ?"),
            arguments: [run, Self.sliceLength]
        )
        guard let last = sequences.last else { return false }
        try take(
            """
            SELECT \(Self.words) FROM connection_new
            CROSS JOIN item ON item.run = connection_new.run AND item.sequence = connection_new.sequence
            WHERE connection_new.run = ?1 AND connection_new.sequence <= ?2
            """,
            [run, last],
            in: db
        )
        try db.cachedStatement(sql: "DELETE FROM connection_new WHERE run = ? AND sequence <= ?")
            .execute(arguments: [run, last])
        return sequences.count == Self.sliceLength
    }

    private static let words = """
        item.sequence, item.lane, \(Conditions.standingCode(of: "item")), item.instance_id, item.name, item.element, item.carried
        """

    private func take(_ sql: String, _ arguments: StatementArguments, in db: Database) throws {
        let known = try db.cachedStatement(sql: "SELECT 1 FROM connection WHERE run = ? AND sequence = ?")
        let isNew = try db.cachedStatement(sql: "SELECT 1 FROM connection_new WHERE run = ? AND sequence = ?")
        let row = try db.cachedStatement(
            sql: """
                INSERT INTO connection (run, sequence, lane, standing, name) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET lane = excluded.lane, standing = excluded.standing, name = excluded.name
                """
        )
        let text = try db.cachedStatement(sql: "INSERT INTO connection_search (rowid, words) VALUES (?, ?)")
        for item in try Row.fetchAll(try db.cachedStatement(sql: sql), arguments: arguments) {
            guard let standing: Int64 = item[2] else { continue }
            let sequence: Int64 = item[0]
            let carried = try (item[6] as String?).map { try Self.values($0) } ?? []
            let place: StatementArguments = [run, sequence]
            let needsWords =
                try sequence > searchedUntil || Row.fetchOne(known, arguments: place) == nil
                || Row.fetchOne(isNew, arguments: place) != nil
            let name = column.flatMap { carried.indices.contains($0) ? carried[$0] : nil } ?? ""
            try row.execute(arguments: [run, sequence, item[1] as Int64, standing, name])
            guard needsWords else { continue }
            let fields = [item[3] as String?, item[4], item[5]].compactMap(\.self) + carried
            try text.execute(arguments: [ConnectionWords.document(run, sequence), ConnectionWords.text(of: fields)])
        }
        try merge(in: db)
    }

    /// Merges some parts of the words, so that a search has few of them to look into.
    private func merge(in db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO connection_search (connection_search, rank) VALUES ('merge', ?)")
            .execute(arguments: [Self.mergedPages])
    }

    private static func values(_ text: String) throws -> [String] {
        guard let values = JSONStrings.values(text) else {
            throw StoreUnusable(message: "The store is damaged: tags or carried values of an item cannot be read.")
        }
        return values
    }
}
