import GRDB
import ReauthEngine
import ReauthModel

/// Which item of a grant group sends the revocation of the account in a run, as the store has it.
struct AccountTurn {
    private let run: Int64
    private let group: String
    /// The item that has the turn.
    private let sequence: Int64
    /// How many items have had it.
    private let turns: Int
    private let takenAt: Timestamp

    /// The turn of a grant group in the run with this number; `nil` where no item has taken it.
    init?(of group: GrantGroup, run: Int64, in db: Database) throws {
        let statement = try db.cachedStatement(sql: Self.selection)
        guard let row = try Row.fetchOne(statement, arguments: [run, group.rawValue]) else { return nil }
        self.run = run
        self.group = group.rawValue
        sequence = row[0]
        turns = row[1]
        takenAt = Timestamp(rawValue: row[2])
    }

    static let selection = """
        SELECT sequence, turns, taken_at FROM account_revocation WHERE run = ? AND grant_group = ?
        """

    /// What it means for an item of the group; `nil` where that item may have the turn now.
    ///
    /// It costs a few rows, however large the group is.
    func meaning(for item: Item, at now: Timestamp, in db: Database) throws -> RevocationTurn? {
        guard sequence != item.sequence else { return .mine }
        let statement = try db.cachedStatement(sql: Self.holder)
        guard let row = try Row.fetchOne(statement, arguments: [run, sequence]) else { return nil }
        let siblings = ConsentSiblings(of: item, run: run)
        let turn = try RevocationTurn(heldBy: ItemColumns.item(row), since: takenAt) { moment in
            try siblings.haveConsent(since: moment, atMost: now, in: db)
        }
        if let turn { return turn }
        return turns < RevocationTurn.most ? nil : .mine
    }

    static let holder = "SELECT \(ItemColumns.selection) FROM item WHERE item.run = ? AND item.sequence = ?"

    /// Gives the turn to an item that no other one of its group keeps from it.
    static func take(for item: Item, run: Int64, at now: Timestamp, in db: Database) throws {
        guard let group = item.progress.grantGroup else { return }
        try db.cachedStatement(
            sql: """
                INSERT INTO account_revocation (run, grant_group, sequence, taken_at) VALUES (?, ?, ?, ?)
                ON CONFLICT DO UPDATE SET sequence = excluded.sequence, turns = turns + 1, taken_at = excluded.taken_at
                """
        ).execute(arguments: [run, group.rawValue, item.sequence, now.rawValue])
    }

    /// Gives the turn to an item whose group has had none.
    static func takeFirst(for item: Item, run: Int64, at now: Timestamp, in db: Database) throws {
        guard let group = item.progress.grantGroup else { return }
        var statement = try HotStatement(
            db,
            """
            INSERT INTO account_revocation (run, grant_group, sequence, taken_at) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """
        )
        statement.bind(run)
        statement.bind(group.rawValue)
        statement.bind(item.sequence)
        statement.bind(now.rawValue)
        try statement.run()
    }
}
