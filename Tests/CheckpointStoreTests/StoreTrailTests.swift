import Foundation
import GRDB
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@testable import CheckpointStore

@Suite("The audit trail in its file") struct StoreTrailTests {
    private func finding(_ store: SQLiteRunStore, _ run: RunID = nightly) async throws -> TrailVerifier.Finding {
        let heads = try await store.heads(of: run, after: 0, limit: .max)
        var verifier = TrailVerifier(of: run, heads: heads, key: store.trailKey)
        for entry in try await store.trail(of: run, after: 0, limit: .max) {
            verifier.take(entry.record.line.utf8, position: entry.record.position, of: run, link: entry.hash)
        }
        return verifier.end()
    }

    private func note(_ store: SQLiteRunStore, _ count: Int = 1, run: RunID = nightly) async throws {
        for number in 1...count {
            try await store.note(Event(.paused, at: Timestamp(rawValue: Int64(number)), detail: "the run"), of: run)
        }
    }

    @Test func theChainGoesOnInTheNextProcess() async throws {
        let folder = try TemporaryFolder()
        for life in 1...3 {
            let store = try folder.open()
            if life == 1 { try await store.begin(1...2) }
            try await note(store, 3)
            try await store.signTrail(of: nightly)
            let found = try await finding(store)
            #expect(found.isIntact)
            #expect(found.signedUntil == Int64(life) * 3)
            try store.close()
        }
    }

    @Test func theTrailIsSignedWhenItsHeadIsFarBehind() async throws {
        let folder = try TemporaryFolder()
        let clock = FixedTime()
        let store = try SQLiteRunStore.open(path: folder.store, time: clock)
        try await store.begin(1...1)
        // The first record is signed at once, so that the beginning of the chain is on record.
        try await note(store)
        #expect(try await store.newestHead(of: nightly)?.head.position == 1)
        try await note(store, 5)
        #expect(try await store.newestHead(of: nightly)?.head.position == 1)
        clock.advance(by: .seconds(5))
        try await note(store)
        #expect(try await store.newestHead(of: nightly)?.head.position == 7)
        // What was recorded since is signed on request, once.
        try await note(store)
        try await store.signTrail(of: nightly)
        try await store.signTrail(of: nightly)
        #expect(try await store.heads(of: nightly, after: 0, limit: 9).map(\.head.position) == [1, 7, 8])
        try await note(store, 1024)
        #expect(try await store.newestHead(of: nightly)?.head.position == 1032)
        #expect(try await finding(store).isIntact)
    }

