import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// What was asked of a run.
    package func steering(of run: RunID) async throws -> SteeringOrders {
        try await read { db in try Self.steering(of: RunColumns.find(run, in: db).key, in: db) }
    }

    /// Forgets an order to stop.
    package func forgetStop(of run: RunID) async throws {
        try await write { db in
            try db.execute(
                sql: "UPDATE run_steering SET stop = NULL WHERE run = ?",
                arguments: [try RunColumns.find(run, in: db).key]
            )
        }
    }

    /// Records an order, with an entry in the audit trail.
    package func steer(
        _ run: RunID,
        _ order: SteeringOrder,
        by user: String,
        at moment: Timestamp
    ) async throws {
        try await record { db, trail in
            let (key, _) = try RunColumns.find(run, in: db)
            var orders = try Self.steering(of: key, in: db)
            orders.take(order, at: moment)
            try Self.write(orders, of: key, in: db)
            let (kind, detail) = order.event
            try trail.append(TrailNote(Event(kind, at: moment, detail: "\(detail), by \(user)")), to: key)
        }
    }

    private static func steering(of key: Int64, in db: Database) throws -> SteeringOrders {
        var orders = SteeringOrders()
        let run = try db.cachedStatement(sql: "SELECT paused_at, stop FROM run_steering WHERE run = ?")
        if let row = try Row.fetchOne(run, arguments: [key]) {
            orders.pausedAt = (row[0] as Int64?).map(Timestamp.init(rawValue:))
            orders.stop = (row[1] as String?).flatMap(SteeringOrders.Stop.init(rawValue:))
        }
        let lanes = try db.cachedStatement(
            sql: "SELECT lane, paused_at, rate, concurrency, retried_at FROM lane_steering WHERE run = ?"
        )
        for row in try Row.fetchAll(lanes, arguments: [key]) {
            orders.lanes[LaneKey(rawValue: row[0])] = LaneOrders(
                pausedAt: (row[1] as Int64?).map(Timestamp.init(rawValue:)),
                windows: try (row[2] as String?).map(windows),
                concurrency: row[3],
                retriedAt: (row[4] as Int64?).map(Timestamp.init(rawValue:))
            )
        }
        return orders
    }

    private static func write(_ orders: SteeringOrders, of key: Int64, in db: Database) throws {
        try db.execute(
            sql: "INSERT OR REPLACE INTO run_steering (run, paused_at, stop) VALUES (?, ?, ?)",
            arguments: [key, orders.pausedAt?.rawValue, orders.stop?.rawValue]
        )
        for (lane, orders) in orders.lanes {
            try db.execute(
                sql: """
                    INSERT OR REPLACE INTO lane_steering (run, lane, paused_at, rate, concurrency, retried_at)
                    VALUES (?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    key, lane.rawValue, orders.pausedAt?.rawValue,
                    orders.windows.map { $0.map(\.description).joined(separator: " ") }, orders.concurrency,
                    orders.retriedAt?.rawValue,
                ]
            )
        }
    }

    /// The windows of a rate: `10/s 15000/d`.
    private static func windows(_ text: String) throws -> [RateWindow] {
        try text.split(separator: " ").map { part in
            guard let window = RateWindow(parsing: String(part)) else {
                throw StoreUnusable(message: "The store is damaged: a rate that was set for a lane cannot be read.")
            }
            return window
        }
    }
}
