@testable import CheckpointStore
import Foundation
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

/// A store that is only looked at.
@Suite("A store's history")
struct StoredHistoryTests {
    @Test func whereThereIsNoStoreNoneIsMade() throws {
        let folder = try TemporaryFolder()
        #expect(try StoredHistory.open(path: folder.store, time: FixedTime()) == nil)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test func tellsWhatTheStoreTellsBesideAProcessThatWritesToIt() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.begin(1...3)
        var item = Item(sequence: 1, lane: box, seed: ItemSeed(instanceID: InstanceID(rawValue: "1")))
        item.progress.outcome = .awaitingCode
        item.progress.awaitingSince = Timestamp(rawValue: 5)
        _ = try await store.write(Checkpoint(item: item), to: nightly)
        let opened = try StoredHistory.open(path: folder.store, time: FixedTime())
        let history = try #require(opened)
        let ids = [InstanceID(rawValue: "1"), InstanceID(rawValue: "2")]
        // That run was begun without a platform.
        let scope = HistoryScope(platform: "")
        #expect(
            try await history.standings(of: ids, in: scope) == [
                ids[0]: InstanceStanding(waitingSince: Timestamp(rawValue: 5))
            ]
        )
        #expect(try await history.standings(of: ids, in: scope) == store.standings(of: ids, in: scope))
        #expect(try await history.newestRun(ofJob: "nightly") == nightly)
        #expect(try await history.use(ofDigest: "d0") == nil)
        item.progress.outcome = .reauthenticated
        item.progress.reauthenticatedAt = Timestamp(rawValue: 9)
        _ = try await store.write(Checkpoint(item: item), to: nightly)
        #expect(try await history.standings(of: ids, in: scope)[ids[0]]?.isWaiting == false)
    }

    @Test func aFileThatIsNoStoreIsRefused() throws {
        let folder = try TemporaryFolder()
        try folder.put(Array("not a database, but long enough to be looked at".utf8), at: folder.store)
        #expect(throws: StoreUnusable.self) { try StoredHistory.open(path: folder.store, time: FixedTime()) }
    }
}
