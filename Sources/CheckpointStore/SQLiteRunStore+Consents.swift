import GRDB
package import ReauthEngine
package import ReauthModel

extension SQLiteRunStore: ConsentStore {
    /// Items that wait and whose code may have been sent without a recorded end: as many rows as there are such items.
    package func underWay(of run: RunID, after sequence: Int64, limit: Int) async throws -> [Item] {
        try await items(sql: Self.underWaySQL, [run.rawValue, sequence, limit])
    }

    static let underWaySQL = """
        SELECT \(ItemColumns.selection) FROM under_way
        CROSS JOIN item ON item.run = under_way.run AND item.sequence = under_way.sequence
        WHERE under_way.run = \(runKey) AND under_way.sequence > ? ORDER BY under_way.sequence LIMIT ?
        """

    // MARK: Links

    /// The newest link of an item, withdrawn or not.
    package func newestLink(of run: RunID, sequence: Int64) async throws -> LinkRecord? {
        try await readInGroup { db in
            let sql = """
                SELECT \(ConsentColumns.link) FROM link
                WHERE run = \(Self.runKey) AND sequence = ? ORDER BY serial DESC LIMIT 1
                """
            let statement = try db.cachedStatement(sql: sql)
            return try Row.fetchOne(statement, arguments: [run.rawValue, sequence]).map(ConsentColumns.link)
        }
    }

    /// The newest links of items, of those that have one.
    package func newestLinks(of run: RunID, sequences: [Int64]) async throws -> [Int64: LinkRecord] {
        let wanted = "[\(sequences.map(String.init).joined(separator: ","))]"
        return try await read { db in
            let rows = try Row.fetchCursor(
                try db.cachedStatement(sql: Self.newestLinksSQL),
                arguments: [wanted, run.rawValue]
            )
            var newest: [Int64: LinkRecord] = [:]
            while let row = try rows.next() {
                let link = ConsentColumns.link(row)
                if link.serial > newest[link.sequence]?.serial ?? 0 { newest[link.sequence] = link }
            }
            return newest
        }
    }

    /// Goes from each number to its links: those that a search found may be far apart, and what is between them are the
    /// links of other customers.
    static let newestLinksSQL = """
        SELECT \(ConsentColumns.link) FROM json_each(?) AS wanted
        CROSS JOIN link ON link.run = \(runKey) AND link.sequence = wanted.value
        """

    /// Adds a link, where there is a place for it; the item's older ones are withdrawn by it.
    package func add(_ link: LinkRecord, to run: RunID, within caps: GrantCaps) async throws -> Bool {
        try await write { db in
            let key = try Self.key(ofItem: link.sequence, of: run, in: db)
            guard
                try GrantPlaces.take(
                    for: link.sequence,
                    run: key,
                    most: caps.most(forElement:),
                    at: link.createdAt,
                    in: db
                )
            else { return false }
            try Self.withdraw(of: key, link.sequence, at: link.createdAt, in: db)
            try Self.insert(link, run: key, in: db)
            guard db.changesCount == 1 else {
                throw CheckpointRefused(
                    message: "The link \(link.serial) of item \(link.sequence) of run \(run) was made already."
                )
            }
            return true
        }
    }

    /// The link with that token.
    package func link(_ hash: TokenHash) async throws -> (run: RunID, link: LinkRecord)? {
        try await read { db in
            let sql = """
                SELECT \(ConsentColumns.link), (SELECT run.name FROM run WHERE run.key = link.run) FROM link
                WHERE hash = ?
                """
            let statement = try db.cachedStatement(sql: sql)
            return try Row.fetchOne(statement, arguments: [hash.rawValue]).map { row in
                (run: RunID(rawValue: row[6]), link: ConsentColumns.link(row))
            }
        }
    }

    /// Withdraws every link of an item.
    package func withdrawLinks(of run: RunID, sequence: Int64, at moment: Timestamp) async throws {
        try await write { db in
            let key = try Self.key(ofItem: sequence, of: run, in: db)
            try Self.withdraw(of: key, sequence, at: moment, in: db)
        }
    }

    private static func withdraw(of key: Int64, _ sequence: Int64, at moment: Timestamp, in db: Database) throws {
        try db.cachedStatement(
            sql: "UPDATE link SET withdrawn_at = ? WHERE run = ? AND sequence = ? AND withdrawn_at IS NULL"
        ).execute(arguments: [moment.rawValue, key, sequence])
    }

    // MARK: Consents

