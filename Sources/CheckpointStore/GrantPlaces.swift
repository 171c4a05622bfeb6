import GRDB
import ReauthEngine
import ReauthModel

/// The places of one account, at a provider that keeps only so many grants of it: who has one, and who waits for one.
///
/// Everything is asked and written in the transaction that hands the link out, so that two processes never take the last place
/// both. It costs what the cap is, however many instances share the account.
struct GrantPlaces {
    /// Rows of instances that no longer wait, which one question removes at most.
    static let removalLimit = 200

    /// Who asks for a place.
    struct Seeker {
        var run: Int64
        var sequence: Int64
        var instance: String
        var platform: String
    }

    private let db: Database
    private let group: String
    private let most: Int
    private let now: Timestamp

    /// The places of an account, whose provider keeps `most` grants of it.
    init(of group: String, most: Int, at now: Timestamp, in db: Database) {
        self.db = db
        self.group = group
        self.most = most
        self.now = now
    }

    /// Takes a place for the item, or has it wait for one; `true` where it may have its link.
    ///
    /// An item whose account or platform is not known needs no place.
    static func take(
        for sequence: Int64,
        run key: Int64,
        most: (_ element: String?) -> Int?,
        at now: Timestamp,
        in db: Database
    ) throws -> Bool {
        guard let row = try Row.fetchOne(try db.cachedStatement(sql: seeker), arguments: [key, sequence]),
            let most = most(row[3])
        else { return true }
        let seeker = Seeker(run: key, sequence: sequence, instance: row[1], platform: row[2])
        return try GrantPlaces(of: row[0], most: most, at: now, in: db).take(for: seeker)
    }

    /// Takes a place, or has the seeker wait for one.
    func take(for seeker: Seeker) throws -> Bool {
        let isAllowed = try allowance(for: seeker).isAllowed
        if isAllowed { try hand(to: seeker) } else { try wait(seeker) }
        return isAllowed
    }

    /// Whether there is a place for the seeker.
    func allowance(for seeker: Seeker) throws -> GrantAllowance {
        var allowance = try standing(besides: seeker)
        if try !hasPlace(seeker) { allowance.ahead = try waiting(before: seeker, limit: allowance.free) }
        return allowance
    }

    /// The grants and the links of the account, without those of one instance.
    func standing(besides seeker: Seeker? = nil) throws -> GrantAllowance {
        let arguments: StatementArguments = [group, seeker?.platform, seeker?.instance]
        let alive = try Int.fetchOne(try db.cachedStatement(sql: Self.alive), arguments: arguments) ?? 0
        let rows = try Row.fetchAll(try db.cachedStatement(sql: Self.handedOut), arguments: arguments)
        let out = try rows.count { try isOut(platform: $0[0], instance: $0[1]) }
        return GrantAllowance(most: most, alive: alive, out: out)
    }

    /// The first that wait for a place, in order, at most `limit`, and those that were found to wait no longer.
    func waiting(limit: Int) throws -> (seekers: [Seeker], gone: [Seeker]) {
        var seekers: [Seeker] = []
        var gone: [Seeker] = []
        let rows = try Row.fetchCursor(try db.cachedStatement(sql: Self.waiting), arguments: [group])
        while seekers.count < limit, gone.count < Self.removalLimit, let row = try rows.next() {
            let seeker = Seeker(run: row[0], sequence: row[1], instance: row[3], platform: row[2])
            if try isWaiting(seeker) { seekers.append(seeker) } else { gone.append(seeker) }
        }
        return (seekers, gone)
    }

    /// Removes instances that no longer wait for a place.
    func remove(_ gone: [Seeker]) throws {
        let removal = try db.cachedStatement(
            sql: """
                DELETE FROM grant_place WHERE grant_group = ? AND platform = ? AND instance_id = ? AND is_out = 0
                AND (run, sequence) = (?, ?)
                """
        )
        for seeker in gone {
            try removal.execute(arguments: [group, seeker.platform, seeker.instance, seeker.run, seeker.sequence])
        }
    }

    /// Removes those that wait no longer still, because they may have begun to meanwhile.
    func removeGone(_ seekers: [Seeker]) throws {
        try remove(try seekers.filter { try !isWaiting($0) })
    }

