import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import ReauthOperations

/// How the last checks of a job went.
@Suite struct HealthTrendTests {
    private static let day: Int64 = 86_400

    private func moment(_ seconds: Int64) -> Timestamp { Timestamp(rawValue: 1_800_000_000_000 + seconds * 1000) }

    /// A finished check with these outcomes, which began on a day.
    private func check(
        _ store: InMemoryRunStore,
        _ name: String,
        day: Int64,
        action: Action = .check,
        retries: Bool = false,
        _ outcomes: [Outcome],
        waitingSince: [Int64] = []
    ) async throws -> RunRecord {
        let record = RunRecord(
            id: RunID(rawValue: name),
            job: "nightly",
            action: action,
            revoke: nil,
            jobFile: FakeWorld.jobPath,
            effectDigest: "e0",
            platformDigest: "p0",
            startedAt: moment(day * Self.day),
            toolVersion: "1.0.0"
        )
        try await store.beginRun(record)
        let seeds = outcomes.indices.map { ItemSeed(instanceID: InstanceID(rawValue: "\($0 + 1)"), element: "acme") }
        try await store.add(seeds, lanes: { _ in nil }, to: record.id)
        let run = try await store.pinInput(of: record.id, carriedColumns: [], contentDigest: "c0")
        let fact = retries ? ", \(RetryMark.fact("2 instances of run x (1 throttled, 1 unreachable)"))" : ""
        try await store.note(Event(.takenUp, at: run.startedAt, detail: "by ada, input c0\(fact)"), of: run.id)
        var ages = waitingSince[...]
        for (index, outcome) in outcomes.enumerated() {
            var item = try #require(try await store.item(of: run.id, sequence: Int64(index) + 1))
            item.progress.outcome = outcome
            item.progress.phase = outcome == .awaitingCode ? .awaitingCode : .finished
            if outcome == .awaitingCode { item.progress.awaitingSince = ages.popFirst().map(moment) }
            _ = try await store.write(Checkpoint(item: item), to: run.id)
        }
        try await store.finishRun(run.id, at: moment(day * Self.day + 60))
        return try #require(await store.run(run.id))
    }

    @Test func theChecksBeforeAreCountedAndTheLastTwoCompared() async throws {
        let store = InMemoryRunStore()
        _ = try await check(store, "one", day: 0, [.healthy, .healthy, .failed, .awaitingCode])
        // Neither another action nor a check that only went back to some instances belongs to the trend.
        _ = try await check(store, "rotation", day: 1, action: .rotate, [.rotated])
        _ = try await check(store, "again", day: 1, retries: true, [.failed])
        let two = try await check(store, "two", day: 2, [.failed, .healthy, .healthy, .awaitingCode])
        let three = try await check(store, "three", day: 3, [.healthy, .healthy, .skipped, .healthy])
        let trend = try #require(try await HealthTrend.reading(two, in: store))
        #expect(trend.runs.map(\.id.rawValue) == ["one", "two"])
        #expect(
            trend.runs.map(\.instances) == [[.works: 2, .broken: 1, .waits: 1], [.broken: 1, .works: 2, .waits: 1]]
        )
        #expect(trend.changes == [.newlyBroken: 1, .recovered: 1, .stillWaiting: 1])
        let last = try #require(try await HealthTrend.reading(three, in: store))
        #expect(last.runs.map(\.id.rawValue) == ["one", "two", "three"])
        #expect(last.changes == [.recovered: 2])
        #expect(last.runs.last?.working == 1)
        let retry = try #require(await store.run(RunID(rawValue: "again")))
        #expect(try await HealthTrend.reading(retry, in: store) == nil)
        let rotation = try #require(await store.run(RunID(rawValue: "rotation")))
        #expect(try await HealthTrend.reading(rotation, in: store) == nil)
    }

    @Test func itGoesBackFourteenChecks() async throws {
        let store = InMemoryRunStore()
        var last: RunRecord?
        for day in 0..<20 { last = try await check(store, "n\(day)", day: Int64(day), [.healthy]) }
        let newest = try #require(last)
        let trend = try #require(try await HealthTrend.reading(newest, in: store))
        #expect(trend.runs.map(\.id.rawValue) == (6..<20).map { "n\($0)" })
        #expect(
            trend.words == [
                "Since n18: nothing changed for the worse or the better.",
                "Working in the last 7 checks: 100 %, 100 %, 100 %, 100 %, 100 %, 100 %, 100 %.",
            ]
        )
    }

    @Test func waitingInstancesAreCountedByTheirAgeAtTheEnd() async throws {
        let store = InMemoryRunStore()
        let end = 40 * Self.day + 60
        let since = [end - Self.day + 1, end - Self.day, end - 7 * Self.day, end - 30 * Self.day, end - 39 * Self.day]
        let run = try await check(store, "one", day: 40, Array(repeating: .awaitingCode, count: 6), waitingSince: since)
        let trend = try #require(try await HealthTrend.reading(run, in: store))
        #expect(trend.waiting == [.lessThanADay: 1, .lessThanAWeek: 1, .lessThanAMonth: 1, .longer: 2, .unknown: 1])
        #expect(trend.changes == nil)
        #expect(
            trend.words == [
                "Waiting: 1 for less than a day, 1 for 1 to 7 days, 1 for 7 to 30 days, 2 for 30 days or more, 1 for a time that is not known."
            ]
        )
    }

    @Test func theMarkOfARetryIsNoNameOfAPerson() {
        let moment = Timestamp(rawValue: 0)
        #expect(
            !RetryMark.stands(in: Event(.takenUp, at: moment, detail: "by x, retries 2 instances of run y, input c0"))
        )
        #expect(
            RetryMark.stands(in: Event(.takenUp, at: moment, detail: "by x, retries 1 instance of run y (1 throttled)"))
        )
        #expect(!RetryMark.stands(in: Event(.takenUp, at: moment)))
    }
}
