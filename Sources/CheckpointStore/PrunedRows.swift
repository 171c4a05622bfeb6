import GRDB
import ReauthModel

/// Removes the rows of a run that was pruned, so many at a time that other processes are not kept waiting.
///
/// Everything in one transaction belongs together; when a process dies between two of them, the next call goes on. The triggers refuse
/// each removal of a record or an intent that no statement covers.
enum PrunedRows {
    /// Items have rows in many tables and indexes, so that fewer of them fit into one transaction.
    private static let items = 200

    /// Removes some items, with all that refers to them; returns whether there may be more.
    static func removeItems(of key: Int64, in db: Database) throws -> Bool {
        let last = try Int64.fetchOne(
            try db.cachedStatement(
                sql: "SELECT max(sequence) FROM (SELECT sequence FROM item WHERE run = ? ORDER BY sequence LIMIT ?)"
            ),
            arguments: [key, items]
        )
        guard let last else { return false }
        // A code that may have been sent stays spent.
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO pruned_code (hash)
                SELECT fingerprint FROM intent WHERE run = ? AND sequence <= ? AND \(Conditions.isSpentCode)
                """
        ).execute(arguments: [key, last])
        for table in [
            "intent", "consent", "link", "under_way", "connection_new", "connection", "item",
        ] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE run = ? AND sequence <= ?")
                .execute(arguments: [key, last])
        }
        return true
    }

    /// Removes some records of the trail, the first ones first; the statement, which is the last one, stays.
    static func removeRecords(of key: Int64, until records: Int64, in db: Database) throws -> Bool {
        try db.cachedStatement(
            sql: """
                DELETE FROM event WHERE run = ?1 AND row <= ?2 AND row <= (
                    SELECT max(row) FROM (SELECT row FROM event WHERE run = ?1 ORDER BY row LIMIT ?3)
                )
                """
        ).execute(arguments: [key, records, StoreWriter.sliceLength])
        return db.changesCount > 0
    }

    /// Removes some rows of a table that has many of a run besides its items and records: members of waves, accounts, and customers.
    static func removeOthers(of key: Int64, in db: Database) throws -> Bool {
        for (table, columns) in [
            ("wave_member", "lane, number, sequence"), ("account_revocation", "grant_group"),
            ("connection_count", "name, lane, standing"),
        ] {
            try db.cachedStatement(
                sql: """
                    DELETE FROM \(table) WHERE run = ?1 AND (\(columns)) IN (
                        SELECT \(columns) FROM \(table) WHERE run = ?1 LIMIT ?2
                    )
                    """
            ).execute(arguments: [key, StoreWriter.sliceLength])
            if db.changesCount > 0 { return true }
        }
        return false
    }

    /// Removes what is kept by lane.
    static func removeFigures(of key: Int64, in db: Database) throws {
        for table in [
            "wave", "wave_lane", "gauge", "gauge_time", "tally", "connection_total", "run_steering", "lane_steering",
        ] {
            try db.cachedStatement(sql: "DELETE FROM \(table) WHERE run = ?").execute(arguments: [key])
        }
    }
}
