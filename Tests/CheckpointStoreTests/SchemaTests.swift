@testable import CheckpointStore
import GRDB
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@Suite("The tables")
struct SchemaTests {
    /// The numbers in the code and the words in the file must mean the same to a person who reads the file with SQL.
    @Test func everyNumberHasItsWordInTheStore() async throws {
        let temporary = try TemporaryStore()
        func expected<Word: StoredWord>(_ type: Word.Type) -> [String] {
            Word.words.map { "\(Word.kind) \($0.code) \($0.rawValue)" }
        }
        let words = try await temporary.store.pool.read { db in
            try String.fetchAll(db, sql: "SELECT kind || ' ' || code || ' ' || word FROM word")
        }
        let code =
            expected(Phase.self) + expected(Outcome.self) + expected(RevocationBasis.self)
            + expected(IntentSubject.self)
            + expected(Settlement.self) + expected(Event.Kind.self) + expected(WebhookKind.self)
            + expected(DeliveryState.self)
        #expect(Set(words) == Set(code))
        #expect(words.count == code.count)
    }

    /// Numbers in stores that exist; a changed one would give them another meaning.
    @Test func theWordsOfVersionTwoHaveTheirNumbers() {
        #expect([Phase.exchanging.code, Phase.exchanged.code] == [7, 8])
        #expect([Settlement.noEffect.code, Settlement.exchanged.code, Settlement.rejected.code] == [4, 8, 9])
        #expect(IntentSubject.words.map(\.code) == [1, 2, 4])
        let events: [Event.Kind] = [.enabled, .verified, .consentBegun, .consentDenied, .invited, .uninvited]
        #expect(events.map(\.code) == [9, 10, 11, 12, 13, 14])
        // The index and the queries name them by number.
        #expect(
            [Outcome.awaitingCode, .reauthenticated, .superseded, .inDoubt, .failed].map(\.code) == [3, 4, 6, 8, 9]
        )
    }

    /// A query uses a partial index only where both state the same condition.
    @Test func conditionsOfQueriesSayWhatTheTablesSay() async throws {
        let temporary = try TemporaryStore()
        let sql = try await temporary.store.pool.read { db in
            try String.fetchAll(db, sql: "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        }
        let conditions = Set(sql.compactMap { text in text.ranges(of: "WHERE ").first.map { text[$0.upperBound...] } })
        for condition in [
            Conditions.waits().replacing("item.", with: ""), Conditions.mayBeConnection.replacing("item.", with: ""),
            Conditions.isDone, Conditions.isRetired, Conditions.isDying, Conditions.isSpentCode,
            "instance_id IS NOT NULL AND \(Conditions.isNoDuplicate)", "state = \(RunRecord.State.open.quoted)",
        ] {
            #expect(conditions.contains(condition[...]), "\(condition)")
        }
        #expect(Conditions.standingCode(of: "item") == Schema.standing(of: "item"))
        #expect(Conditions.phasesUnderWay.codes == "(7, 8)")
    }

    /// Where a run is removed, such as an unfinished import, each reference to it is looked for.
    @Test func noWebhookIsLookedForWhereARunIsRemoved() async throws {
        let temporary = try TemporaryStore()
        let parents = try await temporary.store.pool.read { db in
            try String.fetchAll(db, sql: #"SELECT "table" FROM pragma_foreign_key_list('webhook')"#)
        }
        #expect(parents == ["webhook_receiver"])
    }

    @Test func anUnknownNumberIsNoCrash() async throws {
        let temporary = try TemporaryStore()
        try await temporary.store.begin(1...1)
        try await temporary.store.pool.write { try $0.execute(sql: "UPDATE item SET phase = 99") }
        let error = await #expect(throws: StoreUnusable.self) {
            try await temporary.store.items(of: nightly, after: 0, outcome: nil, limit: 1)
        }
        let expected = "\(temporary.folder.store): The store holds a phase with the number 99"
        #expect(error?.message.hasPrefix(expected) == true)
    }

    @Test(arguments: [
        "UPDATE event SET detail = 'nothing happened'", "DELETE FROM event", "DELETE FROM intent",
        "UPDATE intent SET settlement = 4 WHERE sequence = 1", "UPDATE intent SET fingerprint = 'f' WHERE sequence = 2",
        "UPDATE intent SET settlement = NULL WHERE sequence = 1",
    ])
    func historyIsNotRewritten(_ sql: String) async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        try await store.begin(1...2)
        for sequence in Int64(1)...2 {
            let item = Item(
                sequence: sequence,
                lane: box,
                seed: ItemSeed(instanceID: InstanceID(rawValue: "\(sequence)"))
            )
            let intent = Intent(
                sequence: sequence,
                epoch: 1,
                attempt: 1,
                token: .accessToken,
                fingerprint: TokenFingerprint(rawValue: "a"),
                createdAt: Timestamp(rawValue: 1)
            )
            _ = try await store.write(Checkpoint(item: item, intent: intent), to: nightly)
            if sequence == 1 { _ = try await store.write(Checkpoint(item: item, settlement: .revoked), to: nightly) }
        }
        func contents() async throws -> [String] {
            try await store.pool.read { db in
                let rows =
                    try Row.fetchAll(db, sql: "SELECT * FROM event") + Row.fetchAll(db, sql: "SELECT * FROM intent")
                return rows.map(\.description)
            }
        }
        let before = try await contents()
        await #expect(throws: DatabaseError.self) { try await store.pool.write { try $0.execute(sql: sql) } }
        #expect(try await contents() == before)
    }

    /// How SQLite would go about a statement in an empty store, step by step.
    private func plan(of sql: String, arguments: Int) async throws -> [String] {
        let temporary = try TemporaryStore()
        return try await temporary.store.pool.read { db in
            try Row.fetchAll(
                db,
                sql: "EXPLAIN QUERY PLAN \(sql)",
                arguments: StatementArguments(Array(repeating: 1, count: arguments))
            ).map { $0["detail"] as String }
        }
    }

    /// A lane's page must cost what the page holds, however many items the run has.
    @Test func pagesOfOpenItemsWalkAlongTheirIndex() async throws {
        let plan = try await plan(of: SQLiteRunStore.openItemsSQL(.all), arguments: 5)
        #expect(plan.first == "SEARCH item USING INDEX item_open (run=? AND lane=? AND sequence>?)")
        #expect(!plan.contains { $0.contains("TEMP B-TREE") || $0.contains("SCAN") }, "\(plan)")
    }

    /// An exchange holds the only writer up: what it looks for must cost what it finds, however large the store is.
    @Test(arguments: [
        (CheckpointTransaction.spentCode, ["USING INDEX intent_code (fingerprint=?)"], 1),
        (
            ConsentSiblings.openRevocation,
            [
                "INDEX run_open (state=?)", "intent_open (run=?)",
                "item USING PRIMARY KEY (run=? AND sequence=?)",
            ],
            4
        ),
        (
            ConsentSiblings.openItems,
            [
                "INDEX run_open (state=?)", "item USING INDEX item_instance (run=? AND instance_id=?)",
                "INDEX item_grant (run=? AND grant_group=?)",
            ], 4
        ),
        (ConsentSiblings.endedConsent, ["consent_end USING PRIMARY KEY (kind=? AND name=?)"], 5),
        (KnownInstances.waiting, ["item USING INDEX item_waiting (instance_id=?)"], 2),
        (KnownInstances.retired, ["item USING INDEX item_retired (instance_id=?)"], 2),
        (
            KnownInstances.signedIn,
            ["item USING INDEX item_done (instance_id=?)", "item USING INDEX item_waiting (instance_id=?)"], 2
        ),
        (
            KnownInstances.consentUnderWay,
            ["item USING INDEX item_waiting (instance_id=?)", "intent USING INDEX intent_open (run=? AND sequence=?)"],
            3
        ),
        (AccountTurn.selection, ["account_revocation USING PRIMARY KEY (run=? AND grant_group=?)"], 2),
        (AccountTurn.holder, ["item USING PRIMARY KEY (run=? AND sequence=?)"], 2),
        (KnownInstances.pinged, ["dead_token USING PRIMARY KEY (platform=? AND instance_id=?)"], 2),
        (
            SQLiteRunStore.openItemsSQL(.looks),
            ["item USING INDEX item_dying (run=? AND lane=? AND sequence>?)"], 5
        ),
        (SQLiteRunStore.historySQL, ["event USING INDEX event_item (run=? AND sequence=?)"], 2),
        (
            SQLiteRunStore.connectionsQuery(
                of: nightly,
                matching: ConnectionFilter(),
                by: .part(9),
                after: 0,
                limit: 1
            ).sql,
            ["item USING INDEX item_person (run=? AND sequence>? AND sequence<?)"], 4
        ),
        (GrantPlaces.alive, ["consented_grant USING PRIMARY KEY (grant_group=?)"], 3),
        (GrantPlaces.handedOut, ["grant_place USING INDEX grant_out (grant_group=?)"], 3),
        (GrantPlaces.waiting, ["grant_place USING INDEX grant_waiting (grant_group=?)"], 1),
        (GrantPlaces.nextAccount, ["grant_place USING INDEX grant_waiting (grant_group>?)"], 1),
        (
            GrantPlaces.isOut,
            [
                "item USING INDEX item_waiting (instance_id=?)", "link USING PRIMARY KEY (run=? AND sequence=?)",
                "consent USING INDEX consent_item (run=? AND sequence=?)",
            ], 3
        ),
        (GrantPlaces.isWaiting, ["link USING PRIMARY KEY (run=? AND sequence=?)"], 3),
        (HistoryQueries.planned, ["item USING INDEX item_instance (run=? AND instance_id>?)"], 3),
    ])
    func lookUpsWalkAlongAnIndex(_ sql: String, _ searches: [String], _ arguments: Int) async throws {
        let plan = try await plan(of: sql, arguments: arguments)
        for search in searches { #expect(plan.contains { $0.contains(search) }, "\(plan)") }
        #expect(!plan.contains { $0.contains("SCAN") && !$0.contains("SCAN (") }, "\(plan)")
    }

    /// The index holds what has no settlement: what is under way, or was when a process died.
    @Test func openConsentsAreFoundAmongOpenIntents() async throws {
        let plan = try await plan(of: ConsentSiblings.openConsent, arguments: 5)
        #expect(
            plan.map { $0.split(separator: " ").prefix(5).joined(separator: " ") } == [
                "SCAN intent USING INDEX intent_open", "SEARCH item USING PRIMARY KEY",
                "SEARCH run USING INTEGER PRIMARY", "SCALAR SUBQUERY 1", "SEARCH own USING INTEGER PRIMARY",
            ]
        )
    }

    /// From the list of instances to the index: the cost is that of what is found, however many runs there are.
    @Test(arguments: [(HistoryQueries.waiting, "item_waiting"), (HistoryQueries.done, "item_done")])
    func standingsAreFoundByTheirInstances(_ sql: String, _ index: String) async throws {
        let plan = try await plan(of: sql, arguments: 4)
        #expect(plan.first?.hasPrefix("SCAN wanted VIRTUAL TABLE") == true, "\(plan)")
        #expect(plan.contains { $0.contains("item USING INDEX \(index) (instance_id=?)") }, "\(plan)")
        #expect(plan.contains { $0.contains("run USING INTEGER PRIMARY KEY") }, "\(plan)")
        #expect(plan.count == 3, "\(plan)")
    }

    @Test func anInstanceIdIsUniqueAmongARunsRealItemsWhateverTheCodeDoes() async throws {
        let temporary = try TemporaryStore()
        try await temporary.store.begin(1...2)
        await #expect(throws: DatabaseError.self) {
            try await temporary.store.pool.write { try $0.execute(sql: "UPDATE item SET instance_id = '1'") }
        }
    }

    @Test(arguments: [
        [], [""], ["", ""], ["plain"], ["a\"b", "c\\d"], ["\n\r\t\u{0}\u{1F}\u{7F}"], ["é", "e\u{301}", "🔑", "\r\n"],
        ["]", ",", "[\"x\"]"],
    ])
    func listsSurviveTheirText(_ values: [String]) async throws {
        let text = JSONStrings.text(values)
        let back = try #require(JSONStrings.values(text))
        // Bytes, for Swift takes the two ways to write é for equal.
        #expect(back.map { Array($0.utf8) } == values.map { Array($0.utf8) })
        // SQLite must be able to read it too.
        let count = try await DatabaseQueue().read { db in
            try Int.fetchOne(db, sql: "SELECT json_array_length(?)", arguments: [text])
        }
        #expect(count == values.count)
    }

    @Test(arguments: [
        "", "[", "]", "[]x", "[\"a\"", "[\"a\",]", "[a]", "[\"\\x\"]", "[\"\\u00ff\"]", "[\"a\"]]", "[\"]",
    ])
    func whatIsNoListIsNil(_ text: String) {
        #expect(JSONStrings.values(text) == nil)
    }
}

/// A store in a folder that lasts as long as it.
struct TemporaryStore {
    let folder: TemporaryFolder
    let store: SQLiteRunStore

    init() throws {
        folder = try TemporaryFolder()
        store = try folder.open()
    }
}
