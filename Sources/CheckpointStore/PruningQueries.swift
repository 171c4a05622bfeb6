import GRDB
import ReauthEngine
import ReauthModel

/// What other runs need of a run, in SQL: what follows `SELECT count(*)`; the first argument is the run's number.
enum PruningQueries {
    /// Whether an item shows that its instance works, by a call or a sign-in.
    private static func works(_ item: String) -> String {
        """
        \(item).outcome IN \([Outcome.healthy, .rotated, .reauthenticated].codes)
        AND \(item).reason IS NOT \(Reason.notPinged.quoted)
        """
    }

    /// Whether a run after `run` saw the instance of `item` work.
    private static let workedLater = """
        EXISTS (
            SELECT 1 FROM run AS later CROSS JOIN item AS well INDEXED BY item_instance
                ON well.run = later.key AND well.instance_id = item.instance_id AND well.\(Conditions.isNoDuplicate)
            WHERE later.key > run.key AND later.platform_digest = run.platform_digest AND run.platform_digest <> ''
            AND \(works("well"))
        )
        """

    /// Items that wait.
    static let waiting = "FROM item INDEXED BY item_waiting_run WHERE run = ? AND \(Conditions.waits())"

    /// Grants that sign-ins of the run made, at providers that keep only so many.
    static let grants = """
        FROM run CROSS JOIN item ON item.run = run.key AND item.outcome = \(Outcome.reauthenticated.code)
        CROSS JOIN consented_grant AS living ON living.grant_group = item.grant_group
            AND living.platform = run.platform_digest AND living.instance_id = item.instance_id
        WHERE run.key = ? AND living.consented_at = item.reauthenticated_at
        """

    /// The last record of a run's trail.
    static func lastRecord(of key: Int64, in db: Database) throws -> Int64 {
        let statement = try db.cachedStatement(sql: "SELECT ifnull(max(row), 0) FROM event WHERE run = ?")
        return try Int64.fetchOne(statement, arguments: [key]) ?? 0
    }

    static let openIntents = "FROM intent INDEXED BY intent_open WHERE run = ? AND settlement IS NULL"

    static let webhooks = """
        FROM webhook INDEXED BY webhook_undelivered WHERE run = ? AND state IN (1, 4, 5) AND state = 1
        """

    /// Retired instances that no later run retired.
    static let retired = """
        FROM run CROSS JOIN item ON item.run = run.key AND item.\(Conditions.isRetired)
        WHERE run.key = ? AND NOT EXISTS (
            SELECT 1 FROM item AS other INDEXED BY item_retired CROSS JOIN run AS its ON its.key = other.run
            WHERE other.instance_id = item.instance_id AND other.\(Conditions.isRetired) AND other.run > item.run
            AND its.platform_digest = run.platform_digest
        )
        """

    /// Instances whose tokens it changed or revoked, where that was lately, or where a run that began before this one ended is
    /// open or may be gone back to (the newest finished one of its job) and knows the instance.
    static let changed = """
        FROM run CROSS JOIN item ON item.run = run.key
            AND item.outcome IN \((Conditions.doneOutcomes + [.awaitingCode]).codes) AND item.\(Conditions.isNoDuplicate)
        WHERE run.key = ?1 AND (
            max(coalesce(item.reauthenticated_at, 0), coalesce(item.verified_at, 0), coalesce(item.confirmed_at, 0),
                coalesce(item.revoked_at, 0), coalesce(run.finished_at, run.started_at)) >= ?2
            OR EXISTS (
                SELECT 1 FROM run AS asking CROSS JOIN item AS known INDEXED BY item_instance
                    ON known.run = asking.key AND known.instance_id = item.instance_id
                    AND known.\(Conditions.isNoDuplicate)
                WHERE asking.key <> run.key AND asking.platform_digest = run.platform_digest
                AND asking.started_at <= max(
                    coalesce(run.finished_at, asking.started_at), coalesce(item.reauthenticated_at, 0),
                    coalesce(item.verified_at, 0), coalesce(item.confirmed_at, 0), coalesce(item.revoked_at, 0)
                )
                AND (asking.state = \(RunRecord.State.open.quoted) OR asking.state = \(RunRecord.State.finished.quoted)
                    AND NOT EXISTS (
                        SELECT 1 FROM run AS newer WHERE newer.job = asking.job AND newer.state = asking.state
                        AND (newer.started_at, newer.key) > (asking.started_at, asking.key)
                    ))
            )
        )
        """

    /// Instances that it saw work and an earlier run shows as waiting, where no later run saw them work.
    static let endedWaits = """
        FROM run CROSS JOIN item AS waits INDEXED BY item_waiting_run ON waits.run < run.key AND \(Conditions.waits("waits"))
        CROSS JOIN run AS its ON its.key = waits.run AND its.platform_digest = run.platform_digest
        CROSS JOIN item INDEXED BY item_instance ON item.run = run.key AND item.instance_id = waits.instance_id
            AND item.\(Conditions.isNoDuplicate)
        WHERE run.key = ? AND \(works("item")) AND NOT \(workedLater)
        """
}
