import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore: HealthRecords {
    /// Instances of a run in the order of their ids: one walk along the index of its instances.
    package func ends(of run: RunID, after id: InstanceID?, limit: Int) async throws -> [InstanceEnd] {
        try await read { db in
            let rows = try Row.fetchCursor(
                try db.cachedStatement(sql: Self.endsSQL),
                arguments: [run.rawValue, id?.rawValue ?? "", limit]
            )
            var ends: [InstanceEnd] = []
            while let row = try rows.next() {
                ends.append(
                    InstanceEnd(
                        instance: try InstanceID(stored: row[0]),
                        name: row[1],
                        element: row[2],
                        lane: LaneKey?(word: row[3]),
                        outcome: try (row[4] as Int64?).map { try Outcome(code: $0) },
                        isRevoked: row[5],
                        reason: (row[6] as String?).map(Reason.init(rawValue:))
                    )
                )
            }
            return ends
        }
    }

    static let endsSQL = """
        SELECT instance_id, name, element, (SELECT lane.name FROM lane WHERE lane.key = item.lane), outcome,
            outcome IS NULL AND basis IS NOT NULL, reason
        FROM item INDEXED BY item_instance
        WHERE run = \(runKey) AND instance_id > ? AND instance_id IS NOT NULL AND \(Conditions.isNoDuplicate)
        ORDER BY instance_id LIMIT ?
        """

    /// Two counts, each along the index of items that do not work or were signed in to.
    package func changes(from older: RunID, to newer: RunID) async throws -> [HealthChange: Int] {
        try await read { db in
            var counts: [HealthChange: Int] = [:]
            let present = try Row.fetchCursor(
                try db.cachedStatement(sql: Self.unwellSQL),
                arguments: [older.rawValue, newer.rawValue]
            )
            while let row = try present.next() {
                let after = Health(try Outcome(code: row[0]))
                guard row[1] as Bool else {
                    counts[.new, default: 0] += row[4]
                    continue
                }
                let outcome = try (row[2] as Int64?).map { try Outcome(code: $0) }
                let before = Health(outcome, isRevoked: row[3])
                counts[HealthChange(from: before, to: after, isSame: false), default: 0] += row[4]
            }
            let recovered = try db.cachedStatement(sql: Self.recoveredSQL)
            counts[.recovered] = try Int.fetchOne(recovered, arguments: [newer.rawValue, older.rawValue]) ?? 0
            return counts.filter { $0.value > 0 }
        }
    }

    private static let unwell = (Health.broken.outcomes + Health.waits.outcomes).codes

    /// Of the instances that do not work in the newer run: how they stand in both.
    static let unwellSQL = """
        SELECT item.outcome, older.sequence IS NOT NULL, older.outcome, older.outcome IS NULL AND older.basis IS NOT NULL, count(*)
        FROM item INDEXED BY item_person LEFT JOIN item AS older INDEXED BY item_instance
            ON older.run = \(runKey) AND older.instance_id = item.instance_id AND older.instance_id IS NOT NULL
            AND older.\(Conditions.isNoDuplicate)
        WHERE item.run = \(runKey) AND \(Conditions.mayBeConnection) AND item.outcome IN \(unwell)
            AND item.instance_id IS NOT NULL AND item.\(Conditions.isNoDuplicate)
        GROUP BY 1, 2, 3, 4
        """

    /// Of the instances that did not work in the older run: how many work in the newer one.
    static let recoveredSQL = """
        SELECT count(*) FROM item INDEXED BY item_person JOIN item AS newer INDEXED BY item_instance
            ON newer.run = \(runKey) AND newer.instance_id = item.instance_id AND newer.instance_id IS NOT NULL
            AND newer.\(Conditions.isNoDuplicate)
        WHERE item.run = \(runKey) AND \(Conditions.mayBeConnection) AND item.outcome IN \(unwell)
            AND item.instance_id IS NOT NULL AND item.\(Conditions.isNoDuplicate)
            AND newer.outcome IN \(Health.works.outcomes.codes)
        """

    /// One walk along the index of waiting items.
    package func waiting(
        of run: RunID,
        since moments: [Timestamp],
        apartFrom others: [RunID]
    ) async throws -> WaitingTally {
        try await read { db in
            let (apart, names) = others.isEmpty ? ("1", []) : Self.notShown(in: others)
            let sql = Self.waitingSQL(since: moments, apart: apart)
            let arguments = StatementArguments([run.rawValue] + names)
            guard let row = try Row.fetchOne(db, sql: sql, arguments: arguments) else {
                return WaitingTally(since: moments.map { _ in 0 })
            }
            return WaitingTally(
                since: moments.indices.map { row[$0] },
                undated: row["undated"],
                oldest: (row["oldest"] as Int64?).map(Timestamp.init(rawValue:))
            )
        }
    }

    static func waitingSQL(since moments: [Timestamp], apart: String = "1") -> String {
        let counts = moments.map { "count(iif(item.awaiting_since >= \($0.rawValue), 1, NULL)), " }.joined()
        return """
            SELECT \(counts)count(iif(item.awaiting_since IS NULL, 1, NULL)) AS undated, min(item.awaiting_since) AS oldest
            FROM item INDEXED BY item_waiting_run
            WHERE item.run = \(runKey) AND item.outcome = \(Outcome.awaitingCode.code)
            AND item.\(Conditions.isNoDuplicate) AND \(apart)
            """
    }
}
