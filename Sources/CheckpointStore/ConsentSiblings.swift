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

    /// Makes every revocation void that was read before this moment and not promised yet.
    func raiseEpochs(in db: Database) throws {
        let siblings = try Row.fetchAll(try db.cachedStatement(sql: Self.openItems), arguments: arguments)
        let raise = try db.cachedStatement(sql: "UPDATE item SET epoch = epoch + 1 WHERE run = ? AND sequence = ?")
        for sibling in siblings {
            try raise.execute(arguments: [sibling[0] as Int64, sibling[1] as Int64])
        }
    }

    /// Whether a consent for the item's group is under way, or came to an end at `moment` or later.
    func haveConsent(since moment: Timestamp, in db: Database) throws -> Bool {
        guard let group else { return false }
        let settled = try db.cachedStatement(sql: Self.settledConsent)
        if try Row.fetchOne(settled, arguments: [group, moment.rawValue]) != nil { return true }
        return try Row.fetchOne(try db.cachedStatement(sql: Self.openConsent), arguments: [group]) != nil
    }

    /// Remembers when a consent for the item's group came to an end.
    func noteConsent(at moment: Timestamp, in db: Database) throws {
        guard let group else { return }
        try db.cachedStatement(
            sql: """
                INSERT INTO grant_consent (grant_group, settled_at) VALUES (?, ?)
                ON CONFLICT DO UPDATE SET settled_at = max(settled_at, excluded.settled_at)
                """
        ).execute(arguments: [group, moment.rawValue])
    }

    static let settledConsent = "SELECT 1 FROM grant_consent WHERE grant_group = ? AND settled_at >= ?"

    /// Walks along the intents that have no settlement: codes come to runs that are finished, too.
    static let openConsent = """
        SELECT 1 FROM intent INDEXED BY intent_open
        CROSS JOIN item ON item.run = intent.run AND item.sequence = intent.sequence
        WHERE intent.settlement IS NULL AND intent.token = 4 AND item.grant_group = ?
        LIMIT 1
        """

    /// Walks along the intents that have no settlement, whatever became of their items.
    ///
    /// There are as many as requests are under way, or were when a process died.
    static let openRevocation = """
        SELECT 1 FROM run INDEXED BY run_open
        CROSS JOIN intent INDEXED BY intent_open ON intent.run = run.key
        CROSS JOIN item ON item.run = intent.run AND item.sequence = intent.sequence
        WHERE run.state = 'open' AND intent.settlement IS NULL AND intent.token <> 4
        AND (item.instance_id = ?1 OR item.grant_group = ?2) AND (item.run, item.sequence) <> (?3, ?4)
        LIMIT 1
        """

    /// Each of them once, although it may be the same instance and of the same group.
    ///
    /// Only a run that revokes has anything that could be void.
    static let openItems = """
        SELECT item.run, item.sequence FROM run INDEXED BY run_open
        CROSS JOIN item INDEXED BY item_instance ON item.run = run.key
        WHERE run.state = 'open' AND run.action = 'rotate' AND item.instance_id = ?1 AND item.reason IS NOT 'duplicate'
        AND item.outcome IS NULL AND (item.run, item.sequence) <> (?3, ?4)
        UNION
        SELECT item.run, item.sequence FROM run INDEXED BY run_open
        CROSS JOIN item INDEXED BY item_grant ON item.run = run.key
        WHERE run.state = 'open' AND run.action = 'rotate' AND item.grant_group = ?2 AND item.outcome IS NULL
        AND (item.run, item.sequence) <> (?3, ?4)
        """
}
