import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore {
    /// Counts by lane, element and reason.
    package func elementCounts(of run: RunID) async throws -> [ElementCount] {
        try await read { db in
            let rows = try Row.fetchAll(
                db,
                sql: Self.elementCountsSQL(isCounted: try Self.isCounted(run, in: db)),
                arguments: [run.rawValue]
            )
            return rows.map { row in
                ElementCount(
                    lane: LaneKey?(word: row[0]),
                    element: row[1],
                    reason: (row[2] as String?).map(Reason.init(rawValue:)),
                    items: row[3]
                )
            }
        }
    }

    static func elementCountsSQL(isCounted: Bool) -> String {
        let counts =
            isCounted
            ? """
            SELECT lane, iif(element = '', NULL, substr(element, 2)) AS element,
                iif(reason = '', NULL, substr(reason, 2)) AS reason,
                sum(items) AS number
            FROM tally WHERE run = \(runKey) GROUP BY tally.lane, tally.element, tally.reason HAVING number > 0
            """
            : """
            SELECT lane, element, reason, count(*) AS number FROM item WHERE run = \(runKey)
            GROUP BY lane, element, reason
            """
        return """
            SELECT lane.name, counts.element, counts.reason, counts.number
            FROM (\(counts)) AS counts JOIN lane ON lane.key = counts.lane
            ORDER BY lane.name, counts.element, counts.reason
            """
    }

    /// How the instances of a run share external accounts; rows that were skipped as duplicates do not count.
    package func grantGroups(of run: RunID) async throws -> GrantGroupCount {
        try await read { db in
            let row = try Row.fetchOne(
                db,
                sql: """
                    SELECT count(*), coalesce(sum(items > 1), 0), coalesce(sum(iif(items > 1, items, 0)), 0)
                    FROM (
                        SELECT count(*) AS items FROM item
                        WHERE run = \(Self.runKey) AND grant_group IS NOT NULL AND \(Conditions.isNoDuplicate)
                        GROUP BY grant_group
                    )
                    """,
                arguments: [run.rawValue]
            )
            guard let row else { return GrantGroupCount(groups: 0, shared: 0, instancesInShared: 0) }
            return GrantGroupCount(groups: row[0], shared: row[1], instancesInShared: row[2])
        }
    }

    /// SHA-256 of the sorted labels of the items: see ``pinInput(of:carriedColumns:contentDigest:approval:)``.
    package func itemDigest(of run: RunID) async throws -> String {
        try await read { db in
            let (key, _) = try RunColumns.find(run, in: db)
            return try Self.digest(of: key, in: db)
        }
    }
}
