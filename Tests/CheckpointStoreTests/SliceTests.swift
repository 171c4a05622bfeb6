@testable import CheckpointStore
import GRDB
import ReauthEngine
import ReauthModel
import ReauthTesting
import Synchronization
import Testing

/// Whatever the size of the fleet, no transaction holds the store for long.
@Suite("Large work goes in slices")
struct SliceTests {
    private static let importing = RunID(rawValue: "large-20270101T000000Z")

    private func record(_ id: RunID = Self.importing) -> RunRecord {
        RunRecord(
            id: id,
            job: "large",
            action: .check,
            revoke: nil,
            jobFile: "/srv/large.yaml",
            effectDigest: "e0",
            startedAt: Timestamp(rawValue: 1_800_000_000_000),
            toolVersion: "1.2.3"
        )
    }

    private func seeds(_ count: Int) -> [ItemSeed] {
        (1...count).map { ItemSeed(instanceID: InstanceID(rawValue: "\($0)"), element: "box") }
    }

    @Test func anImportIsWrittenInSlicesHoweverManyRowsComeAtOnce() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.beginRun(record())
        let sizes = try await CommitSizes.watching(store.pool)
        try await store.add(seeds(2500), lanes: { _ in box }, to: Self.importing)
        #expect(sizes.all.max() ?? 0 <= 2 * StoreWriter.sliceLength + 1, "\(sizes.all)")
        #expect(sizes.all.count == 2500 / StoreWriter.sliceLength)
        #expect(
            try await store.items(of: Self.importing, after: 0, outcome: nil, limit: 3000).map(\.sequence)
                == Array(1...2500)
        )
    }

    @Test func aLeftoverIsRemovedInSlices() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.beginRun(record())
        try await store.add(seeds(2500), lanes: { _ in box }, to: Self.importing)
        let sizes = try await CommitSizes.watching(store.pool)
        try await store.beginRun(record(RunID(rawValue: "large-2")))
        #expect(sizes.all.max() ?? 0 <= 2 * StoreWriter.sliceLength + 1, "\(sizes.all)")
        #expect(sizes.all.count >= 4)
        #expect(try await store.items(of: Self.importing, after: 0, outcome: nil, limit: 10).isEmpty)
        #expect(try await store.run(Self.importing) == nil)
    }

    /// A process may die between two slices: what is there then is no run, and the next start removes the rest.
    @Test func aLeftoverThatIsRemovedByHalfIsASmallerLeftover() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.beginRun(record())
        try await store.add(seeds(2500), lanes: { _ in box }, to: Self.importing)
        let more = try await store.pool.write { db in
            let key = try #require(try Int64.fetchOne(db, sql: "SELECT key FROM run"))
            return try SQLiteRunStore.removeSlice(ofImport: key, in: db)
        }
        #expect(more)
        let next = try folder.open(.existing)
        #expect(try await next.run(Self.importing)?.state == .importing)
        let left = try await next.items(of: Self.importing, after: 0, outcome: nil, limit: 10)
        #expect(left.first?.sequence == Int64(StoreWriter.sliceLength) + 1)
        await #expect(throws: CheckpointRefused.self) {
            try await next.finishRun(Self.importing, at: Timestamp(rawValue: 1))
        }
        try await next.beginRun(record(RunID(rawValue: "large-2")))
        #expect(try await next.runs(ofJob: nil).map(\.id.rawValue) == ["large-2"])
        #expect(try await next.tallies(of: Self.importing).isEmpty)
    }

    /// The state is looked at in each slice.
    @Test func nothingOfARunIsRemoved() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.begin(1...10)
        let more = try await store.pool.write { db in
            let key = try #require(try Int64.fetchOne(db, sql: "SELECT key FROM run"))
            return try SQLiteRunStore.removeSlice(ofImport: key, in: db)
        }
        #expect(!more)
        #expect(try await store.items(of: nightly, after: 0, outcome: nil, limit: 100).count == 10)
    }

    @Test func aCancelledRemovalStopsBetweenTwoSlices() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.beginRun(record())
        try await store.add(seeds(1500), lanes: { _ in box }, to: Self.importing)
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            try await store.beginRun(record(RunID(rawValue: "large-2")))
        }
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(try await store.run(Self.importing)?.state == .importing)
    }

    @Test func dueTimesAreClearedInSlices() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.begin(1...2500)
        try await store.pool.write { try $0.execute(sql: "UPDATE item SET due_at = 5") }
        let sizes = try await CommitSizes.watching(store.pool)
        try await store.clearDueTimes(of: nightly, lane: box)
        #expect(sizes.all.filter { $0 > 0 } == [Int](repeating: StoreWriter.sliceLength, count: 5))
        #expect(try await store.nextDue(of: nightly, lane: box, stage: .all) == Timestamp(rawValue: 0))
    }
}

