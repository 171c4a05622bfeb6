import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Synchronization
import Testing

/// Operators steer a live run by what they record in the store.
@Suite struct SteeringTests {
    /// Remembers what the choke point was told.
    private final class Control: LimitControl {
        private let told = Mutex<[String]>([])

        func setLimit(_ limit: LaneLimit, of lane: LaneKey) { told.withLock { $0.append("\(lane): \(limit)") } }
        func endPark(of lane: LaneKey) { told.withLock { $0.append("\(lane): goes on") } }
        var all: [String] { told.withLock { $0 } }
    }

    /// A run that works on a played clock.
    private struct Live: Sendable {
        let ticks = Record<RunSnapshot>()
        let ended = Record<Bool>()
        private(set) var ending: Task<FleetRun.End, any Error>

        init(_ fleet: TestFleet, change: (inout RunContext) -> Void = { _ in }) {
            var context = fleet.context()
            let rate = [RateWindow(count: 20, period: .seconds(1))]
            // A run takes seconds, and orders are looked for once a second.
            context.pacer = SchedulePacer([salesforce: rate, box: rate], clock: fleet.clock)
            change(&context)
            let run = FleetRun(context: context, stop: StopSignal())
            ending = Task { [ticks, ended] in
                defer { ended.add(true) }
                return try await fleet.clock.run {
                    try await run.run(paces: { [] }, heartbeat: {}, onTick: { ticks.add($0) })
                }
            }
        }

        /// Waits for some seconds of the run; the clock is not read, because it stands still while it is read all the time.
        func wait(_ seconds: Int) async {
            let then = ticks.count + seconds
            _ = await eventually { ticks.count >= then || !ended.isEmpty }
        }
    }

    private static let salesforce = LaneKey(rawValue: "salesforce")
    private static let box = LaneKey(rawValue: "box")

    /// A fleet of two providers; `order` is given when the far side was called forty times.
    private func fleet(
        _ count: Int = 400,
        order: SteeringOrder? = nil,
        script: @escaping FarSide.Script = { _, _ in nil }
    ) async throws -> TestFleet {
        let (fleets, calls) = (Record<TestFleet>(), Record<Bool>())
        var fleet = try await TestFleet(
            (1...count).map { Account($0, ["sfdc", "box"][$0 % 2]) },
            concurrency: 8,
            script: script,
            onCall: { _ in
                calls.add(true)
                guard let order, calls.count == 40, let fleet = fleets.all.first else { return }
                try await fleet.store.steer(fleet.record.id, order, by: "ada", at: fleet.clock.now)
            }
        )
        let limit = LaneLimit(windows: [RateWindow(count: 20, period: .seconds(1))], concurrency: 4)
        fleet.limits = [Self.salesforce: limit, Self.box: limit]
        fleets.add(fleet)
        return fleet
    }

    private func give(_ order: SteeringOrder, to fleet: TestFleet) async throws {
        try await fleet.store.steer(fleet.record.id, order, by: "ada", at: ManualClock.start)
    }

    @Test(arguments: [nil, salesforce])
    func whatIsPausedBeginsNothingAndGoesOnLater(lane: LaneKey?) async throws {
        let fleet = try await fleet(order: .pause(lane))
        func revoked() -> Int {
            fleet.far.calls.count { call in
                guard case .revoke(let id, _) = call else { return false }
                return lane == nil || (Int(id) ?? 0) % 2 == 0
            }
        }
        let live = Live(fleet)
        // What was under way is brought to its end meanwhile.
        await live.wait(20)
        let then = revoked()
        await live.wait(60)
        #expect(revoked() == then && then < 190, "\(then)")
        for item in try await fleet.items() where item.progress.outcome == nil {
            #expect(item.progress.phase == .planned)
            #expect(await fleet.store.openIntent(of: fleet.record.id, sequence: item.sequence) == nil)
        }
        try await give(.resume(lane), to: fleet)
        #expect(try await live.ending.value.isFinished)
        #expect(fleet.far.revocations.count == 400)
        try await fleet.expectConsistent()
    }