    /// Records a consent that a person sets out for, where there is a place for it.
    package func begin(_ consent: ConsentRecord, of run: RunID, within caps: GrantCaps) async throws -> Bool {
        try await write { db in
            let key = try Self.key(ofItem: consent.sequence, of: run, in: db)
            guard
                try GrantPlaces.take(
                    for: consent.sequence,
                    run: key,
                    most: caps.most(forElement:),
                    at: consent.createdAt,
                    in: db
                )
            else { return false }
            try Self.insert(consent, run: key, in: db)
            guard db.changesCount == 1 else {
                throw CheckpointRefused(
                    message: "The state of a consent for item \(consent.sequence) of run \(run) was made already."
                )
            }
            return true
        }
    }

    /// Adds a link; does nothing when there is one of that number.
    static func insert(_ link: LinkRecord, run key: Int64, in db: Database) throws {
        var statement = try HotStatement(
            db,
            "INSERT INTO link (run, \(ConsentColumns.link)) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        )
        statement.bind(key)
        statement.bind(link.sequence)
        statement.bind(link.serial)
        statement.bind(link.hash.rawValue)
        statement.bind(link.createdAt.rawValue)
        statement.bind(link.expiresAt.rawValue)
        statement.bind(link.withdrawnAt?.rawValue)
        try statement.run()
    }

    /// Adds a consent; does nothing when there is one with the same `state`.
    static func insert(_ consent: ConsentRecord, run key: Int64, in db: Database) throws {
        var statement = try HotStatement(
            db,
            "INSERT INTO consent (run, \(ConsentColumns.consent)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
        )
        statement.bind(key)
        statement.bind(consent.state.rawValue)
        statement.bind(consent.sequence)
        statement.bind(consent.epoch)
        statement.bind(consent.linkSerial)
        statement.bind(consent.browser?.rawValue)
        statement.bind(consent.createdAt.rawValue)
        statement.bind(consent.expiresAt.rawValue)
        statement.bind(consent.result?.rawValue)
        try statement.run()
    }

    /// What is known of a `state`, without using it up.
    package func look(up state: TokenHash, at now: Timestamp) async throws -> RedeemedState {
        try await read { db in try Self.known(state, at: now, in: db) }
    }

    private static func known(_ state: TokenHash, at now: Timestamp, in db: Database) throws -> RedeemedState {
        let sql = """
            SELECT \(ConsentColumns.consent), used_at, (SELECT run.name FROM run WHERE run.key = consent.run)
            FROM consent WHERE state = ?
            """
        guard let row = try Row.fetchOne(try db.cachedStatement(sql: sql), arguments: [state.rawValue]) else {
            return .unknown
        }
        let consent = try ConsentColumns.consent(row)
        let run = RunID(rawValue: row[9])
        if (row[8] as Int64?) != nil { return .used(run: run, consent: consent) }
        return now < consent.expiresAt
            ? .accepted(run: run, consent: consent) : .expired(run: run, consent: consent)
    }

    /// Uses up a `state`, in one transaction: of several calls with it at once, one is accepted.
    package func redeem(_ state: TokenHash, at now: Timestamp) async throws -> RedeemedState {
        try await write { db in
            let known = try Self.known(state, at: now, in: db)
            if case .accepted = known {
                try db.cachedStatement(sql: "UPDATE consent SET used_at = ? WHERE state = ?")
                    .execute(arguments: [now.rawValue, state.rawValue])
            }
            return known
        }
    }

    /// Records what came of a consent.
    package func conclude(_ state: TokenHash, as result: ConsentResult) async throws {
        try await write { db in
            try db.cachedStatement(sql: "UPDATE consent SET result = ? WHERE state = ?")
                .execute(arguments: [result.rawValue, state.rawValue])
            guard db.changesCount == 1 else {
                throw CheckpointRefused(message: "There is no consent with this state.")
            }
        }
    }

    /// The number of an item's run; throws ``CheckpointRefused`` where no person can have been asked to sign in yet.
    private static func key(ofItem sequence: Int64, of run: RunID, in db: Database) throws -> Int64 {
        let (key, state) = try RunColumns.find(run, in: db)
        guard state != .importing else {
            throw CheckpointRefused(message: "The input of run \(run) is still being read; nothing may be done for it.")
        }
        let item = try db.cachedStatement(sql: "SELECT 1 FROM item WHERE run = ? AND sequence = ?")
        guard try Row.fetchOne(item, arguments: [key, sequence]) != nil else {
            throw CheckpointRefused(message: "Run \(run) has no item \(sequence).")
        }
        return key
    }
}
