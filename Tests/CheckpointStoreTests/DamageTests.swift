@testable import CheckpointStore
import struct Foundation.Data
import class Foundation.FileManager
import ReauthEngine
import ReauthTesting
import Testing

/// One page of the file that says something else than it should.
@Suite("A damaged page")
struct DamageTests {
    /// A closed store of more than twenty pages, byte by byte.
    private func wholeStore(in folder: TemporaryFolder) async throws -> [UInt8] {
        let store = try folder.open()
        try await store.begin(1...1500)
        for sequence in Int64(1)...50 { try await store.finish(sequence) }
        try store.close()
        return Array(try #require(FileManager.default.contents(atPath: folder.store)))
    }

    private func put(_ whole: [UInt8], damagedAt page: Int?, in folder: TemporaryFolder) throws {
        var bytes = whole
        if let page { bytes.replaceSubrange(page..<page + 4096, with: repeatElement(0x5A, count: 4096)) }
        try folder.put(bytes, at: folder.store)
        for suffix in ["-wal", "-shm"] { try? FileManager.default.removeItem(atPath: folder.store + suffix) }
    }

    @Test func whicheverPageIsDamagedTheStoreIsRefusedWithAWayOut() async throws {
        let folder = try TemporaryFolder()
        let whole = try await wholeStore(in: folder)
        #expect(whole.count > 20 * 4096)
        for page in stride(from: 0, to: whole.count, by: 4096) {
            try put(whole, damagedAt: page, in: folder)
            let error = #expect(throws: StoreUnusable.self, "page \(page / 4096)") { try folder.open() }
            let expected = page == 0 ? "is not a store of reauth" : "the store is damaged"
            #expect(error?.message.contains(expected) == true, "page \(page / 4096): \(error?.message ?? "")")
        }
        // And the file as it was is as good as ever.
        try folder.put(whole, at: folder.store)
        #expect(try await folder.open(.existing).finished().count == 50)
    }

    @Test func aLargerStoreIsLookedAtWhileItIsInUse() async throws {
        let folder = try TemporaryFolder()
        let whole = try await wholeStore(in: folder)
        var found = 0
        for page in stride(from: 0, through: whole.count, by: 4096) {
            // The last round leaves the store as it was.
            let isDamaged = page < whole.count
            try put(whole, damagedAt: isDamaged ? page : nil, in: folder)
            // Some pages are read by the opening itself.
            let opened = try? SQLiteRunStore.open(path: folder.store, time: FixedTime(), quickCheckLimit: 0)
            guard let opened else {
                #expect(isDamaged)
                continue
            }
            opened.examine()
            opened.examine()
            while opened.examination.isUnderWay { await Task.yield() }
            if isDamaged {
                found += 1
                let error = await #expect(throws: StoreUnusable.self) { try await opened.finish(60) }
                #expect(error?.message.contains("the store is damaged") == true, "page \(page / 4096)")
            } else {
                try await opened.finish(60)
            }
            try opened.close()
        }
        #expect(found > 20)
    }

    @Test func aStoreThatIsClosedMeanwhileWaitsForNoExamination() async throws {
        let folder = try TemporaryFolder()
        let store = try SQLiteRunStore.open(path: folder.store, time: FixedTime(), quickCheckLimit: 0)
        try await store.begin(1...1500)
        store.examine()
        try store.close()
        // Whether it had begun or not, it comes to its end now.
        let end = ContinuousClock.now + .seconds(30)
        while store.examination.isUnderWay, ContinuousClock.now < end { await Task.yield() }
        #expect(!store.examination.isUnderWay)
    }
}