    @Test func aLaneThatIsPausedHoldsUpNoOther() async throws {
        let fleet = try await fleet(200)
        try await give(.pause(Self.salesforce), to: fleet)
        let live = Live(fleet)
        await live.wait(60)
        let tallies = await fleet.store.tallies(of: fleet.record.id)
        #expect(tallies.map(\.open).sorted() == [0, 100])
        let paused = try #require(live.ticks.all.last)
        #expect(paused.lanes.filter { $0.standstill == .paused }.map(\.tally.lane) == [Self.salesforce])
        #expect(paused.lanes.allSatisfy { $0.standstill == nil || paused.remaining(in: $0) == nil })
        #expect(paused.remaining == nil)
        try await give(.resume(nil), to: fleet)
        #expect(try await live.ending.value.isFinished)
        #expect(live.ticks.all.last?.lanes.allSatisfy { $0.standstill == nil } == true)
        #expect(fleet.far.revocations.count == 200)
    }

    @Test func anOrderToStopSoonEndsTheRunInGoodOrder() async throws {
        let fleet = try await fleet(order: .stop(.soon))
        #expect(try await Live(fleet).ending.value.isFinished == false)
        for item in try await fleet.items() {
            #expect(item.progress.phase != .revoking)
            #expect(await fleet.store.openIntent(of: fleet.record.id, sequence: item.sequence) == nil)
        }
        // It was for that process: the next one works.
        #expect(try await fleet.run().isFinished)
        #expect(fleet.far.revocations.count == 400)
    }

    @Test func anOrderToStopNowSendsNothingMore() async throws {
        let fleet = try await fleet(order: .stop(.now))
        await #expect(throws: CancellationError.self) { try await Live(fleet).ending.value }
        #expect(await fleet.store.run(fleet.record.id)?.state == .open)
        #expect(try await fleet.run().isFinished)
        try await fleet.expectConsistent()
    }

    @Test func theStopFileStopsAProcessThatReadsNoOrders() async throws {
        let fleet = try await fleet()
        let live = Live(fleet) { $0.isStopFileThere = { fleet.far.calls.count > 40 } }
        await #expect(throws: CancellationError.self) { try await live.ending.value }
        #expect(await fleet.store.run(fleet.record.id)?.state == .open)
    }

    @Test func limitsAreKeptFromTheBeginningAndFromTheOrderOn() async throws {
        let control = Control()
        let until = ManualClock.start.advanced(by: .seconds(86_400))
        let isParked = Record<Bool>()
        let fleet = try await fleet(20) { call, _ in
            call.isRevocation && isParked.isEmpty ? .fails(.parked(until: until)) : nil
        }
        try await give(.setRate(Self.salesforce, [RateWindow(count: 1, period: .seconds(1))]), to: fleet)
        let live = Live(fleet) { $0.limitControl = control }
        await live.wait(5)
        #expect(control.all == ["salesforce: 1/s, 4 at once"])
        #expect(live.ticks.all.last?.limitsOfJob.mapValues(\.description) == [Self.salesforce: "20/s, 4 at once"])
        isParked.add(false)
        try await give(.setConcurrency(Self.salesforce, 2), to: fleet)
        try await give(.resume(Self.box), to: fleet)
        // What was put off for a day is due at once.
        #expect(try await live.ending.value.isFinished)
        #expect(fleet.clock.uptime < .seconds(80_000))
        #expect(Set(control.all) == ["salesforce: 1/s, 4 at once", "salesforce: 1/s, 2 at once", "box: goes on"])
        #expect(fleet.far.ended.count == 20)
    }

    @Test(arguments: 0..<6 as Range<UInt64>)
    func ordersInAnyOrderLoseNothingAndRepeatNothing(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let lanes: [LaneKey?] = [nil, Self.salesforce, Self.box]
        let fleet = try await fleet(300)
        let live = Live(fleet)
        for _ in 0..<6 {
            let lane = lanes[Int(random.next() % 3)]
            let rate = [RateWindow(count: Int(random.next() % 9) + 1, period: .seconds(1))]
            let order: SteeringOrder =
                switch random.next() % 4 {
                case 0: .pause(lane)
                case 1: .resume(lane)
                case 2: .setRate(lane ?? .platform, rate)
                default: .setConcurrency(lane ?? Self.salesforce, Int(random.next() % 5) + 1)
                }
            try await give(order, to: fleet)
            await live.wait(Int(random.next() % 3))
        }
        try await give(.resume(nil), to: fleet)
        #expect(try await live.ending.value.isFinished)
        #expect(fleet.far.revocations.count == 300)
        #expect(Set(fleet.far.ended).count == 300)
        try await fleet.expectConsistent()
    }
}
