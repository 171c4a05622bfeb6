import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// An outage of a far side fails nobody, and is no matter of the other providers.
@Suite struct OutageTests {
    private static let elements = ["sfdc", "box"]

    /// Runs a fleet whose lanes are paced, and tells how each lane ended and when.
    private func run(
        of lane: LaneKey,
        down outage: Range<Duration>
    ) async throws -> (fleet: TestFleet, ends: [LaneKey: Duration]) {
        let fleet = try await TestFleet((1...600).map { Account($0, Self.elements[$0 % 2]) }, concurrency: 32)
        let pacer = SchedulePacer(
            [
                .platform: [RateWindow(count: 100, period: .seconds(1))],
                LaneKey(rawValue: "salesforce"): [RateWindow(count: 2, period: .seconds(1))],
                LaneKey(rawValue: "box"): [RateWindow(count: 2, period: .seconds(1))],
            ],
            clock: fleet.clock
        )
        let far = FailingFarSide(base: fleet.far, pacer: pacer, clock: fleet.clock, lane: lane, outage: outage)
        var context = fleet.context()
        (context.platform, context.revocation, context.pacer) = (far, far, pacer)
        let run = FleetRun(context: context, stop: StopSignal())
        let end = try await fleet.clock.run { try await run.run(paces: { [] }, heartbeat: {}, onTick: { _ in }) }
        #expect(end.isFinished)
        var ends: [LaneKey: Duration] = [:]
        for item in try await fleet.items() {
            guard let lane = item.lane, let moment = item.progress.confirmedAt else { continue }
            ends[lane] = max(ends[lane] ?? .zero, ManualClock.start.duration(to: moment))
        }
        return (fleet, ends)
    }

    private func expectNobodyFailed(_ fleet: TestFleet) async throws {
        let items = try await fleet.items()
        // Box's instances refresh silently, those of Salesforce need a person.
        #expect(items.count { $0.progress.outcome == ($0.seed.element == "box" ? .rotated : .awaitingCode) } == 600)
        #expect(items.compactMap(\.progress.reason) == [])
        #expect(fleet.far.violations.isEmpty)
        #expect(Set(fleet.far.ended).count == 600)
    }

    @Test func aMinuteWithoutAProviderFailsNobodyAndMovesNoOther() async throws {
        let (box, salesforce) = (LaneKey(rawValue: "box"), LaneKey(rawValue: "salesforce"))
        let calm = try await run(of: box, down: .seconds(0)..<(.seconds(0)))
        let other = try await run(of: box, down: .seconds(30)..<(.seconds(90)))
        try await expectNobodyFailed(other.fleet)
        let (before, after) = (try #require(calm.ends[salesforce]), try #require(other.ends[salesforce]))
        // The played clock may run ahead of a busy machine by some seconds in all; waiting for Box would take a minute.
        #expect(after < before * 110 / 100, "\(before) without the outage, \(after) with it")
        let late = try #require(other.ends[box]) - (try #require(calm.ends[box]))
        #expect(late > .seconds(45) && late < .seconds(180), "\(late)")
    }

    @Test func tenMinutesWithoutThePlatformFailNobody() async throws {
        let other = try await run(of: .platform, down: .seconds(30)..<(.seconds(630)))
        try await expectNobodyFailed(other.fleet)
        let last = try #require(other.ends.values.max())
        #expect(last > .seconds(630) && last < .seconds(1200), "\(last)")
    }
}
