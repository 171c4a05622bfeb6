@testable import CheckpointStore
import class Foundation.FileManager
import GRDB
import ReauthEngine
import ReauthModel
import Testing

@Suite("A store that cannot be written")
struct FailureTests {
    /// As full as a disk can be, without filling one.
    private func fill(_ store: SQLiteRunStore, _ pages: Int = 1) async throws {
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
    }

    private func begunStore() async throws -> TemporaryStore {
        let temporary = try TemporaryStore()
        try await temporary.store.begin(1...5000)
        return temporary
    }

    @Test func fullStopsEverythingAndKeepsWhatWasWritten() async throws {
        let temporary = try await begunStore()
        let store = temporary.store
        try await store.finish(1)
        try await fill(store)
        let messages = await withTaskGroup { group in
            for sequence in Int64(2)...2000 {
                group.addTask { () -> String? in
                    do {
                        try await store.finish(sequence)
                        return nil
                    } catch {
                        return "\(error)"
                    }
                }
            }
            return await group.reduce(into: [String?: Int]()) { $0[$1, default: 0] += 1 }
        }
        let failures = messages.keys.compactMap(\.self)
        #expect(failures.count == 1)
        #expect(failures.first?.hasPrefix("\(temporary.folder.store): there is no space left for the store") == true)
        #expect(failures.first?.contains("`reauth resume`") == true)
        // What was acknowledged is there, and nothing else.
        #expect(try await store.finished().count == 1 + (messages[nil] ?? 0))
    }

    @Test func afterAFailureNothingIsWrittenEvenIfThereIsSpaceAgain() async throws {
        let temporary = try await begunStore()
        let store = temporary.store
        try await fill(store)
        let seeds = (1...5000).map { ItemSeed(instanceID: InstanceID(rawValue: "\($0)"), name: "A name") }
        let run = RunRecord(
            id: RunID(rawValue: "other-1"),
            job: "other",
            action: .check,
            revoke: nil,
            jobFile: "/srv/other.yaml",
            effectDigest: "e1",
            startedAt: Timestamp(rawValue: 1),
            toolVersion: "1.2.3"
        )
        let first = await #expect(throws: StoreUnusable.self) {
            try await store.beginRun(run)
            try await store.add(seeds, lanes: { _ in box }, to: run.id)
        }
        try await fill(store, 1_000_000)
        let second = await #expect(throws: StoreUnusable.self) { try await store.finish(1) }
        let third = await #expect(throws: StoreUnusable.self) { try await store.writeGauges([], of: nightly) }
        #expect(second?.message == first?.message)
        #expect(third?.message == first?.message)
        // Reports can still be made of it.
        #expect(try await store.run(nightly)?.state == .open)
        #expect(try await temporary.folder.open(.existing).finish(1) == .written)
    }

    @Test func aDefectOfTheCallerIsNoFailureOfTheStore() async throws {
        let temporary = try await begunStore()
        await #expect(throws: CheckpointRefused.self) { try await temporary.store.finish(6000) }
        #expect(try await temporary.store.finish(1) == .written)
    }

    @Test func aStoreThatWasRemovedInUseTakesNothingMore() async throws {
        let temporary = try await begunStore()
        try FileManager.default.removeItem(atPath: temporary.folder.store)
        let error = await #expect(throws: StoreUnusable.self) { try await temporary.store.finish(1) }
        #expect(error?.message.contains("removed or replaced") == true)
    }

    @Test func anotherWriterThatNeverEndsIsNamedAsTheCause() {
        let error = StoreHealth.unusable(DatabaseError(resultCode: .SQLITE_BUSY), path: "/srv/s")
        #expect(
            error.message
                == "/srv/s: another process kept the store locked for too long (SQLite 5). "
                + "See who has it open (`fuser FILE`), then `reauth resume`."
        )
    }

    @Test func errorsNeverQuoteWhatIsStored() {
        let error = DatabaseError(
            resultCode: .SQLITE_IOERR,
            message: "secret",
            sql: "SELECT 'secret'",
            arguments: ["secret"]
        )
        #expect(!StoreHealth.unusable(error, path: "/srv/s").message.contains("secret"))
    }
}
