import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// Counts by lane and outcome, lanes in the order of their names.
    package func tallies(of run: RunID) async throws -> [LaneTally] {
        try await read { db in
            let rows = try Row.fetchCursor(
                try db.cachedStatement(sql: try Self.talliesSQL(isCounted: Self.isCounted(run, in: db))),
                arguments: [run.rawValue]
            )
            var tallies: [LaneKey?: LaneTally] = [:]
            while let row = try rows.next() {
                let lane = LaneKey?(word: row[0])
                if let code: Int64 = row[1] {
                    tallies[lane, default: LaneTally(lane: lane)].outcomes[try Outcome(code: code)] = row[2]
                } else {
                    tallies[lane, default: LaneTally(lane: lane)].open = row[2]
                    tallies[lane, default: LaneTally(lane: lane)].revoked = row[3]
                }
            }
            return tallies.values.sorted { $0.lane.word < $1.lane.word }
        }
    }

    /// Whether the counts of a run's items stand beside them; those of older versions are counted one by one.
    static func isCounted(_ run: RunID, in db: Database) throws -> Bool {
        let until = try db.cachedStatement(sql: "SELECT counted_until FROM run WHERE name = ?")
        return try Int64.fetchOne(until, arguments: [run.rawValue]) == Schema.everyItem
    }

    static func talliesSQL(isCounted: Bool) -> String {
        let counts =
            isCounted
            ? """
            SELECT lane, nullif(outcome, 0) AS outcome, sum(items) AS number, sum(items * is_revoked) AS revoked
            FROM tally WHERE run = \(runKey) GROUP BY tally.lane, tally.outcome HAVING number > 0
            """
            : """
            SELECT lane, outcome, count(*) AS number, count(iif(outcome IS NULL, basis, NULL)) AS revoked FROM item WHERE run = \(runKey)
            GROUP BY lane, outcome
            """
        return """
            SELECT lane.name, counts.outcome, counts.number, counts.revoked
            FROM (\(counts)) AS counts JOIN lane ON lane.key = counts.lane
            """
    }

    /// Counts by outcome and reason.
    package func endCounts(of run: RunID) async throws -> [EndCount] {
        try await read { try Self.endCounts(of: run, in: $0) }
    }

    static func endCounts(of run: RunID, in db: Database) throws -> [EndCount] {
        let statement = try db.cachedStatement(sql: try endCountsSQL(isCounted: isCounted(run, in: db)))
        return try Row.fetchAll(statement, arguments: [run.rawValue]).map { row in
            EndCount(
                outcome: try (row[0] as Int64?).map { try Outcome(code: $0) },
                reason: (row[1] as String?).map(Reason.init(rawValue:)),
                items: row[2]
            )
        }
    }

    /// How many items of a run have an event of this kind in their trail.
    ///
    /// Reads the whole trail of the run, so only jobs ask that have to tell.
    package func items(of run: RunID, with kind: Event.Kind) async throws -> Int {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT count(DISTINCT sequence) FROM event WHERE run = \(Self.runKey) AND kind = ?"
            )
            return try Int.fetchOne(statement, arguments: [run.rawValue, kind.code]) ?? 0
        }
    }

    static func endCountsSQL(isCounted: Bool) -> String {
        isCounted
            ? """
            SELECT nullif(outcome, 0), iif(reason = '', NULL, substr(reason, 2)), sum(items) AS number FROM tally
            WHERE run = \(runKey) GROUP BY tally.outcome, tally.reason HAVING number > 0
            """
            : """
            SELECT outcome, reason, count(*) FROM item WHERE run = \(runKey) GROUP BY outcome, reason
            """
    }

    /// Replaces the gauges of a run.
    package func writeGauges(_ gauges: [LaneGauge], of run: RunID) async throws {
        try await write { db in
            let (key, _) = try RunColumns.find(run, in: db)
            try db.execute(sql: "DELETE FROM gauge WHERE run = ?", arguments: [key])
            try db.execute(sql: "DELETE FROM gauge_time WHERE run = ?", arguments: [key])
            let insert = try db.cachedStatement(
                sql: """
                    INSERT INTO gauge
                        (run, lane, configured, sent, measured, throttled, parked_until, quota_used_until, updated_at,
                        asked_until, failing_since, share)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                    """
            )
            let insertTime = try db.cachedStatement(
                sql: "INSERT INTO gauge_time (run, lane, cause, milliseconds) VALUES (?, ?, ?, ?)"
            )
            for gauge in gauges {
                // SQLite has no number for what is not one, and stores NULL in its place.
                let measured = gauge.measured.isFinite ? gauge.measured : 0
                try insert.execute(arguments: [
                    key, gauge.key.rawValue, gauge.configured, gauge.sent, measured, gauge.throttled,
                    gauge.parkedUntil?.rawValue, gauge.quotaUsedUntil?.rawValue, gauge.updatedAt.rawValue,
                    gauge.strain.askedUntil?.rawValue, gauge.strain.failingSince?.rawValue, gauge.strain.share,
                ])
                for (cause, time) in gauge.times {
                    try insertTime.execute(arguments: [
                        key, gauge.key.rawValue, cause.rawValue, Int64((time.seconds * 1000).rounded()),
                    ])
                }
            }
        }
    }

    /// The gauges that were last written, in the order of their names.
    package func gauges(of run: RunID) async throws -> [LaneGauge] {
        try await read { db in
            let sql = """
                SELECT lane, configured, sent, measured, throttled, parked_until, quota_used_until, updated_at,
                    asked_until, failing_since, share
                FROM gauge
                WHERE run = \(Self.runKey) ORDER BY lane
                """
            let times = try Self.times(of: run, in: db)
            return try Row.fetchAll(db, sql: sql, arguments: [run.rawValue]).map { row in
                var gauge = LaneGauge(
                    key: LaneKey(rawValue: row[0]),
                    configured: row[1],
                    sent: row[2],
                    measured: row[3],
                    throttled: row[4],
                    parkedUntil: (row[5] as Int64?).map(Timestamp.init(rawValue:)),
                    quotaUsedUntil: (row[6] as Int64?).map(Timestamp.init(rawValue:)),
                    strain: LaneStrain(
                        askedUntil: (row[8] as Int64?).map(Timestamp.init(rawValue:)),
                        failingSince: (row[9] as Int64?).map(Timestamp.init(rawValue:)),
                        share: row[10]
                    ),
                    updatedAt: Timestamp(rawValue: row[7])
                )
                gauge.times = times[gauge.key] ?? [:]
                return gauge
            }
        }
    }

    /// How long the work of each lane took, by cause; a cause of a newer program is passed over.
    private static func times(of run: RunID, in db: Database) throws -> [LaneKey: [IdleCause: Duration]] {
        let sql = "SELECT lane, cause, milliseconds FROM gauge_time WHERE run = \(runKey)"
        return try Row.fetchAll(db, sql: sql, arguments: [run.rawValue]).reduce(into: [:]) { times, row in
            guard let cause = IdleCause(rawValue: row[1]) else { return }
            times[LaneKey(rawValue: row[0]), default: [:]][cause] = .milliseconds(row[2] as Int64)
        }
    }
}
