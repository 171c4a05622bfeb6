import GRDB
import OAuth
import ReauthEngine
import ReauthModel

/// The items of the same instance that wait in other runs of the platform: a consent, the end of its grant for good, or a settlement by
/// hand, settles them too.
struct CampaignSiblings {
    private let run: Int64
    private let item: Item

    /// The siblings of an item of the run with this number.
    init(of item: Item, run: Int64) {
        self.run = run
        self.item = item
    }

    /// Makes every `state` of the siblings void: a code is about to be sent for the instance.
    func raiseEpochs(in db: Database) throws {
        let raise = try db.cachedStatement(sql: "UPDATE item SET epoch = epoch + 1 WHERE run = ? AND sequence = ?")
        for sibling in try waiting(in: db) {
            try raise.execute(arguments: [sibling.run, sibling.sequence])
        }
    }

    /// A waiting item of another run.
    struct Sibling {
        var run: Int64
        var sequence: Int64
        var event: Event
    }

    /// Gives the siblings the same end as the item, and returns them with the events for their trails.
    ///
    /// A sibling that has the item's new token on record already, as its old or its new one, belongs to a later
    /// revocation, and goes on waiting.
    func settle(
        through name: RunID,
        withdrawingLinks: Bool,
        at now: Timestamp,
        in db: Database
    ) throws -> [Sibling] {
        let progress = item.progress
        guard let outcome = progress.outcome else { return [] }
        let isByHand = progress.reason == .resolvedByHand
        let update = try db.cachedStatement(sql: Self.update(isByHand: isByHand))
        let supersede = try db.cachedStatement(sql: Self.supersede)
        var settled: [Sibling] = []
        for var sibling in try waiting(in: db) {
            try update.execute(arguments: [
                outcome.code, Phase.finished.code, progress.reason?.rawValue, progress.reauthenticatedAt?.rawValue,
                progress.verifiedAt?.rawValue, progress.accessTokenAfter?.rawValue, progress.httpStatus,
                progress.requestID, progress.lastHTTPStatus, progress.lastRequestID, progress.grantGroup?.rawValue,
                progress.resolvedBy, progress.resolvedBecause, sibling.run, sibling.sequence,
                progress.accessTokenAfter?.rawValue,
            ])
            guard db.changesCount == 1 else { continue }
            try supersede.execute(arguments: [Settlement.superseded.code, sibling.run, sibling.sequence])
            if withdrawingLinks { try Self.withdrawLinks(of: sibling.run, sibling.sequence, at: now, in: db) }
            let words = [outcome.rawValue, progress.reason?.rawValue, "through run \(name)"].compactMap(\.self)
            sibling.event = Event(
                isByHand ? .resolved : .finished,
                at: now,
                detail: words.joined(separator: ": "),
                httpStatus: isByHand ? nil : progress.httpStatus,
                requestID: isByHand ? nil : progress.requestID
            )
            settled.append(sibling)
        }
        return settled
    }

    /// Withdraws the links of an item that a person settled, or that is retired.
    static func withdrawLinks(of run: Int64, _ sequence: Int64, at now: Timestamp, in db: Database) throws {
        try db.cachedStatement(
            sql: "UPDATE link SET withdrawn_at = ? WHERE run = ? AND sequence = ? AND withdrawn_at IS NULL"
        ).execute(arguments: [now.rawValue, run, sequence])
    }

    /// Whether the newest link of one of them was withdrawn, and no other was made since.
    func haveWithdrawnLink(in db: Database) throws -> Bool {
        let newest = try db.cachedStatement(
            sql: "SELECT withdrawn_at FROM link WHERE run = ? AND sequence = ? ORDER BY serial DESC LIMIT 1"
        )
        return try waiting(in: db).contains { sibling in
            let row = try Row.fetchOne(newest, arguments: [sibling.run, sibling.sequence])
            return row.map { $0[0] as Int64? != nil } ?? false
        }
    }

    private func waiting(in db: Database) throws -> [Sibling] {
        guard let id = item.seed.instanceID else { return [] }
        let statement = try db.cachedStatement(sql: Self.waiting)
        return try Row.fetchAll(statement, arguments: [id.rawValue, run, item.sequence]).map { row in
            Sibling(run: row[0], sequence: row[1], event: Event(.finished, at: Timestamp(rawValue: 0)))
        }
    }

    /// A run of an old version has no platform on record, and so no siblings.
    static let waiting = """
        SELECT item.run, item.sequence FROM item INDEXED BY item_waiting CROSS JOIN run ON run.key = item.run
        WHERE item.instance_id = ?1 AND \(Conditions.waits()) AND (item.run, item.sequence) <> (?2, ?3)
        AND run.platform_digest <> ''
        AND run.platform_digest = (SELECT own.platform_digest FROM run AS own WHERE own.key = ?2)
        """

    private static let supersede = """
        UPDATE intent SET settlement = ?
        WHERE run = ? AND sequence = ? AND token = \(IntentSubject.authorizationCode.code) AND settlement IS NULL
        """

    private static func update(isByHand: Bool) -> String {
        """
        UPDATE item SET \(isByHand ? "reason_before = reason, " : "")outcome = ?1, phase = ?2, reason = ?3,
        reauthenticated_at = coalesce(?4, reauthenticated_at), verified_at = coalesce(?5, verified_at),
        access_token_after = coalesce(?6, access_token_after), http_status = coalesce(?7, http_status),
        request_id = coalesce(?8, request_id), last_http_status = coalesce(?9, last_http_status),
        last_request_id = coalesce(?10, last_request_id), grant_group = coalesce(grant_group, ?11),
        resolved_by = coalesce(?12, resolved_by), resolved_because = coalesce(?13, resolved_because),
        consent_url = NULL, due_at = NULL
        WHERE run = ?14 AND sequence = ?15
        AND (?16 IS NULL OR (access_token_before IS NOT ?16 AND access_token_after IS NOT ?16))
        """
    }
}
