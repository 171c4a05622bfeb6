@testable import CheckpointStore
import GRDB
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@Suite("A store of an older version")
struct MigrationTests {
    private func schema(_ path: String) throws -> [String] {
        let queue = try DatabaseQueue(path: path)
        defer { try? queue.close() }
        return try queue.read { db in
            try String.fetchAll(db, sql: "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY sql")
        }
    }

    @Test func versionOneIsWhatItWasWhenItWasReleased() throws {
        let (released, made) = (try TemporaryFolder(), try TemporaryFolder())
        try VersionOneStore.make(in: released)
        try made.put([], at: made.store)
        let queue = try DatabaseQueue(path: made.store)
        try Schema.migrator(keyIdentifier: "k").migrate(queue, upTo: "1")
        try queue.close()
        #expect(try schema(made.store) == schema(released.store))
    }

    @Test func itIsBroughtUpToDateWithAllThatItHolds() async throws {
        let folder = try TemporaryFolder()
        try VersionOneStore.make(in: folder)
        let store = try folder.open(.existing)
        #expect(try await store.pool.read { try Int64.fetchOne($0, sql: "PRAGMA user_version") } == Schema.version)
        #expect(try await store.run(nightly)?.carriedColumns == ["customer"])
        let items = try await store.items(of: nightly, after: 0, outcome: nil, limit: 9)
        #expect(items.map(\.progress.phase) == [.revoking, .awaitingCode, .planned])
        #expect(items.map(\.progress.pings) == [0, 0, 0])
        #expect(items.map(\.progress.grantGroup) == [nil, nil, nil])
        #expect(items[1].progress.awaitingSince == Timestamp(rawValue: 1_800_000_000_500))
        #expect(items[1].seed.carried == ["Acme"])
        let doubt = try await store.openIntent(of: nightly, sequence: 1)
        #expect(doubt?.token == .refreshToken)
        #expect(try await store.trail(of: nightly, after: 0, limit: 9).map(\.record.sequence) == [1, 2, 2, 2])
        // And goes on: what waits can be consented to, what is in doubt can be settled.
        #expect(try await store.history(of: nightly, sequence: 2).map(\.kind) == [.intent, .settled, .linked])
        let waiting = try await store.connections(of: nightly, matching: ConnectionFilter(), after: 0, limit: 9)
        #expect(waiting.map(\.sequence) == [2])
        var item = items[1]
        item.progress.epoch = 2
        let exchange = ExchangeIntent(
            sequence: 2,
            epoch: 2,
            codeHash: CodeHash(rawValue: "c"),
            createdAt: Timestamp(rawValue: 1)
        )
        #expect(try await store.write(Checkpoint(item: item, exchange: exchange), to: nightly) == .written)
        #expect(try await store.write(Checkpoint(item: items[0], settlement: .inferred), to: nightly) == .written)
        try store.close()
        let fresh = try TemporaryFolder()
        try fresh.open().close()
        #expect(try schema(folder.store) == schema(fresh.store))
    }

    @Test func anUpdateThatFailsHalfWayLeavesTheStoreAsItWas() async throws {
        let folder = try TemporaryFolder()
        try VersionOneStore.make(in: folder)
        // In the way of a late step, when columns and tables have been added already.
        try change(folder, "CREATE TABLE item_person (x INTEGER)")
        let before = try schema(folder.store)
        #expect(throws: StoreUnusable.self) { try folder.open() }
        #expect(try schema(folder.store) == before)
        let queue = try DatabaseQueue(path: folder.store)
        #expect(try await queue.read { try Int.fetchOne($0, sql: "PRAGMA user_version") } == 1)
        try queue.close()
        try change(folder, "DROP TABLE item_person")
        #expect(try await folder.open().items(of: nightly, after: 0, outcome: nil, limit: 9).count == 3)
    }

    private func change(_ folder: TemporaryFolder, _ sql: String) throws {
        let queue = try DatabaseQueue(path: folder.store)
        try queue.write { try $0.execute(sql: sql) }
        try queue.close()
    }
}