/// Two connections, as two processes have them, at the size at which one stopped the other.
@Suite("Nobody stops another")
struct SharedStoreTests {
    @Test func anImportAndItsRemovalLetAnotherWriterInBetweenTheirSlices() async throws {
        let rows = 200_000
        let folder = try TemporaryFolder()
        let time = RealTime()
        let one = try SQLiteRunStore.open(path: folder.store, time: time)
        let two = try SQLiteRunStore.open(path: folder.store, time: time)
        try await two.begin(1...50)
        let turns = Turns()
        let sizes = try await CommitSizes.watching(one.pool, onCommit: { turns.add(.slice) })
        let first = RunRecord(
            id: RunID(rawValue: "large-1"),
            job: "large",
            action: .check,
            revoke: nil,
            jobFile: "/srv/large.yaml",
            effectDigest: "e0",
            startedAt: Timestamp(rawValue: 1),
            toolVersion: "1.2.3"
        )
        var next = first
        next.id = RunID(rawValue: "large-2")
        let second = next
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                try await one.beginRun(first)
                let seeds = (1...rows).map { ItemSeed(instanceID: InstanceID(rawValue: "\($0)"), element: "box") }
                try await one.add(seeds, lanes: { _ in box }, to: first.id)
                try await one.beginRun(second)
                turns.end()
            }
            group.addTask {
                while !turns.isOver {
                    for sequence in Int64(1)...50 where !turns.isOver {
                        let start = time.uptime
                        try await two.finish(sequence)
                        turns.add(.other(waited: time.uptime - start))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(sizes.all.max() ?? 0 <= 2 * StoreWriter.sliceLength + 1)
        #expect(sizes.all.count >= 2 * rows / StoreWriter.sliceLength)
        // How often depends on the machine; that it happens at all does not.
        #expect(turns.alternations >= 20, "\(turns.alternations)")
        #expect(try await two.runs(ofJob: "large").map(\.id) == [second.id])
        let (held, waited) = (sizes.longestHold.milliseconds, turns.longestWait.milliseconds)
        print("\(rows) rows: the store was held for \(held) ms, and the other writer waited for \(waited) ms, at most")
    }

    /// A report or the look at all pages of a large store reads for minutes.
    @Test func aLongReadKeepsNoWriterOutAndTheLogShrinksAfterwards() async throws {
        let folder = try TemporaryFolder()
        let (reader, writer) = (try folder.open(), try folder.open())
        try await writer.begin(1...10)
        let started = AsyncStream.makeStream(of: Void.self)
        let gate = Gate()
        async let read: Int = reader.pool.read { db in
            let count = try Int.fetchOne(db, sql: "SELECT count(*) FROM item") ?? 0
            started.continuation.yield()
            gate.wait()
            return try count + (Int.fetchOne(db, sql: "SELECT count(*) FROM item") ?? 0)
        }
        for await _ in started.stream { break }
        let text = String(repeating: "x", count: 400)
        let seeds = (1...60_000).map { ItemSeed(instanceID: InstanceID(rawValue: "\($0)"), name: text) }
        try await writer.beginRun(
            RunRecord(
                id: RunID(rawValue: "large-1"),
                job: "large",
                action: .check,
                revoke: nil,
                jobFile: "/srv/large.yaml",
                effectDigest: "e0",
                startedAt: Timestamp(rawValue: 1),
                toolVersion: "1.2.3"
            )
        )
        try await writer.add(seeds, lanes: { _ in box }, to: RunID(rawValue: "large-1"))
        let third = try folder.open(.existing)
        // A process that ends waits for no reader, and keeps no writer out for its sake.
        try third.close()
        try await writer.finish(1)
        #expect(try folder.size(of: folder.store + "-wal") > 16 << 20)
        gate.open()
        #expect(try await read == 20)
        // The next one moves what the log holds, and the one after it begins the log anew.
        for sequence in Int64(1)...4 { try await writer.finish(sequence) }
        #expect(try folder.size(of: folder.store + "-wal") <= 16 << 20)
    }
}

/// Who wrote, in order.
private final class Turns: Sendable {
    enum Turn { case slice, other(waited: Duration) }

    private struct State {
        var lastWasSlice: Bool?
        var alternations = 0
        var longestWait: Duration = .zero
        var isOver = false
    }

    private let state = Mutex(State())

    func add(_ turn: Turn) {
        state.withLock { state in
            let isSlice: Bool
            switch turn {
            case .slice: isSlice = true
            case .other(let waited):
                isSlice = false
                state.longestWait = max(state.longestWait, waited)
            }
            if let last = state.lastWasSlice, last != isSlice { state.alternations += 1 }
            state.lastWasSlice = isSlice
        }
    }

    func end() { state.withLock { $0.isOver = true } }
    var isOver: Bool { state.withLock { $0.isOver } }
    var alternations: Int { state.withLock { $0.alternations } }
    var longestWait: Duration { state.withLock { $0.longestWait } }
}
