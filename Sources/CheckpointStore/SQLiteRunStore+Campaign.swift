import GRDB
package import OAuth
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore: CampaignStore, InstanceCounts {
    /// The runs that have an item that waits: one step along an index for each run.
    ///
    /// A check only tells which instances wait in other runs, and knows nothing of how to sign in.
    package func waitingRuns() async throws -> [CampaignRun] {
        try await read { db in
            try Row.fetchAll(
                try db.cachedStatement(
                    sql: """
                        SELECT \(RunColumns.selection), key FROM run
                        WHERE action <> \(Action.check.quoted) AND EXISTS (
                            SELECT 1 FROM item INDEXED BY item_waiting_run WHERE item.run = run.key AND \(Conditions.waits())
                        )
                        ORDER BY key DESC
                        """
                )
            ).map(Self.campaignRun)
        }
    }

    /// A run by name, with its number.
    package func campaignRun(_ id: RunID) async throws -> CampaignRun? {
        try await read { db in
            let statement = try db.cachedStatement(sql: "SELECT \(RunColumns.selection), key FROM run WHERE name = ?")
            return try Row.fetchOne(statement, arguments: [id.rawValue]).map(Self.campaignRun)
        }
    }

    private static func campaignRun(_ row: Row) throws -> CampaignRun {
        CampaignRun(number: row["key"], record: try RunColumns.record(row))
    }

    /// The items of an instance that wait, newest run first.
    package func waitingItems(of instance: InstanceID) async throws -> [CampaignItem] {
        try await campaignItems(
            "item INDEXED BY item_waiting",
            where: "item.instance_id = ? AND \(Conditions.waits())",
            [instance.rawValue]
        )
    }

    /// The items of an instance in all runs, newest run first.
    package func items(of instance: InstanceID) async throws -> [CampaignItem] {
        try await campaignItems(
            "run AS every CROSS JOIN item INDEXED BY item_instance ON item.run = every.key",
            where:
                "every.state <> \(RunRecord.State.importing.quoted) AND item.instance_id = ? AND item.\(Conditions.isNoDuplicate)",
            [instance.rawValue]
        )
    }

    /// The item that an intent to send the code was recorded for.
    package func spentCode(_ code: CodeHash) async throws -> CampaignItem? {
        try await campaignItems(
            """
            intent INDEXED BY intent_code
            CROSS JOIN item ON item.run = intent.run AND item.sequence = intent.sequence
            """,
            where: """
                \(Conditions.isSpentCode) AND intent.fingerprint = ?
                """,
            [code.rawValue]
        ).first
    }

    /// How many instances have one of these outcomes in these runs, each counted once however many of the runs know it.
    package func instances(with outcomes: [Outcome], in runs: [RunID]) async throws -> Int {
        try await read { db in
            try Int.fetchOne(
                try db.cachedStatement(
                    sql: """
                        SELECT COUNT(*) FROM (
                            SELECT DISTINCT
                                iif(run.platform_digest = '', run.name, run.platform_digest),
                                ifnull(item.instance_id, run.name || ' ' || item.sequence)
                            FROM json_each(?1) AS wanted JOIN run ON run.name = wanted.value
                            JOIN item ON item.run = run.key
                            WHERE item.outcome IN (SELECT value FROM json_each(?2))
                        )
                        """
                ),
                arguments: [
                    JSONStrings.text(runs.map(\.rawValue)),
                    "[" + outcomes.map { String($0.code) }.joined(separator: ",") + "]",
                ]
            ) ?? 0
        }
    }

    /// Items whose code may have been sent without a recorded end, of one instance.
    package func itemsUnderWay(of instance: InstanceID) async throws -> [CampaignItem] {
        try await campaignItems(
            "item INDEXED BY item_waiting",
            where: """
                item.instance_id = ? AND \(Conditions.waits())
                AND item.phase IN \(Conditions.phasesUnderWay.codes)
                """,
            [instance.rawValue]
        )
    }

    /// Few: as many as there are runs that know the instance.
    private func campaignItems(
        _ source: String,
        where condition: String,
        _ arguments: StatementArguments
    ) async throws -> [CampaignItem] {
        try await read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT \(ItemColumns.selection), item.run AS run_key FROM \(source) WHERE \(condition)"
            )
            let rows = try Row.fetchAll(statement, arguments: arguments).map { row in
                (key: row["run_key"] as Int64, item: try ItemColumns.item(row))
            }
            let runs = try db.cachedStatement(sql: "SELECT \(RunColumns.selection) FROM run WHERE key = ?")
            return try rows.sorted { $0.key > $1.key }.compactMap { key, item in
                try Row.fetchOne(runs, arguments: [key]).map {
                    CampaignItem(run: try RunColumns.record($0), item: item)
                }
            }
        }
    }
}