    // MARK: Who waits

    /// How many have waited longer than the seeker, as far as that matters.
    private func waiting(before seeker: Seeker, limit: Int) throws -> Int {
        guard limit > 0 else { return 0 }
        let (seekers, gone) = try waiting(limit: limit)
        try remove(gone)
        let place = seekers.firstIndex { ($0.platform, $0.instance) == (seeker.platform, seeker.instance) }
        if let place { return place }
        // Rows of instances that no longer wait may hide some that waited longer: more of them go with the next question.
        return gone.count < Self.removalLimit ? seekers.count : limit
    }

    private func isWaiting(_ seeker: Seeker) throws -> Bool {
        try Bool.fetchOne(
            try db.cachedStatement(sql: Self.isWaiting),
            arguments: [seeker.run, seeker.sequence, now.rawValue]
        ) ?? false
    }

    // MARK: Who has a place

    private func hasPlace(_ seeker: Seeker) throws -> Bool {
        let row = try db.cachedStatement(
            sql: "SELECT 1 FROM grant_place WHERE grant_group = ? AND platform = ? AND instance_id = ? AND is_out = 1"
        )
        guard try Row.fetchOne(row, arguments: [group, seeker.platform, seeker.instance]) != nil else { return false }
        return try isOut(platform: seeker.platform, instance: seeker.instance)
    }

    private func isOut(platform: String, instance: String) throws -> Bool {
        try Row.fetchOne(
            try db.cachedStatement(sql: Self.isOut),
            arguments: [instance, platform, now.rawValue]
        ) != nil
    }

    // MARK: Changes

    /// Records that the seeker has a place.
    func hand(to seeker: Seeker) throws {
        try db.cachedStatement(sql: Self.handing).execute(arguments: arguments(of: seeker))
        let clearing = try db.cachedStatement(
            sql: """
                UPDATE item SET reason = CASE WHEN basis = \(RevocationBasis.inferred.code)
                THEN \(Reason.inferred.quoted) END
                WHERE run = ? AND sequence = ? AND reason = \(Reason.grantCap.quoted)
                """
        )
        try clearing.execute(arguments: [seeker.run, seeker.sequence])
        // As many rows as the provider keeps grants are enough: those of links that can be used no more go.
        let stale = try Row.fetchAll(try db.cachedStatement(sql: Self.handedOut), arguments: [group, nil, nil])
        let removal = try db.cachedStatement(
            sql: "DELETE FROM grant_place WHERE grant_group = ? AND platform = ? AND instance_id = ?"
        )
        for row in stale {
            let (platform, instance): (String, String) = (row[0], row[1])
            guard (platform, instance) != (seeker.platform, seeker.instance) else { continue }
            if try !isOut(platform: platform, instance: instance) {
                try removal.execute(arguments: [group, platform, instance])
            }
        }
    }

    /// Has the seeker wait for a place.
    ///
    /// A link that was handed out without one, by an earlier version or before the catalog had the cap, stays; its place is
    /// asked for again when somebody sets out from it.
    func wait(_ seeker: Seeker) throws {
        // A link that an operator withdrew is made anew only by an operator, who has to see why it is not.
        if try isWaiting(seeker) {
            try db.cachedStatement(sql: Self.waitingRow).execute(arguments: arguments(of: seeker))
        }
        try db.cachedStatement(
            sql: """
                UPDATE item SET reason = \(Reason.grantCap.quoted)
                WHERE run = ?1 AND sequence = ?2 AND \(Conditions.waits())
                AND reason IS NOT \(Reason.resolvedByHand.quoted) AND reason IS NOT \(Reason.consoleRequired.quoted)
                AND NOT EXISTS (
                    SELECT 1 FROM link WHERE link.run = ?1 AND link.sequence = ?2
                    AND link.withdrawn_at IS NULL AND link.expires_at > ?3
                )
                """
        ).execute(arguments: [seeker.run, seeker.sequence, now.rawValue])
    }

    private func arguments(of seeker: Seeker) -> StatementArguments {
        [group, seeker.platform, seeker.instance, seeker.run, seeker.sequence, now.rawValue, most]
    }
}
