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

    private static let salesforce = LaneKey(rawValue: "salesforce")

    private func fleet(_ count: Int, script: @escaping FarSide.Script = { _, _ in nil }) async throws -> TestFleet {
        var fleet = try await TestFleet(
            (1...count).map { Account($0, ["sfdc", "box"][$0 % 2]) },
            concurrency: 4,
            script: script
        )
        let limit = LaneLimit(windows: [RateWindow(count: 5, period: .seconds(1))], concurrency: 4)
        fleet.limits = [Self.salesforce: limit, LaneKey(rawValue: "box"): limit]
        return fleet
    }

    private func give(_ order: SteeringOrder, to fleet: TestFleet) async throws {
        _ = try await fleet.store.steer(fleet.record.id, order, by: "ada", at: fleet.clock.now)
    }

    @Test(arguments: [nil, salesforce])
    func whatIsPausedBeginsNothingAndGoesOnLater(lane: LaneKey?) async throws {
        let fleet = try await fleet(400)
        func revoked() -> Int {
            fleet.far.calls.count { call in
                guard case .revoke(let id, _) = call else { return false }
                return lane == nil || (Int(id) ?? 0) % 2 == 0
            }
        }
        let ending = Task { try await fleet.run() }
        #expect(await eventually { revoked() > 10 })
        try await give(.pause(lane), to: fleet)
        let ordered = fleet.clock.uptime
        // What was under way is brought to its end meanwhile.
        #expect(await eventually { fleet.clock.uptime > ordered + .seconds(10) })
        let then = revoked()
        #expect(await eventually { fleet.clock.uptime > ordered + .seconds(60) })
        #expect(revoked() == then && then < 200, "\(then)")
        for item in try await fleet.items() where item.progress.outcome == nil {
            #expect(item.progress.phase == .planned)
            #expect(await fleet.store.openIntent(of: fleet.record.id, sequence: item.sequence) == nil)
        }
        try await give(.resume(lane), to: fleet)
        #expect(try await ending.value.isFinished)
        #expect(fleet.far.revocations.count == 400)
        try await fleet.expectConsistent()
    }

    @Test func aLaneThatIsPausedHoldsUpNoOther() async throws {
        let fleet = try await fleet(200)
        try await give(.pause(Self.salesforce), to: fleet)
        let ending = Task { try await fleet.run() }
        #expect(
            await eventually {
                await fleet.store.tallies(of: fleet.record.id).contains { $0.lane?.rawValue == "box" && $0.open == 0 }
            }
        )
        #expect(
            !fleet.far.calls.contains { call in
                if case .revoke(let id, _) = call { (Int(id) ?? 1) % 2 == 0 } else { false }
            }
        )
        try await give(.resume(nil), to: fleet)
        #expect(try await ending.value.isFinished)
        #expect(fleet.far.revocations.count == 200)
    }

    @Test func anOrderToStopSoonEndsTheRunInGoodOrder() async throws {
        let fleet = try await fleet(2000)
        let ending = Task { try await fleet.run() }
        #expect(await eventually { fleet.far.calls.count > 40 })
        try await give(.stop(.soon), to: fleet)
        #expect(try await ending.value.isFinished == false)
        for item in try await fleet.items() {
            #expect(item.progress.phase != .revoking)
            #expect(await fleet.store.openIntent(of: fleet.record.id, sequence: item.sequence) == nil)
        }
        // It was for that process: the next one works.
        #expect(try await fleet.run().isFinished)
        #expect(fleet.far.revocations.count == 2000)
    }

    @Test func anOrderToStopNowSendsNothingMore() async throws {
        let fleet = try await fleet(2000)
        let ending = Task { try await fleet.run() }
        #expect(await eventually { fleet.far.calls.count > 40 })
        try await give(.stop(.now), to: fleet)
        await #expect(throws: CancellationError.self) { try await ending.value }
        #expect(await fleet.store.run(fleet.record.id)?.state == .open)
        #expect(try await fleet.run().isFinished)
        try await fleet.expectConsistent()
    }

    @Test func theStopFileStopsAProcessThatReadsNoOrders() async throws {
        let fleet = try await fleet(2000)
        var context = fleet.context()
        context.isStopFileThere = { fleet.far.calls.count > 40 }
        let run = FleetRun(context: context, stop: StopSignal())
        await #expect(throws: CancellationError.self) {
            _ = try await fleet.clock.run { try await run.run(paces: { [] }, heartbeat: {}, onTick: { _ in }) }
        }
        #expect(await fleet.store.run(fleet.record.id)?.state == .open)
    }

    @Test func limitsAreKeptFromTheBeginningAndFromTheOrderOn() async throws {
        let control = Control()
        let until = ManualClock.start.advanced(by: .seconds(86_400))
        let isParked = Mutex(true)
        var fleet = try await fleet(20) { call, _ in
            call.isRevocation && isParked.withLock { $0 } ? .fails(.parked(until: until)) : nil
        }
        fleet.limitControl = control
        let running = fleet
        try await give(.setRate(Self.salesforce, [RateWindow(count: 1, period: .seconds(1))]), to: fleet)
        let ending = Task { try await running.run() }
        #expect(await eventually { fleet.clock.uptime > .seconds(10) })
        #expect(control.all == ["salesforce: 1/s, 4 at once"])
        isParked.withLock { $0 = false }
        try await give(.setConcurrency(Self.salesforce, 2), to: fleet)
        try await give(.resume(LaneKey(rawValue: "box")), to: fleet)
        // What was put off for a day is due at once.
        #expect(try await ending.value.isFinished)
        #expect(fleet.clock.uptime < .seconds(3600))
        #expect(Set(control.all) == ["salesforce: 1/s, 4 at once", "salesforce: 1/s, 2 at once", "box: goes on"])
        #expect(fleet.far.ended.count == 20)
    }

    @Test(arguments: 0..<8 as Range<UInt64>)
    func ordersInAnyOrderLoseNothingAndRepeatNothing(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let lanes: [LaneKey?] = [nil, Self.salesforce, LaneKey(rawValue: "box")]
        let fleet = try await fleet(300)
        let ending = Task { try await fleet.run() }
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
            let moment = fleet.clock.uptime + .seconds(Int(random.next() % 4))
            _ = await eventually { fleet.clock.uptime > moment }
        }
        try await give(.resume(nil), to: fleet)
        #expect(try await ending.value.isFinished)
        #expect(fleet.far.revocations.count == 300)
        #expect(Set(fleet.far.ended).count == 300)
        try await fleet.expectConsistent()
    }
}
