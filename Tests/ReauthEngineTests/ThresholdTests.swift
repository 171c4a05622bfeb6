import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// A run stops when too many items end badly, whatever it does, and goes beyond by what was under way at most.
@Suite struct ThresholdTests {
    private static let refusal = Evidence(httpStatus: 400)

    /// Every request that matters is refused for the accounts of `element`.
    private static func refusing(_ element: String, from first: Int = 1, to last: Int) -> FarSide.Script {
        { call, _ in
            switch call {
            case .revoke(let id, _): (first...last).contains(Int(id) ?? 0) ? .revocation(.refused(refusal)) : nil
            case .ping(let id): (first...last).contains(Int(id) ?? 0) ? .ping(.unsupported(refusal)) : nil
            default: nil
            }
        }
    }

    private func failed(_ fleet: TestFleet) async throws -> Int {
        try await fleet.items().count { $0.progress.outcome?.isFailure ?? false }
    }

    @Test(arguments: [Action.rotate, .check], [1, 4, 16])
    func noThresholdIsPassedByMoreThanWhatWasUnderWay(action: Action, concurrency: Int) async throws {
        for threshold in [
            FailureThreshold(percent: 10, minimum: 20), FailureThreshold(count: 7), FailureThreshold(consecutive: 5),
        ] {
            var fleet = try await TestFleet(
                (1...200).map { Account($0, "sfdc") },
                action: action,
                concurrency: concurrency,
                script: Self.refusing("sfdc", to: 200)
            )
            fleet.job.safety.failureThreshold = threshold
            let end = try await fleet.run()
            #expect(!end.isFinished && end.breaches.contains { $0.scope == .run })
            let most = threshold.count.map { $0 + 1 } ?? threshold.consecutive ?? threshold.minimum
            let failed = try await failed(fleet)
            #expect(failed >= most && failed < most + concurrency, "\(failed) of \(most)")
            // What was not begun is open, and nothing was sent for it.
            let items = try await fleet.items()
            #expect(items.filter { $0.progress.outcome == nil }.allSatisfy { $0.progress.attempts == 0 })
            #expect(fleet.far.violations.isEmpty)
        }
    }

    @Test func aProviderThatFailsStopsItsOwnLane() async throws {
        let refuse = Self.refusing("sfdc", to: 100)
        var fleet = try await TestFleet(
            (1...200).map { Account($0, $0 <= 100 ? "sfdc" : "box") },
            concurrency: 8,
            script: { call, count in
                // The other provider is done by then, so that the failures are few of the run's.
                if case .read(let id) = call, count == 1, (Int(id) ?? 0) <= 100 {
                    return .fails(.parked(until: ManualClock.start.advanced(by: .seconds(3600))))
                }
                return refuse(call, count)
            }
        )
        fleet.job.safety.failureThreshold = FailureThreshold(percent: 30, minimum: 20)
        let ticks = Record<RunSnapshot>()
        let end = try await fleet.run(onTick: { ticks.add($0) })
        let lanes = try #require(ticks.all.last).lanes
        #expect(
            lanes.map { "\($0.tally.lane.word) \($0.standstill.map { "\($0)" } ?? "-")" } == [
                "box -", "salesforce thresholdPassed",
            ]
        )
        #expect(!end.isFinished)
        #expect(end.breaches.map(\.scope) == [.lane(LaneKey(rawValue: "salesforce"))])
        let tallies = await fleet.store.tallies(of: fleet.record.id)
        #expect(tallies.first { $0.lane.word == "salesforce" }?.open ?? 0 > 70)
        #expect(tallies.first { $0.lane.word == "box" }?.open == 0)
    }

    /// The outcomes of earlier processes count, until a person goes on past them.
    @Test func aRunThatWasStoppedStaysStopped() async throws {
        var fleet = try await TestFleet(
            (1...100).map { Account($0, "sfdc") },
            concurrency: 4,
            script: Self.refusing("sfdc", to: 10)
        )
        fleet.job.safety.failureThreshold = FailureThreshold(count: 5)
        #expect(try await fleet.run().breaches.count == 2)
        let calls = fleet.far.calls.count
        let again = try await fleet.run()
        #expect(!again.isFinished && again.breaches.count == 2 && fleet.far.calls.count == calls)
        var context = fleet.context()
        let outcomes = Dictionary(tallies: await fleet.store.tallies(of: fleet.record.id))
        context.passedFailures = FailureWatch.counts(of: outcomes)
        let run = FleetRun(context: context, stop: StopSignal())
        let end = try await fleet.clock.run { try await run.run(paces: { [] }, heartbeat: {}, onTick: { _ in }) }
        #expect(end.isFinished && end.breaches.isEmpty)
        #expect(try await failed(fleet) == 10)
    }

    @Test func aDeadlineEndsARunInGoodOrder() async throws {
        let fleet = try await TestFleet(
            (1...50).map { Account($0, "sfdc") },
            concurrency: 1,
            script: { call, count in
                if case .read = call, count == 1 { .fails(.notSent(Evidence(note: "no connection"))) } else { nil }
            }
        )
        var context = fleet.context()
        context.deadline = ManualClock.start.advanced(by: .seconds(3))
        let run = FleetRun(context: context, stop: StopSignal())
        let end = try await fleet.clock.run { try await run.run(paces: { [] }, heartbeat: {}, onTick: { _ in }) }
        #expect(!end.isFinished && end.isCutOff && end.breaches.isEmpty)
        let items = try await fleet.items()
        #expect(items.contains { $0.progress.outcome == nil } && items.contains { $0.progress.outcome != nil })
        let next = try await fleet.run()
        #expect(next.isFinished && !next.isCutOff)
        try await fleet.expectConsistent()
    }
}
