import GRDB
import OAuth
import ReauthEngine
package import ReauthModel

/// What the store knows of an instance over all runs of a platform.
enum KnownInstances {
    /// Counts one more ping of an access token, or forgets the count where a call with it worked.
    ///
    /// Nothing is kept for runs whose platform is not on record.
    static func note(
        _ finding: PingFinding,
        of instance: InstanceID,
        run key: Int64,
        at now: Timestamp,
        in db: Database
    ) throws {
        guard finding.answer != .worked else { return try forgetPings(of: instance, run: key, in: db) }
        var statement = try HotStatement(db, counting)
        statement.bind(key)
        statement.bind(instance.rawValue)
        statement.bind(finding.token?.rawValue ?? "")
        statement.bind(now.rawValue)
        statement.bind(finding.answer == .rejected)
        try statement.run()
    }

    private static let counting = """
        INSERT INTO dead_token (platform, instance_id, fingerprint, pings, seen_at, is_rejected)
        SELECT run.platform_digest, ?2, ?3, 1, ?4, ?5 FROM run WHERE run.key = ?1 AND run.platform_digest <> ''
        ON CONFLICT DO UPDATE SET
            pings = iif(fingerprint = excluded.fingerprint, pings + 1, 1),
            is_rejected = iif(fingerprint = excluded.fingerprint, max(is_rejected, excluded.is_rejected),
                excluded.is_rejected),
            fingerprint = excluded.fingerprint,
            seen_at = excluded.seen_at
        """

    /// A call through the instance worked, or a person signed in: the platform starts its count again.
    static func forgetPings(of instance: InstanceID, run key: Int64, in db: Database) throws {
        try db.cachedStatement(
            sql: """
                DELETE FROM dead_token
                WHERE platform = (SELECT run.platform_digest FROM run WHERE run.key = ?1) AND instance_id = ?2
                """
        ).execute(arguments: [key, instance.rawValue])
    }

    /// The item of another run that waits for the instance's sign-in: one step along an index of such items.
    ///
    /// An item whose token is proved dead comes before all others, the newest first: a later run that could prove
    /// nothing does not replace that proof.
    static let waiting = """
        SELECT \(ItemColumns.selection) FROM item INDEXED BY item_waiting
        JOIN run ON run.key = item.run
        WHERE item.instance_id = ?1 AND \(Conditions.waits()) AND item.phase = \(Phase.awaitingCode.code)
        AND item.reason IS NOT \(Reason.waitsAlready.quoted)
        AND run.name <> ?2 AND run.platform_digest <> ''
        AND run.platform_digest = (SELECT own.platform_digest FROM run AS own WHERE own.name = ?2)
        ORDER BY item.confirmed_at IS NULL, item.run DESC LIMIT 1
        """

    /// The newest item of the instance that was retired: one step along an index of such items.
    static let retired = """
        SELECT \(ItemColumns.selection) FROM item INDEXED BY item_retired
        JOIN run ON run.key = item.run
        WHERE item.instance_id = ?1 AND item.\(Conditions.isRetired)
        AND run.name <> ?2 AND run.platform_digest <> ''
        AND run.platform_digest = (SELECT own.platform_digest FROM run AS own WHERE own.name = ?2)
        ORDER BY item.run DESC LIMIT 1
        """

    /// Whether a code took effect for the instance, in another run, since this one began: one step along an index of those
    /// that were rotated or signed in to, and one along those that wait.
    static let signedIn = """
        SELECT 1 FROM item INDEXED BY item_done JOIN run ON run.key = item.run
        WHERE item.instance_id = ?1 AND item.\(Conditions.isDone) AND item.outcome = \(Outcome.reauthenticated.code)
        AND run.name <> ?2 AND \(isSamePlatform)
        AND item.reauthenticated_at >= (SELECT own.started_at FROM run AS own WHERE own.name = ?2)
        UNION ALL
        SELECT 1 FROM item INDEXED BY item_waiting JOIN run ON run.key = item.run
        WHERE item.instance_id = ?1 AND \(Conditions.waits()) AND item.phase = \(Phase.exchanged.code)
        AND run.name <> ?2 AND \(isSamePlatform)
        """

    /// Whether an intent to send a code for the instance was recorded at this moment or later, and has no end.
    static let consentUnderWay = """
        SELECT 1 FROM item INDEXED BY item_waiting JOIN run ON run.key = item.run
        JOIN intent ON intent.run = item.run AND intent.sequence = item.sequence
        WHERE item.instance_id = ?1 AND \(Conditions.waits()) AND item.phase = \(Phase.exchanging.code)
        AND \(isSamePlatform)
        AND intent.token = \(IntentSubject.authorizationCode.code) AND intent.settlement IS NULL AND intent.created_at >= ?3
        LIMIT 1
        """

    /// Whether anything is known of the instance at all: one look into each of the indexes that the other queries use.
    ///
    /// Of most instances nothing is known, and then no other query is needed.
    static let anything = """
        SELECT EXISTS (SELECT 1 FROM item INDEXED BY item_waiting WHERE instance_id = ?1 AND \(Conditions.waits("item")))
        OR EXISTS (SELECT 1 FROM item INDEXED BY item_done WHERE instance_id = ?1 AND \(Conditions.isDone))
        OR EXISTS (SELECT 1 FROM item INDEXED BY item_retired WHERE instance_id = ?1 AND \(Conditions.isRetired))
        OR EXISTS (
            SELECT 1 FROM dead_token
            WHERE platform = (SELECT run.platform_digest FROM run WHERE run.name = ?2) AND instance_id = ?1
        )
        """

    private static let isSamePlatform = """
        run.platform_digest <> ''
        AND run.platform_digest = (SELECT own.platform_digest FROM run AS own WHERE own.name = ?2)
        """

    /// The pings that did not work.
    static let pinged = """
        SELECT fingerprint, pings, is_rejected FROM dead_token
        WHERE platform = (SELECT run.platform_digest FROM run WHERE run.name = ?2) AND instance_id = ?1
        """
}

extension SQLiteRunStore {
    /// What other runs on the same platform know of an instance.
    package func history(of instance: InstanceID, besides run: RunID) async throws -> InstanceHistory {
        let earliest = time.now.advanced(by: .zero - ConsentSiblings.longestExchange)
        return try await readInGroup { db in
            func row(_ sql: String, _ more: [(any DatabaseValueConvertible)?] = []) throws -> Row? {
                try Row.fetchOne(
                    try db.cachedStatement(sql: sql),
                    arguments: StatementArguments([instance.rawValue, run.rawValue] + more)
                )
            }
            var history = InstanceHistory()
            var anything = try HotStatement(db, KnownInstances.anything)
            anything.bind(instance.rawValue)
            anything.bind(run.rawValue)
            guard try anything.first({ $0.integer(0) }) == .some(1) else { return history }
            history.waiting = try row(KnownInstances.waiting).map { .init(try ItemColumns.item($0).progress) }
            history.retired = try row(KnownInstances.retired).map { .init(try ItemColumns.item($0).progress) }
            history.isSignedIn = try row(KnownInstances.signedIn) != nil
            history.isConsentUnderWay = try row(KnownInstances.consentUnderWay, [earliest.rawValue]) != nil
            history.pinged = try row(KnownInstances.pinged).map { row in
                let token: String = row[0]
                return InstanceHistory.Pinged(
                    token: token.isEmpty ? nil : TokenFingerprint(rawValue: token),
                    count: row[1],
                    isRejected: row[2]
                )
            }
            return history
        }
    }
}
