import GRDB
import OAuth
import ReauthEngine
public import ReauthModel

/// What the store knows of an instance over all runs of a platform.
enum KnownInstances {
    /// Counts one more ping that found the access token of an instance dead.
    ///
    /// Nothing is kept for runs whose platform is not on record.
    static func noteDead(
        _ token: TokenFingerprint,
        of instance: InstanceID,
        run key: Int64,
        at now: Timestamp,
        in db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO dead_token (platform, instance_id, fingerprint, pings, seen_at)
                SELECT run.platform_digest, ?2, ?3, 1, ?4 FROM run WHERE run.key = ?1 AND run.platform_digest <> ''
                ON CONFLICT DO UPDATE SET
                    pings = iif(fingerprint = excluded.fingerprint, pings + 1, 1),
                    fingerprint = excluded.fingerprint,
                    seen_at = excluded.seen_at
                """
        ).execute(arguments: [key, instance.rawValue, token.rawValue, now.rawValue])
    }

    /// The newest item of another run that waits for the instance's sign-in: one step along an index of such items.
    static let waiting = """
        SELECT \(ItemColumns.selection) FROM item INDEXED BY item_waiting
        JOIN run ON run.key = item.run
        WHERE item.instance_id = ?1 AND item.outcome = 3 AND item.phase = \(Phase.awaitingCode.code)
        AND item.reason IS NOT 'waits_already'
        AND run.name <> ?2 AND run.platform_digest <> ''
        AND run.platform_digest = (SELECT own.platform_digest FROM run AS own WHERE own.name = ?2)
        ORDER BY item.run DESC LIMIT 1
        """

    /// The newest item of the instance that somebody retired: one step along an index of such items.
    static let retired = """
        SELECT \(ItemColumns.selection) FROM item INDEXED BY item_retired
        JOIN run ON run.key = item.run
        WHERE item.instance_id = ?1 AND item.outcome = 10
        AND run.name <> ?2 AND run.platform_digest <> ''
        AND run.platform_digest = (SELECT own.platform_digest FROM run AS own WHERE own.name = ?2)
        ORDER BY item.run DESC LIMIT 1
        """

    static let dead = """
        SELECT fingerprint, pings FROM dead_token
        WHERE platform = (SELECT run.platform_digest FROM run WHERE run.name = ?2) AND instance_id = ?1
        """
}

extension SQLiteRunStore {
    /// What other runs on the same platform know of an instance.
    public func history(of instance: InstanceID, besides run: RunID) async throws -> InstanceHistory {
        try await read { db in
            let arguments: StatementArguments = [instance.rawValue, run.rawValue]
            var history = InstanceHistory()
            let waiting = try Row.fetchOne(try db.cachedStatement(sql: KnownInstances.waiting), arguments: arguments)
            history.waiting = try waiting.map { InstanceHistory.Waiting(try ItemColumns.item($0).progress) }
            let retired = try Row.fetchOne(try db.cachedStatement(sql: KnownInstances.retired), arguments: arguments)
            history.retired = try retired.map { InstanceHistory.Waiting(try ItemColumns.item($0).progress) }
            if let row = try Row.fetchOne(try db.cachedStatement(sql: KnownInstances.dead), arguments: arguments) {
                history.deadToken = TokenFingerprint(rawValue: row[0])
                history.deadPings = row[1]
            }
            return history
        }
    }
}
