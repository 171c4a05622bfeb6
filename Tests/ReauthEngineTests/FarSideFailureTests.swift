import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// A far side that throttles, parks, rejects or does not answer.
@Suite struct FarSideFailureTests {
    private static let access = FarSide.Call.revoke("1", .accessToken)

    private static func moment(_ seconds: Int) -> Timestamp {
        ManualClock.start.advanced(by: .seconds(seconds))
    }

    // MARK: Throttling and parking

    @Test func throttlingCostsNoAttempt() async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            script: { call, count in
                call == Self.access && count <= 20 ? .fails(.throttled(Evidence(httpStatus: 429))) : nil
            }
        )
        try await fleet.run()
        let item = try await fleet.item()
        #expect(item.progress.outcome == .awaitingCode)
        #expect(item.progress.attempts == 1)
        #expect(fleet.far.count(Self.access) == 21)
        // Each of them was promised and settled.
        let trail = try await fleet.trail()
        #expect(trail.count { $0.hasPrefix("intent") } == 21)
        #expect(trail.count { $0 == "settled access_token: no_effect" } == 20)
        try await fleet.expectConsistent()
    }

    @Test func throttledReadsPingsAndLinksAreAskedAgain() async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            script: { call, count in
                call != Self.access && count <= 3 ? .fails(.throttled(Evidence(httpStatus: 429))) : nil
            }
        )
        try await fleet.run()
        #expect(try await fleet.item().progress.outcome == .awaitingCode)
        #expect(fleet.far.count(.read("1")) == 4)
        #expect(fleet.far.count(.ping("1")) == 4)
        #expect(fleet.far.count(.link("sfdc")) == 4)
        #expect(fleet.far.count(Self.access) == 1)
        try await fleet.expectConsistent()
    }

    @Test(arguments: [
        FarSide.Call.read("1"), .revoke("1", .accessToken), .ping("1"), .link("sfdc"),
    ])
    func aParkedLanePutsTheItemOffUntilItsTime(parked: FarSide.Call) async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc"), Account(2, "box")],
            script: { call, count in
                call == parked && count == 1 ? .fails(.parked(until: Self.moment(60))) : nil
            }
        )
        try await fleet.run()
        let item = try await fleet.item()
        #expect(item.progress.outcome == .awaitingCode)
        #expect(item.progress.attempts == 1)
        #expect(item.progress.dueAt == nil)
        #expect(try #require(item.progress.awaitingSince) >= Self.moment(60))
        #expect(fleet.far.count(parked) == 2)
        #expect(fleet.far.count(Self.access) == (parked == Self.access ? 2 : 1))
        // The other lane did not wait for it.
        let other = try await fleet.item(2)
        #expect(try #require(other.progress.confirmedAt) < Self.moment(60))
        try await fleet.expectConsistent()
    }

    @Test func anItemThatWasPutOffIsDueInTheStoreAndSurvivesTheProcess() async throws {
        var fleet = try await TestFleet(
            [Account(1, "sfdc")],
            script: { call, count in
                call == Self.access ? .fails(.parked(until: Self.moment(3600))) : nil
            }
        )
        let stop = StopSignal()
        var tapped = TappedStore(base: fleet.store)
        tapped.afterNextDue = { lane, due in if lane?.rawValue == "salesforce", due != nil { stop.request() } }
        let store = tapped
        let end = try await fleet.run(stop: stop, over: store)
        #expect(!end.isFinished)
        let waiting = try await fleet.item()
        #expect(waiting.progress.dueAt == Self.moment(3600))
        #expect(waiting.progress.phase == .planned)
        #expect(waiting.progress.attempts == 0)
        #expect(waiting.progress.outcome == nil)
        #expect(await fleet.store.openIntent(of: fleet.record.id, sequence: 1) == nil)
        // The next process asks nothing before that time.
        fleet.far = FarSide(after: fleet.far)
        let asked = fleet.far.calls.count
        let again = StopSignal()
        var second = TappedStore(base: fleet.store)
        second.afterNextDue = { lane, due in if lane?.rawValue == "salesforce", due != nil { again.request() } }
        let secondStore = second
        _ = try await fleet.run(stop: again, over: secondStore)
        #expect(fleet.far.calls.count == asked)
        fleet.clock.advance(by: .seconds(3600))
        #expect(try await fleet.run().isFinished)
        #expect(try await fleet.item().progress.outcome == .awaitingCode)
        try await fleet.expectConsistent()
    }

    // MARK: No answers

    @Test(arguments: [
        RequestFailure.notSent(Evidence()), .unavailable(Evidence(httpStatus: 503)),
    ])
    func aRevocationWithoutEffectIsTriedFiveTimesInAll(failure: RequestFailure) async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc"), Account(2, "sfdc")],
            script: { call, count in
                switch call {
                case .revoke("1", _): .fails(failure)
                case .revoke("2", _) where count < 5: .fails(failure)
                default: nil
                }
            }
        )
        try await fleet.run()
        let (first, second) = (try await fleet.item(1).progress, try await fleet.item(2).progress)
        #expect(first.outcome == .failed)
        #expect(first.reason == .unreachable)
        #expect(first.attempts == 5)
        #expect(second.outcome == .awaitingCode)
        #expect(second.attempts == 5)
        // Nothing was in doubt, so nothing was asked.
        #expect(fleet.far.count(.ping("1")) == 0)
        try await fleet.expectConsistent()
    }

    @Test(arguments: [
        RequestFailure.notSent(Evidence()), .unavailable(Evidence(httpStatus: 503)), .lost(Evidence()),
    ])
    func aPlatformThatDoesNotAnswerIsAskedFiveTimes(failure: RequestFailure) async throws {
        let fleet = try await TestFleet(
            [Account(1, "sfdc"), Account(2, "sfdc")],
            script: { call, _ in call == .read("1") ? .fails(failure) : nil }
        )
        try await fleet.run()
        let item = try await fleet.item(1)
        #expect(item.progress.outcome == .failed)
        #expect(item.progress.reason == .unreachable)
        #expect(fleet.far.count(.read("1")) == 5)
        #expect(fleet.far.count(Self.access) == 0)
        #expect(try await fleet.item(2).progress.outcome == .awaitingCode)
        try await fleet.expectConsistent()
    }

    @Test func aPlatformThatFallsSilentAfterTheRevocationLeavesNoClaimWithoutGround() async throws {
        // Where the platform would have refreshed, nobody knows what became of it; where a person is needed anyway, the
        // provider's word stands.
        let fleet = try await TestFleet(
            [Account(1, "box"), Account(2, "sfdc")],
            script: { call, _ in call.isPing ? .fails(.lost(Evidence())) : nil }
        )
        try await fleet.run()
        let (refreshed, waiting) = (try await fleet.item(1).progress, try await fleet.item(2).progress)
        #expect(refreshed.outcome == .inDoubt)
        #expect(refreshed.reason == .pingLost)
        #expect(waiting.outcome == .awaitingCode)
        #expect(waiting.reason == .pingLost)
        #expect(waiting.confirmedAt == nil)
        #expect(fleet.far.count(.ping("1")) == 2)
        #expect(fleet.far.count(.ping("2")) == 2)
        try await fleet.expectConsistent()
    }

    // MARK: Clients

    @Test func aRejectedClientHaltsItsLaneAloneAndLeavesItsItemsOpen() async throws {
        let accounts = (1...30).map { Account($0, $0 % 2 == 0 ? "box" : "sfdc") }
        var fleet = try await TestFleet(
            accounts,
            script: { call, _ in
                guard case .revoke(let id, _) = call, Int(id).map({ $0 % 2 == 0 }) == true else { return nil }
                return .revocation(.clientRejected(Evidence(httpStatus: 401)))
            }
        )
        fleet.limits = [LaneKey(rawValue: "box"): LaneLimit(windows: [], concurrency: 1)]
        let end = try await fleet.run()
        #expect(!end.isFinished)
        #expect(end.haltedLanes == [LaneKey(rawValue: "box")])
        for item in try await fleet.items() {
            if item.lane == LaneKey(rawValue: "box") {
                #expect(item.progress.outcome == nil)
                #expect(item.progress.phase == .planned)
                #expect(item.progress.attempts == 0)
                #expect(await fleet.store.openIntent(of: fleet.record.id, sequence: item.sequence) == nil)
            } else {
                #expect(item.progress.outcome == .awaitingCode)
            }
        }
        // No more than were in flight when the first was rejected.
        let asked = fleet.far.revocations.count - 15
        #expect((1...8).contains(asked))
        #expect(await fleet.store.run(fleet.record.id)?.state == .open)
        #expect(fleet.far.violations.isEmpty)
        // With the right secret the run goes on.
        fleet.far = FarSide(after: fleet.far)
        #expect(try await fleet.run().isFinished)
        #expect(try await fleet.items().count { $0.progress.outcome == .rotated } == 15)
        try await fleet.expectConsistent()
    }
}
