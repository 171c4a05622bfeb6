import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// The first signal drains, the second one (cancellation) stops sending at once; both leave a run that can go on.
@Suite struct StoppingTests {
    @Test(arguments: [1, 5, 30, 80])
    func drainingBringsWhatIsUnderWayToASafePlaceAndBeginsNothing(calls: Int) async throws {
        let stop = StopSignal()
        let after = Record<FarSide.Call>()
        let seen = Record<FarSide.Call>()
        var fleet = try await TestFleet(
            (1...60).map { Account($0, ["sfdc", "box"][$0 % 2]) },
            concurrency: 4,
            onCall: { call in
                if stop.isRequested { after.add(call) }
                seen.add(call)
                if seen.count >= calls { stop.request() }
            }
        )
        let end = try await fleet.run(stop: stop)
        #expect(!end.isFinished)
        #expect(await fleet.store.run(fleet.record.id)?.state == .open)
        // Those in flight finish their proof; no revocation is begun that was not promised already.
        let promised = try await fleet.items().count { $0.progress.attempts > 0 }
        #expect(fleet.far.revocations.count == promised)
        #expect(after.all.count(where: \.isRevocation) <= 8)
        #expect(after.count <= 8 * 4)
        for item in try await fleet.items() {
            #expect(item.progress.phase != .revoking)
            #expect(await fleet.store.openIntent(of: fleet.record.id, sequence: item.sequence) == nil)
        }
        fleet.far = FarSide(after: fleet.far)
        #expect(try await fleet.run().isFinished)
        #expect(fleet.far.ended.count == 60)
        try await fleet.expectConsistent()
    }

    @Test func aSignalThatWasGivenBeforeSendsNothing() async throws {
        let fleet = try await TestFleet([Account(1, "sfdc"), Account(2, "novelty")])
        let stop = StopSignal()
        stop.request()
        let end = try await fleet.run(stop: stop)
        #expect(!end.isFinished)
        #expect(fleet.far.calls.isEmpty)
    }

    @Test func aSignalEndsTheWaitForALaneThatIsParked() async throws {
        let until = ManualClock.start.advanced(by: .seconds(86_400))
        let stop = StopSignal()
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            script: { call, _ in call.isRevocation ? .fails(.parked(until: until)) : nil }
        )
        let run = FleetRun(context: fleet.context(), stop: stop)
        // On a clock that stands still: nothing but the signal can end it.
        async let end = run.run(paces: { [] }, heartbeat: {}, onTick: { _ in })
        #expect(await eventually { fleet.far.revocations.count == 1 && fleet.clock.sleepers >= 2 })
        stop.request()
        #expect(try await end.isFinished == false)
        #expect(try await fleet.item().progress.dueAt == until)
        // No permit was at hand, so nothing was promised and nothing is in doubt.
        #expect(try await fleet.item().progress.phase == .planned)
        #expect(await fleet.store.openIntent(of: fleet.record.id, sequence: 1) == nil)
    }

    @Test func aSignalEndsTheWaitBeforeARepetition() async throws {
        let stop = StopSignal()
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            script: { call, _ in call.isRevocation ? .fails(.unavailable(Evidence(httpStatus: 503))) : nil },
            onCall: { call in if call.isRevocation { stop.request() } }
        )
        #expect(try await fleet.run(stop: stop).isFinished == false)
        let item = try await fleet.item()
        #expect(item.progress.phase == .planned)
        #expect(item.progress.attempts == 1)
        #expect(try await fleet.trail() == ["intent access_token: attempt 1", "settled access_token: no_effect"])
        #expect(fleet.far.revocations.count == 1)
    }

    @Test(arguments: [1, 2, 3, 4, 5, 6, 20, 60])
    func cancellationAtAnyPointLeavesARunThatGoesOn(calls: Int) async throws {
        let seen = Record<FarSide.Call>()
        var fleet = try await TestFleet(
            (1...30).map { Account($0, ["sfdc", "box"][$0 % 2]) },
            concurrency: 3,
            onCall: { call in
                seen.add(call)
                // Held as a request is held that is under way when everything is cancelled.
                if seen.count >= calls { _ = await eventually { Task.isCancelled } }
                try Task.checkCancellation()
            }
        )
        let running = fleet
        let task = Task { try await running.run() }
        #expect(await eventually { seen.count >= calls })
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(await fleet.store.run(fleet.record.id)?.state == .open)
        fleet.far = FarSide(after: fleet.far)
        #expect(try await fleet.run().isFinished)
        #expect(fleet.far.ended.count == 30)
        #expect(Set(fleet.far.ended).count == 30)
        try await fleet.expectConsistent()
    }

    @Test func anAnswerThatArrivedIsKeptAlthoughEverythingIsCancelled() async throws {
        let begun = Record<Bool>()
        let fleet = try await TestFleet(
            [Account(1, "sfdc")],
            onCall: { call in
                guard call.isRevocation else { return }
                begun.add(true)
                _ = await eventually { Task.isCancelled }
            }
        )
        let task = Task { try await fleet.run() }
        #expect(await eventually { !begun.isEmpty })
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let item = try await fleet.item()
        #expect(item.progress.phase == .revoked)
        #expect(item.progress.basis == .told)
        #expect(await fleet.store.openIntent(of: fleet.record.id, sequence: 1) == nil)
        #expect(fleet.far.count(.ping("1")) == 0)
    }
}
