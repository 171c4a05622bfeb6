import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// How many items are under way, and that no lane waits for another.
@Suite struct WindowTests {
    /// Waits at each call until it is let go, and counts who waits.
    private final class Gate: Sendable {
        let waiting = Record<FarSide.Call>()
        private let stop = StopSignal()

        func pass(_ call: FarSide.Call) async {
            waiting.add(call)
            await stop.requested()
        }

        func open() { stop.request() }
    }

    @Test(arguments: [
        // Four times the lane's own limit, but never more than the job allows.
        (LaneLimit(windows: [], concurrency: 2), 64, 8),
        (LaneLimit(windows: [], concurrency: 2), 5, 5),
        (LaneLimit(windows: [RateWindow(count: 10, period: .seconds(1))], concurrency: 2), 64, 40),
        (LaneLimit(windows: [RateWindow(count: 600, period: .seconds(60))], concurrency: 1), 64, 40),
        (
            LaneLimit(
                windows: [
                    RateWindow(count: 10, period: .seconds(1)), RateWindow(count: 86_400, period: .seconds(86_400)),
                ],
                concurrency: 1
            ), 64, 4
        ),
        (LaneLimit(windows: [RateWindow(count: 1, period: .seconds(86_400))], concurrency: 1), 64, 4),
    ])
    func aLaneIsAsWideAsItsLimitCanUse(limit: LaneLimit, concurrency: Int, width: Int) async throws {
        let gate = Gate()
        var fleet = try await TestFleet(
            (1...100).map { Account($0, "sfdc") },
            concurrency: concurrency,
            onCall: { await gate.pass($0) }
        )
        fleet.limits = [LaneKey(rawValue: "salesforce"): limit]
        let started = fleet
        async let end = started.run()
        #expect(await eventually { gate.waiting.count == width })
        await lettingOthersWork()
        #expect(gate.waiting.count == width)
        gate.open()
        #expect(try await end.isFinished)
        #expect(fleet.far.peaks["sfdc"] == width)
        try await fleet.expectConsistent()
    }

    @Test func aSlowLaneDoesNotHoldUpAnother() async throws {
        let gate = Gate()
        let fleet = try await TestFleet(
            (1...200).map { Account($0, $0 <= 100 ? "sfdc" : "box") },
            onCall: { call in
                guard case .revoke(let id, _) = call, let id = Int(id), id <= 100 else { return }
                await gate.pass(call)
            }
        )
        async let end = fleet.run()
        // While the first lane stands still, the second one comes to its end.
        #expect(
            await eventually {
                await fleet.store.tallies(of: fleet.record.id).contains { $0.lane.word == "box" && $0.open == 0 }
            }
        )
        let tallies = await fleet.store.tallies(of: fleet.record.id)
        #expect(tallies.first { $0.lane.word == "salesforce" }?.open == 100)
        gate.open()
        #expect(try await end.isFinished)
        try await fleet.expectConsistent()
    }

    @Test func tenThousandItemsHaveExactlyOneOutcomeEach() async throws {
        let elements = ["sfdc", "box", "twofold", "endless", "novelty"]
        var fleet = try await TestFleet((1...10_000).map { Account($0, elements[$0 % 5]) }, concurrency: 16)
        fleet.limits = [LaneKey(rawValue: "box"): LaneLimit(windows: [], concurrency: 1)]
        let end = try await fleet.run()
        #expect(end.isFinished)
        let items = try await fleet.items()
        #expect(items.count == 10_000)
        let counts = Dictionary(grouping: items) { $0.progress.outcome }.mapValues(\.count)
        #expect(counts == [.awaitingCode: 2000, .rotated: 4000, .notRevocable: 2000, .skipped: 2000])
        #expect(Set(fleet.far.ended).count == 6000)
        #expect(fleet.far.ended.count == 6000)
        let peaks = fleet.far.peaks
        #expect(try #require(peaks["sfdc"]) <= 16)
        #expect(try #require(peaks["box"]) <= 4)
        #expect(try #require(peaks["twofold"]) <= 16)
        // One probe per item and phase.
        #expect(fleet.far.calls.count(where: \.isPing) == 6000)
        #expect(fleet.far.violations.isEmpty)
        let tallies = await fleet.store.tallies(of: fleet.record.id)
        #expect(tallies.allSatisfy { $0.open == 0 })
    }

    @Test func itemsAreBegunInTheOrderOfTheInput() async throws {
        let fleet = try await TestFleet((1...50).map { Account($0, "sfdc") }, concurrency: 1)
        try await fleet.run()
        let order = fleet.far.revocations.map { call -> Int in
            guard case .revoke(let id, _) = call else { return 0 }
            return Int(id) ?? 0
        }
        #expect(order == Array(1...50))
    }
}
