import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// A wall clock that jumps while an item is put off, or between two processes.
@Suite struct ClockJumpTests {
    private static let access = FarSide.Call.revoke("1", .accessToken)

    /// The item is put off for a minute, and meanwhile the clock is set.
    @Test(arguments: [Duration.seconds(3600), .seconds(-3600), .seconds(-31_536_000)])
    func anItemThatWasPutOffWaitsAsLongAsItWasToldTo(jump: Duration) async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            script: { call, count in
                call == Self.access && count == 1
                    ? .fails(.parked(until: ManualClock.start.advanced(by: .seconds(60)))) : nil
            }
        )
        var tapped = TappedStore(base: fleet.store)
        let jumped = Record<LaneKey?>()
        let clock = fleet.clock
        tapped.afterNextDue = { lane, due in
            guard let due, due.rawValue > 0, jumped.isEmpty else { return }
            jumped.add(lane)
            // The lane has seen when the item is due, and is about to wait for it or has just begun to.
            Task {
                _ = await eventually { clock.sleepers >= 2 }
                clock.jump(by: jump)
            }
        }
        let store = tapped
        #expect(try await fleet.run(over: store).isFinished)
        #expect(try await fleet.item().progress.outcome == .awaitingCode)
        // Some time passes for the work itself; an hour does not.
        #expect(clock.uptime >= .seconds(60))
        #expect(clock.uptime < .seconds(180))
        try await fleet.expectConsistent()
    }

    @Test func aClockThatWasSetBackBetweenTwoProcessesHoldsAnItemForADayAtMost() async throws {
        var fleet = try await TestFleet(
            [Account(1, "sfdc")],
            script: { call, _ in
                call == Self.access ? .fails(.parked(until: ManualClock.start.advanced(by: .seconds(60)))) : nil
            }
        )
        let stop = StopSignal()
        var tapped = TappedStore(base: fleet.store)
        tapped.afterNextDue = { lane, due in if lane?.rawValue == "salesforce", due != nil { stop.request() } }
        let store = tapped
        let end = try await fleet.run(stop: stop, over: store)
        #expect(!end.isFinished)
        #expect(try await fleet.item().progress.dueAt != nil)
        fleet.far = FarSide(after: fleet.far)
        fleet.clock.jump(by: .seconds(-31_536_000))
        let (clock, before) = (fleet.clock, fleet.clock.uptime)
        let seen = Record<Timestamp>()
        var watched = TappedStore(base: fleet.store)
        watched.afterNextDue = { _, due in if let due, due.rawValue > 0 { seen.add(due) } }
        let (started, second) = (fleet, watched)
        async let resumed = started.run(over: second)
        // The lane waits by now; most of its day passes at once.
        #expect(await eventually { !seen.isEmpty && clock.sleepers >= 2 })
        clock.advance(by: .seconds(86_300))
        #expect(try await resumed.isFinished)
        #expect(try await fleet.item().progress.outcome == .awaitingCode)
        let waited = clock.uptime - before
        #expect(waited >= .seconds(86_400))
        // A day, or two when the lane began to wait a little later; not a year.
        #expect(waited < .seconds(3 * 86_400))
        try await fleet.expectConsistent()
    }
}
