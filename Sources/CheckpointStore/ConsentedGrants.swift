import GRDB
import ReauthEngine
import ReauthModel

/// The grants that consents of ours made for one account and application, at a provider that keeps only so many of them.
///
/// Only what is known for sure counts: a grant of ours is pushed out when as many newer ones of ours live as the provider
/// keeps. Grants that others made may push it out earlier, which a call through the instance tells.
struct ConsentedGrants {
    /// An item whose instance no longer has the grant that it was signed in with.
    struct PushedOut {
        var instance: InstanceID
        var run: Int64
        var sequence: Int64
    }

    private let run: Int64
    private let group: GrantGroup
    private let instance: InstanceID

    /// The grants of the account of an item; `nil` where the item does not tell its account.
    init?(of item: Item, run: Int64) {
        guard let group = item.progress.grantGroup, let instance = item.seed.instanceID else { return nil }
        self.run = run
        self.group = group
        self.instance = instance
    }

    /// A revocation is about to be sent for the instance: until it has its end, its grant does not count.
    func question(in db: Database) throws { try set(isInQuestion: true, in: db) }

    /// The grant outlived the revocation.
    func confirm(in db: Database) throws { try set(isInQuestion: false, in: db) }

    private func set(isInQuestion: Bool, in db: Database) throws {
        var statement = try HotStatement(db, Self.setting)
        statement.bind(isInQuestion)
        statement.bind(group.rawValue)
        statement.bind(instance.rawValue)
        statement.bind(run)
        try statement.run()
    }

    /// The grant is dead.
    func forget(in db: Database) throws {
        try db.cachedStatement(sql: Self.removal).execute(arguments: [group.rawValue, instance.rawValue, run])
    }

    /// Adds the grant that a consent made, and returns what it pushed out, of which all but the newest `most` are.
    ///
    /// Their items are `failed: grant_pushed_out` from now on. Of consents at the same time nobody can tell which was the
    /// older one: what they pushed out is only counted.
    func add(
        of item: Item,
        at moment: Timestamp,
        most: Int,
        in db: Database
    ) throws -> (found: [PushedOut], unknown: Int) {
        let insertion = try db.cachedStatement(sql: Self.insertion)
        try insertion.execute(
            arguments: [group.rawValue, instance.rawValue, moment.rawValue, run, item.sequence]
        )
        let living = try Row.fetchAll(try db.cachedStatement(sql: Self.living), arguments: [group.rawValue])
            .map { Grant(platform: $0[0], instance: $0[1], begunAt: $0[2], consentedAt: $0[3]) }
        let ended = living.filter { grant in living.count { $0.begunAt >= grant.consentedAt && $0 != grant } >= most }
        return (
            try ended.flatMap { try pushOut(platform: $0.platform, instance: $0.instance, at: $0.consentedAt, in: db) },
            max(0, living.count - ended.count - most)
        )
    }

    private struct Grant: Equatable {
        var platform: String
        var instance: String
        var begunAt: Int64
        var consentedAt: Int64
    }

    private func pushOut(platform: String, instance: String, at moment: Int64, in db: Database) throws -> [PushedOut] {
        try db.cachedStatement(
            sql: "DELETE FROM consented_grant WHERE grant_group = ? AND platform = ? AND instance_id = ?"
        ).execute(arguments: [group.rawValue, platform, instance])
        let places = try Row.fetchAll(
            try db.cachedStatement(sql: Self.signedIn),
            arguments: [instance, platform, moment]
        )
        let update = try db.cachedStatement(
            sql: "UPDATE item SET outcome = ?, reason = ? WHERE run = ? AND sequence = ?"
        )
        return try places.map { place in
            let found = PushedOut(instance: InstanceID(rawValue: instance), run: place[0], sequence: place[1])
            try update.execute(
                arguments: [Outcome.failed.code, Reason.grantPushedOut.rawValue, found.run, found.sequence]
            )
            return found
        }
    }

    private static let setting = """
        UPDATE consented_grant SET is_in_question = ?1 WHERE grant_group = ?2 AND instance_id = ?3
        AND platform = (SELECT run.platform_digest FROM run WHERE run.key = ?4)
        """

    private static let removal = """
        DELETE FROM consented_grant WHERE grant_group = ?1 AND instance_id = ?2
        AND platform = (SELECT run.platform_digest FROM run WHERE run.key = ?3)
        """

    /// A code whose answer was lost may have taken effect, so the first of them that was not refused counts.
    private static let insertion = """
        INSERT INTO consented_grant (grant_group, platform, instance_id, begun_at, consented_at)
        SELECT ?1, run.platform_digest, ?2, min(?3, coalesce((
            SELECT min(intent.created_at) FROM intent
            WHERE intent.run = ?4 AND intent.sequence = ?5 AND intent.token = \(IntentSubject.authorizationCode.code)
            AND intent.settlement NOT IN (\(Settlement.noEffect.code), \(Settlement.rejected.code))
        ), ?3)), ?3
        FROM run WHERE run.key = ?4 AND run.platform_digest <> ''
        ON CONFLICT DO UPDATE SET
            begun_at = excluded.begun_at, consented_at = excluded.consented_at, is_in_question = 0
        """

    /// Along the primary key: an account has few grants.
    static let living = """
        SELECT platform, instance_id, begun_at, consented_at FROM consented_grant
        WHERE grant_group = ?1 AND is_in_question = 0
        """

    /// The items that say of the instance that this consent made it work.
    static let signedIn = """
        SELECT item.run, item.sequence FROM item INDEXED BY item_done CROSS JOIN run ON run.key = item.run
        WHERE item.instance_id = ?1 AND item.\(Conditions.isDone) AND item.outcome = \(Outcome.reauthenticated.code)
        AND run.platform_digest = ?2 AND item.reauthenticated_at = ?3
        """
}
