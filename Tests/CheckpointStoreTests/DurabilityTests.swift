@testable import CheckpointStore
import GRDB
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@Suite("What was acknowledged is on the disk")
struct DurabilityTests {
    /// GRDB sets NORMAL when it opens a pool, so a commit would return before its bytes are on the disk.
    @Test func everyCommitWaitsForTheDisk() async throws {
        let folder = try TemporaryFolder()
        for _ in 1...2 {
            let store = try folder.open()
            func synchronous() async throws -> Int? {
                try await store.pool.writeWithoutTransaction { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
            }
            #expect(try await synchronous() == 2)
            if try await store.run(nightly) == nil { try await store.begin(1...3) }
            try await store.finish(1)
            #expect(try await synchronous() == 2)
            let journal = try await store.pool.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
            #expect(journal == "wal")
        }
    }

    @Test func aStoreThatWasNeverClosedKeepsWhatItAcknowledged() async throws {
        let folder = try TemporaryFolder()
        let first = try folder.open()
        try await first.begin(1...3)
        try await first.finish(2)
        // The first one is still open: the second sees the log and not what the first has in memory.
        let second = try folder.open(.existing)
        #expect(try await second.finished() == [2])
        #expect(try await second.trail(of: nightly, after: 0, limit: 10).count == 1)
        try await second.finish(3)
        #expect(try await first.finished() == [2, 3])
    }

    @Test func aStoreThatWasDroppedIsReadBack() async throws {
        let folder = try TemporaryFolder()
        var store: SQLiteRunStore? = try folder.open()
        try await store?.begin(1...3)
        try await store?.finish(1)
        store = nil
        #expect(try await folder.open(.existing).finished() == [1])
    }

    @Test func aClosedStoreIsReadBackAndTakesNothingMore() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.begin(1...3)
        try await store.finish(1)
        try store.close()
        await #expect(throws: StoreUnusable.self) { try await store.finish(2) }
        await #expect(throws: StoreUnusable.self) { try await store.finished() }
        #expect(try await folder.open(.existing).finished() == [1])
    }

    /// In a cancelled task GRDB rolls writes back; the port says that they are carried out.
    @Test func cancelledWritesAreCarriedOut() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            #expect(Task.isCancelled)
            try await store.begin(1...5)
            try await store.finish(4)
            try await store.finishRun(nightly, at: Timestamp(rawValue: 7))
        }
        try await task.value
        let second = try folder.open(.existing)
        #expect(try await second.finished() == [4])
        #expect(try await second.run(nightly)?.finishedAt == Timestamp(rawValue: 7))
    }

    @Test func aCancelledReadSaysSo() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await store.runs(ofJob: nil)
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        // And leaves the store usable.
        try await store.begin(1...1)
    }
}

@Suite("Commits are shared")
struct GroupCommitTests {
    @Test func manyChangesAtOnceShareFewCommits() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.begin(1...500)
        try await withThrowingTaskGroup { group in
            for sequence in Int64(1)...500 { group.addTask { try await store.finish(sequence) } }
            for try await result in group { #expect(result == .written) }
        }
        let groups = await store.committer.committedGroups
        // 500 / 64 at best; how many come together depends on the machine.
        #expect((8...100).contains(groups), "\(groups) commits")
        #expect(try await store.finished() == Array(1...500))
        #expect(try await store.trail(of: nightly, after: 0, limit: 1000).map(\.record.position) == Array(1...500))
    }

    @Test func aChangeThatComesAloneIsNotKeptWaiting() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.begin(1...3)
        for sequence in Int64(1)...3 { try await store.finish(sequence) }
        #expect(await store.committer.committedGroups == 3)
    }

    @Test func twoStoresOnOneFileTakeTurns() async throws {
        let folder = try TemporaryFolder()
        let (one, two) = (try folder.open(), try folder.open())
        try await one.begin(1...200)
        try await withThrowingTaskGroup { group in
            for sequence in Int64(1)...200 {
                let store = sequence.isMultiple(of: 2) ? one : two
                group.addTask { try await store.finish(sequence) }
            }
            try await group.waitForAll()
        }
        #expect(try await one.finished() == Array(1...200))
        // Rows of the trail are numbered without a gap, whichever process wrote them.
        #expect(try await two.trail(of: nightly, after: 0, limit: 1000).map(\.record.position) == Array(1...200))
    }
}
