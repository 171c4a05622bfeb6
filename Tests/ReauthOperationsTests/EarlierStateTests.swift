import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import ReauthOperations

/// How the instances of a plan stand, counted and bound to its digest.
@Suite struct FleetStateTests {
    private static let day: Int64 = 86_400_000

    private static func moment(_ days: Int64) -> Timestamp { Timestamp(rawValue: 1_800_000_000_000 + days * day) }

    private static func record(_ name: String, job: String, days: Int64) -> RunRecord {
        RunRecord(
            id: RunID(rawValue: name),
            job: job,
            action: .rotate,
            revoke: .grant,
            jobFile: "/jobs/\(job).yaml",
            effectDigest: "e0",
            platformDigest: "p0",
            startedAt: moment(days),
            toolVersion: "1.0.0"
        )
    }

    /// A run of three, one of which is done, and one waits.
    private static func ended(_ store: InMemoryRunStore, _ record: RunRecord) async throws {
        try await imported(store, record, ids: 1...3)
        _ = try await store.pinInput(of: record.id, carriedColumns: [], contentDigest: "c0")
        for (sequence, outcome) in [(Int64(1), Outcome.rotated), (2, .awaitingCode), (3, .failed)] {
            let page = try await store.items(of: record.id, after: sequence - 1, outcome: nil, limit: 1)
            var item = try #require(page.first)
            item.progress.outcome = outcome
            item.progress.confirmedAt = record.startedAt
            if outcome == .awaitingCode { item.progress.awaitingSince = record.startedAt }
            _ = try await store.write(Checkpoint(item: item), to: record.id)
        }
        try await store.finishRun(record.id, at: record.startedAt)
    }

    private static func imported(
        _ store: InMemoryRunStore,
        _ record: RunRecord,
        ids: ClosedRange<Int>
    ) async throws {
        try await store.beginRun(record)
        let seeds = ids.map { ItemSeed(instanceID: InstanceID(rawValue: "\($0)"), element: "box") }
        try await store.add(seeds, lanes: { _ in nil }, to: record.id)
    }

    private func state(
        _ store: InMemoryRunStore,
        ids: ClosedRange<Int> = 1...3,
        history: Bool = true,
        outlives: Bool = true
    ) async throws -> EarlierState {
        let plan = InMemoryRunStore()
        let record = Self.record("nightly-9", job: "nightly", days: 8)
        try await Self.imported(plan, record, ids: ids)
        let reading = EarlierStateReading(
            instances: plan,
            history: history ? store : nil,
            outlivesItsRun: outlives
        )
        return try await reading.state(of: record, at: Self.moment(8))
    }

    @Test func countsWhoWaitsAndWhoWasDoneWithinAWeekByThisJobAndByAny() async throws {
        let store = InMemoryRunStore()
        try await Self.ended(store, Self.record("nightly-1", job: "nightly", days: 1))
        var found = try await state(store)
        #expect(found.ofAnyJob == EarlierState.Counts(waiting: 1, recentlyDone: 1))
        #expect(found.ofThisJob == found.ofAnyJob)
        #expect(found.newestRun?.rawValue == "nightly-1")
        // Of another job alone, and of instances that are not meant.
        let other = InMemoryRunStore()
        try await Self.ended(other, Self.record("weekly-1", job: "weekly", days: 1))
        found = try await state(other)
        #expect(found.ofAnyJob == EarlierState.Counts(waiting: 1, recentlyDone: 1))
        #expect(found.ofThisJob == EarlierState.Counts())
        #expect(found.newestRun == nil)
        #expect(try await state(store, ids: 3...9).ofAnyJob == EarlierState.Counts())
    }

    @Test func aWeekIsAWeek() async throws {
        let store = InMemoryRunStore()
        try await Self.ended(store, Self.record("nightly-1", job: "nightly", days: 0))
        #expect(try await state(store).ofAnyJob == EarlierState.Counts(waiting: 1, recentlyDone: 0))
    }

    @Test func everyRunOfTheJobAndEveryChangeOfAnInstanceChangesTheDigest() async throws {
        let store = InMemoryRunStore()
        var digests = [try await state(store).digest, try await state(store, history: false).digest]
        #expect(digests[0] == digests[1])
        try await Self.ended(store, Self.record("weekly-1", job: "weekly", days: 1))
        digests.append(try await state(store).digest)
        try await Self.ended(store, Self.record("nightly-1", job: "nightly", days: 2))
        digests.append(try await state(store).digest)
        #expect(Set(digests).count == 3)
        #expect(try await state(store).digest == digests.last)
        #expect(try await state(store, ids: 3...9).digest != digests.last)
    }

    /// An embedded sandbox is a new world at every start; its plans are told apart by their runs.
    @Test func aNewWorldKnowsNobody() async throws {
        let store = InMemoryRunStore()
        let before = try await state(store, outlives: false)
        try await Self.ended(store, Self.record("nightly-1", job: "nightly", days: 2))
        let after = try await state(store, outlives: false)
        #expect(after.ofAnyJob == EarlierState.Counts())
        #expect(after.digest != before.digest)
    }
}
