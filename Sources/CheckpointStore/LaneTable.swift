import GRDB
import ReauthModel

/// The numbers of lanes, for the length of one transaction: after a rollback a remembered number may be wrong.
struct LaneTable {
    private let db: Database
    private var keys: [LaneKey?: Int64] = [:]

    init(_ db: Database) {
        self.db = db
    }

    /// The number of a lane; a lane that is new gets one.
    ///
    /// Items without a lane have a row of their own, called `platform`.
    mutating func key(of lane: LaneKey?) throws -> Int64 {
        if let key = keys[lane] { return key }
        let key = try find(lane)
        keys[lane] = key
        return key
    }

    private func find(_ lane: LaneKey?) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "SELECT key FROM lane WHERE name = ?")
        if let key = try Int64.fetchOne(statement, arguments: [lane.word]) { return key }
        try db.cachedStatement(sql: "INSERT INTO lane (name) VALUES (?)").execute(arguments: [lane.word])
        return db.lastInsertedRowID
    }
}
