import GRDB
import ReauthEngine
import ReauthModel

/// The items that a consent for one item concerns as well: the same instance in another run, and those of its grant
/// group, in runs that are open.
struct ConsentSiblings {
    private let run: Int64
    private let sequence: Int64
    private let instanceID: String?
    private let group: String?

    /// The siblings of an item of the run with this number.
    init(of item: Item, run: Int64) {
        self.run = run
        sequence = item.sequence
        instanceID = item.seed.instanceID?.rawValue
        group = item.progress.grantGroup?.rawValue
    }

    private var arguments: StatementArguments { [instanceID, group, run, sequence] }

    /// Whether a revocation of one of them may be under way.
    func haveOpenRevocation(in db: Database) throws -> Bool {
        try Row.fetchOne(try db.cachedStatement(sql: Self.openRevocation), arguments: arguments) != nil
    }

    /// Makes every revocation void that was read before this moment and has no intent yet: of the instance, and of its group.
    func raiseEpochs(ofInstanceOnly isInstanceOnly: Bool = false, in db: Database) throws {
        let arguments: StatementArguments = [instanceID, isInstanceOnly ? nil : group, run, sequence]
        let siblings = try Row.fetchAll(try db.cachedStatement(sql: Self.openItems), arguments: arguments)
        let raise = try db.cachedStatement(sql: "UPDATE item SET epoch = epoch + 1 WHERE run = ? AND sequence = ?")
        for sibling in siblings {
            try raise.execute(arguments: [sibling[0] as Int64, sibling[1] as Int64])
        }
    }

    /// How long after its intent a code may take effect, with the time limits of every server on its way.
    ///
    /// An exchange that is not settled by then is in doubt; a later read shows its effect.
    static let longestExchange: Duration = .seconds(300)
    /// A moment that a wrong clock put further into the future does not count.
    private static let farthestFuture: Duration = .seconds(86_400)

    /// Whether a consent for the item's instance or group came to an end at `moment` or later, or may be under way.
    ///
    /// Where `moment` may be long ago, `now` bounds the future.
    func haveConsent(since moment: Timestamp, atMost now: Timestamp? = nil, in db: Database) throws -> Bool {
        let until = max(now ?? moment, moment).advanced(by: Self.farthestFuture)
        var ended = try HotStatement(db, Self.endedConsent)
        ended.bind(instanceID)
        ended.bind(group)
        ended.bind(moment.rawValue)
        ended.bind(until.rawValue)
        ended.bind(run)
        if try ended.hasRow() { return true }
        var open = try HotStatement(db, Self.openConsent)
        open.bind(instanceID)
        open.bind(group)
        open.bind(run)
        open.bind(sequence)
        open.bind(moment.advanced(by: .zero - Self.longestExchange).rawValue)
        return try open.hasRow()
    }

    /// Remembers when a consent for the item came to an end.
    func noteConsent(at moment: Timestamp, in db: Database) throws {
        let insertion = try db.cachedStatement(
            sql: """
                INSERT INTO consent_end (kind, name, settled_at)
                SELECT ?1, iif(?1 = 'instance', platform_digest || ' ' || ?2, ?2), ?3 FROM run WHERE key = ?4
                ON CONFLICT DO UPDATE SET settled_at = excluded.settled_at
                """
        )
        if let instanceID { try insertion.execute(arguments: ["instance", instanceID, moment.rawValue, run]) }
        if let group { try insertion.execute(arguments: ["group", group, moment.rawValue, run]) }
    }

    /// The number of an instance means something on its platform only.
    private static let isSamePlatform =
        "run.platform_digest = (SELECT own.platform_digest FROM run AS own WHERE own.key = ?3)"

    static let endedConsent = """
        SELECT 1 FROM consent_end WHERE kind = 'instance'
        AND name = (SELECT platform_digest FROM run WHERE key = ?5) || ' ' || ?1 AND settled_at BETWEEN ?3 AND ?4
        UNION ALL
        SELECT 1 FROM consent_end WHERE kind = 'group' AND name = ?2 AND settled_at BETWEEN ?3 AND ?4
        """

    /// Walks along the intents that have no settlement: codes come to runs that are finished, too.
    static let openConsent = """
        SELECT 1 FROM intent INDEXED BY intent_open
        CROSS JOIN item ON item.run = intent.run AND item.sequence = intent.sequence
        CROSS JOIN run ON run.key = item.run
        WHERE intent.settlement IS NULL AND intent.token = \(IntentSubject.authorizationCode.code) AND intent.created_at >= ?5
        AND (item.instance_id = ?1 AND \(isSamePlatform) OR item.grant_group = ?2) AND (item.run, item.sequence) <> (?3, ?4)
        LIMIT 1
        """

    /// Walks along the intents that have no settlement, whatever became of their items.
    ///
    /// There are as many as requests are under way, or were when a process died.
    static let openRevocation = """
        SELECT 1 FROM run INDEXED BY run_open
        CROSS JOIN intent INDEXED BY intent_open ON intent.run = run.key
        CROSS JOIN item ON item.run = intent.run AND item.sequence = intent.sequence
        WHERE run.state = \(RunRecord.State.open.quoted) AND intent.settlement IS NULL AND intent.token <> \(IntentSubject.authorizationCode.code)
        AND (item.instance_id = ?1 AND \(isSamePlatform) OR item.grant_group = ?2) AND (item.run, item.sequence) <> (?3, ?4)
        LIMIT 1
        """

    /// Each item once, even where it has both the same instance and the same group.
    ///
    /// A run with `action: reauthenticate` is among them only for the same instance: a consent for another instance of
    /// the account does not concern it.
    static let openItems = """
        SELECT item.run, item.sequence FROM run INDEXED BY run_open
        CROSS JOIN item INDEXED BY item_instance ON item.run = run.key
        WHERE run.state = \(RunRecord.State.open.quoted)
        AND run.action IN \(Action.allCases.filter { $0 != .check }.words) AND item.instance_id = ?1
        AND \(Self.isSamePlatform) AND item.\(Conditions.isNoDuplicate)
        AND item.outcome IS NULL AND (item.run, item.sequence) <> (?3, ?4)
        UNION
        SELECT item.run, item.sequence FROM run INDEXED BY run_open
        CROSS JOIN item INDEXED BY item_grant ON item.run = run.key
        WHERE run.state = \(RunRecord.State.open.quoted) AND run.action IN \(Action.allCases.filter(\.revokes).words) AND item.grant_group = ?2 AND item.outcome IS NULL
        AND (item.run, item.sequence) <> (?3, ?4)
        """
}