    @Test func headsOfAllRunsAreOneChain() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        let other = RunID(rawValue: "other-1")
        try await store.begin(1...1)
        let record = try #require(try await store.run(nightly))
        let second = RunRecord(
            id: other,
            job: "other",
            action: record.action,
            revoke: nil,
            jobFile: record.jobFile,
            effectDigest: "e0",
            startedAt: record.startedAt,
            toolVersion: "1.2.3"
        )
        try await store.beginRun(second)
        try await store.add([ItemSeed(instanceID: InstanceID(rawValue: "1"))], lanes: { _ in box }, to: other)
        _ = try await store.pinInput(of: other, carriedColumns: [], contentDigest: "c0")
        for run in [nightly, other, nightly] {
            try await note(store, 1, run: run)
            try await store.signTrail(of: run)
        }
        let heads = try await store.heads(of: nil, after: 0, limit: 9)
        #expect(heads.map(\.head.run) == [nightly, other, nightly])
        #expect(TrailVerifier.defects(ofHeads: heads).isEmpty)
    }

    @Test func recordsAndHeadsAreNotRewritten() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.begin(1...1)
        try await note(store)
        for sql in [
            "UPDATE event SET detail = 'x'", "DELETE FROM event", "UPDATE trail_head SET position = 9",
            "DELETE FROM trail_head", "UPDATE worker SET name = 'x'", "DELETE FROM worker",
        ] {
            await #expect(throws: DatabaseError.self, "\(sql)") {
                try await store.pool.write { try $0.execute(sql: sql) }
            }
        }
    }

    /// Somebody who opens the file with another program is not stopped by triggers, but found.
    @Test(arguments: [
        ("UPDATE event SET detail = 'x' WHERE row = 3", TrailDefect.changed(position: 3)),
        ("UPDATE event SET instance_id = '9' WHERE row = 2", .changed(position: 2)),
        ("UPDATE event SET worker = NULL WHERE row = 4", .changed(position: 4)),
        ("DELETE FROM event WHERE row = 3", .missing(from: 3, to: 3)),
        ("UPDATE event SET hash = NULL WHERE row = 3", .unlinked(position: 3)),
        ("DELETE FROM trail_head", .noHead),
    ])
    func whatIsChangedInTheFileIsFound(_ sql: String, _ defect: TrailDefect) async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.begin(1...1)
        try await note(store, 5)
        try await store.signTrail(of: nightly)
        try await store.pool.write { db in
            for trigger in ["event_not_changed", "event_not_removed", "trail_head_not_removed"] {
                try db.execute(sql: "DROP TRIGGER \(trigger)")
            }
            try db.execute(sql: sql)
        }
        #expect(try await finding(store).defects.first == defect)
    }

    /// Neither by what is recorded next nor on request: a new head would make the cut look like the end.
    @Test func aTrailThatWasCutIsNotSignedAgain() async throws {
        let folder = try TemporaryFolder()
        let clock = FixedTime()
        let store = try SQLiteRunStore.open(path: folder.store, time: clock)
        try await store.begin(1...1)
        try await note(store, 5)
        try await store.signTrail(of: nightly)
        try await store.pool.write { db in
            try db.execute(sql: "DROP TRIGGER event_not_removed; DELETE FROM event WHERE row > 2")
        }
        clock.advance(by: .seconds(60))
        try await note(store)
        try await store.signTrail(of: nightly)
        let head = try #require(try await store.newestHead(of: nightly)?.head)
        #expect(head.position == 5)
        #expect(try await finding(store).defects == [.truncated(end: 3, head: head)])
    }

    /// Nothing is sent that was not recorded: the record stands in the transaction of the intent.
    @Test func withoutItsRecordThereIsNoIntent() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.begin(1...1)
        try await store.pool.write { db in
            try db.execute(
                sql: "CREATE TEMP TRIGGER refuse BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no'); END"
            )
        }
        var checkpoint = Checkpoint(
            item: Item(sequence: 1, lane: box, seed: ItemSeed(instanceID: InstanceID(rawValue: "1")))
        )
        checkpoint.intent = Intent(
            sequence: 1,
            epoch: 1,
            attempt: 1,
            token: .accessToken,
            fingerprint: TokenFingerprint(rawValue: "f"),
            createdAt: Timestamp(rawValue: 1)
        )
        let change = checkpoint
        await #expect(throws: StoreUnusable.self) { try await store.write(change, to: nightly) }
        #expect(try await store.openIntent(of: nightly, sequence: 1) == nil)
    }

    @Test func aStoreOfAnOlderVersionGoesOnWithAChain() async throws {
        let folder = try TemporaryFolder()
        try VersionOneStore.make(in: folder)
        let store = try folder.open(.existing)
        #expect(try await finding(store).defects == [.noHead])
        try await note(store, 2)
        try await store.signTrail(of: nightly)
        let found = try await finding(store)
        #expect(found.isIntact)
        #expect(found.unchained == 4)
        #expect(found.signedUntil == 6)
        #expect(try await store.newestHead(of: nightly)?.head.since == 5)
    }

    @Test func aMissingOrForeignKeyIsRefused() throws {
        let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
        try one.open().close()
        try two.open().close()
        let path = one.store + ".trail-key"
        try FileManager.default.removeItem(atPath: path)
        let missing = #expect(throws: StoreUnusable.self) { try one.open() }
        #expect(missing?.message.contains("is missing. Put it back from a backup") == true)
        try FileManager.default.copyItem(atPath: two.store + ".trail-key", toPath: path)
        let foreign = #expect(throws: StoreUnusable.self) { try one.open() }
        #expect(foreign?.message.contains("is not the key that signs the audit trail") == true)
    }

    @Test func theKeyIsNotInTheStore() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.begin(1...1)
        try await note(store)
        try store.close()
        let bytes = Array(try #require(FileManager.default.contents(atPath: folder.store)))
        #expect(bytes.firstRange(of: store.author.key.exposedBytes()) == nil)
        #expect(!"\(store.author)".contains("PrivateKey"))
    }

    /// Two stores at once stand for two processes.
    @Test func twoProcessesWriteOneChain() async throws {
        let folder = try TemporaryFolder()
        let (one, two) = (try folder.open(), try folder.open())
        try await one.begin(1...1)
        try await withThrowingDiscardingTaskGroup { group in
            for store in [one, two] {
                group.addTask { try await note(store, 40) }
            }
        }
        try await one.signTrail(of: nightly)
        let found = try await finding(two)
        #expect(found.isIntact)
        #expect(found.records == 80)
    }
}
