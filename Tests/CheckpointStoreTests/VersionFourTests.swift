import CheckpointStore
import GRDB
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

/// What waited before the program was updated goes on after it.
@Suite("A store of version 4")
struct VersionFourTests {
    private let first = RunID(rawValue: "rotate-crm-20261126T221136Z")
    private let second = RunID(rawValue: "rotate-crm-20261126T221138Z")
    private let now = Timestamp(rawValue: 1_795_732_000_000)

    private func opened(_ folder: TemporaryFolder) throws -> SQLiteRunStore {
        try VersionFourStore.make(in: folder)
        return try folder.open(.existing)
    }

    @Test func itsCountsArePartOfEveryReport() async throws {
        let folder = try TemporaryFolder()
        let store = try opened(folder)
        for run in [first, second] {
            let tallies = try await store.tallies(of: run)
            #expect(tallies.map(\.lane.word) == ["adobe-sign", "box", "salesforce"])
            #expect(tallies.map { $0.outcomes[.awaitingCode] } == [2, 3, 6])
            #expect(tallies.map { $0.outcomes[.retired] } == [1, nil, nil])
            #expect(try await store.items(of: run, after: 0, outcome: nil, limit: 20).count == 12)
        }
        let reasons = try await store.elementCounts(of: second).compactMap(\.reason?.rawValue)
        #expect(Set(reasons) == ["waits_already", "resolved_by_hand"])
        #expect(try await store.grantGroups(of: first).groups == 9)
        #expect(try await store.waitingRuns().map(\.record.id) == [second, first])
    }

    @Test func theLinkThatACustomerHasStillLeadsToTheConnection() async throws {
        let folder = try TemporaryFolder()
        let store = try opened(folder)
        let tokens = LinkTokens(key: store.fingerprintKey)
        // As it stood in awaiting-code.csv before the update.
        let token = tokens.token(of: first, sequence: 1, serial: 1)
        #expect(token.exposed() == "dac3b5a0080a508c0d3552b8802a0085")
        let found = try await store.link(TokenHash(of: token))
        #expect(found?.run == first)
        #expect(found?.link.sequence == 1)
        #expect(found?.link.state(at: now) == .open)
        let withdrawn = try await store.newestLink(of: first, sequence: 11)
        #expect(withdrawn?.state(at: now) == .withdrawn)
        let filter = ConnectionFilter(link: .init(state: .open, at: now), others: [second])
        let page = try await store.connections(of: first, matching: filter, after: 0, limit: 20)
        #expect(page.count + (try await waitingInSecond(store)) == 11)
    }

    private func waitingInSecond(_ store: SQLiteRunStore) async throws -> Int {
        let filter = ConnectionFilter(standing: .waiting, others: [first])
        return try await store.connections(of: second, matching: filter, after: 0, limit: 20).count
    }

    @Test func itsCustomersAreFoundByGroupAndByName() async throws {
        let folder = try TemporaryFolder()
        let store = try opened(folder)
        func found(_ filter: ConnectionFilter) async throws -> [Int64] {
            try await store.connections(of: first, matching: filter, after: 0, limit: 20).map(\.sequence)
        }
        #expect(try await found(ConnectionFilter(search: "ärzte")) == [1])
        #expect(try await found(ConnectionFilter(search: "100007")) == [8])
        #expect(try await found(ConnectionFilter(group: .init(column: 0, value: "Bolt"))) == [4, 5, 6, 12])
    }

    @Test func aWaitingInstanceIsSignedInToInBothRuns() async throws {
        let folder = try TemporaryFolder()
        let store = try opened(folder)
        var item = try #require(try await store.items(of: first, after: 0, outcome: nil, limit: 1).first)
        item.progress.epoch += 1
        item.progress.phase = .exchanging
        let exchange = ExchangeIntent(
            sequence: 1,
            epoch: item.progress.epoch,
            codeHash: CodeHash(rawValue: "c"),
            createdAt: now
        )
        #expect(try await store.write(Checkpoint(item: item, exchange: exchange), to: first) == .written)
        item.progress.phase = .finished
        item.progress.outcome = .reauthenticated
        item.progress.reauthenticatedAt = now
        let event = Event(.finished, at: now, detail: "reauthenticated")
        let end = Checkpoint(item: item, settlement: .exchanged, events: [event])
        #expect(try await store.write(end, to: first) == .written)
        for run in [first, second] {
            let tally = try #require(try await store.tallies(of: run).last)
            #expect(tally.outcomes == [.awaitingCode: 5, .reauthenticated: 1])
        }
        // The trail goes on where it was.
        let trail = try await store.history(of: first, sequence: 1).suffix(3).map(\.kind)
        #expect(trail == [.intent, .settled, .finished])
    }

    @Test func whoHadSetOutComesBack() async throws {
        let folder = try TemporaryFolder()
        let store = try opened(folder)
        let state = TokenHash(rawValue: "385de971b3de4ddcd9500a1a2d60d093905a2b8c69c29f767fe2ece4897b5ef0")
        guard case .accepted(let run, let consent) = try await store.redeem(state, at: now) else {
            Issue.record("the state is not accepted")
            return
        }
        #expect(run == second)
        #expect(consent.sequence == 4)
    }
}
