@testable import CheckpointStore
import GRDB
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

/// What stands beside the items says what the items say.
@Suite("Counts beside the items")
struct CountTests {
    /// Changes items at random, by a seed, as checkpoints do.
    private func change(_ store: SQLiteRunStore, seed: UInt64, times: Int) async throws {
        var state = seed
        func next(_ bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % bound
        }
        let outcomes: [Outcome?] = [nil, .healthy, .awaitingCode, .reauthenticated, .failed, .inDoubt, .superseded]
        let reasons: [Reason?] = [nil, .throttled, .inferred]
        let lanes = ["box", "salesforce"].map(LaneKey.init(rawValue:))
        for _ in 0..<times {
            let sequence = Int64(next(20) + 1)
            var item = try #require(
                try await store.items(of: nightly, after: sequence - 1, outcome: nil, limit: 1).first
            )
            item.progress.outcome = outcomes[next(outcomes.count)]
            item.progress.reason = reasons[next(reasons.count)]
            item.progress.basis = next(2) == 0 ? nil : .told
            item.progress.awaitingSince = next(2) == 0 ? nil : Timestamp(rawValue: 1)
            item.progress.phase = item.progress.outcome == .awaitingCode && next(3) == 0 ? .exchanging : .finished
            item.seed.element = [nil, "", "box"][next(3)]
            item = Item(sequence: sequence, lane: lanes[next(2)], seed: item.seed, progress: item.progress)
            #expect(try await store.write(Checkpoint(item: item), to: nightly) == .written)
        }
    }

    private func rows(_ sql: String, _ store: SQLiteRunStore) async throws -> [String] {
        try await store.pool.read { db in
            try Row.fetchAll(db, sql: sql, arguments: [nightly.rawValue]).map { row in
                row.map { "\($0.1)" }.joined(separator: "|")
            }.sorted()
        }
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func everyChangeOfAnItemMovesItsCounts(seed: UInt64) async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        try await store.begin(1...20)
        for _ in 1...4 {
            try await change(store, seed: seed, times: 30)
            for sql in [SQLiteRunStore.talliesSQL, SQLiteRunStore.elementCountsSQL] {
                #expect(try await rows(sql(true), store) == rows(sql(false), store))
            }
            let scanned = try await store.items(of: nightly, after: 0, outcome: .awaitingCode, limit: 99)
                .filter { $0.progress.phase == .exchanging }
            #expect(try await store.underWay(of: nightly, after: 0, limit: 99) == scanned)
        }
    }

    @Test func aLeftoverThatIsRemovedLeavesNoCounts() async throws {
        let temporary = try TemporaryStore()
        let store = temporary.store
        var run = RunRecord(
            id: nightly,
            job: "nightly",
            action: .check,
            revoke: nil,
            jobFile: "/srv/nightly.yaml",
            effectDigest: "e0",
            startedAt: Timestamp(rawValue: 1),
            toolVersion: "1"
        )
        try await store.beginRun(run)
        let seeds = (1...3).map { ItemSeed(instanceID: InstanceID(rawValue: "\($0)")) }
        try await store.add(seeds, lanes: { _ in box }, to: nightly)
        #expect(try await store.tallies(of: nightly).map(\.open) == [3])
        run.id = RunID(rawValue: "nightly-20270102T000000Z")
        try await store.beginRun(run)
        #expect(try await store.pool.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM tally") } == 0)
    }
}
