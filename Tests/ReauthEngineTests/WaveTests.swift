import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// A run grows by waves per provider, and each wave waits for the proof of the one before it.
@Suite struct WaveTests {
    private func fleet(
        _ count: Int = 200,
        elements: [String] = ["sfdc"],
        waves: [WaveSize] = [.count(1), .percent(10), .percent(100)],
        approvesWaves: Bool = false,
        script: @escaping FarSide.Script = { _, _ in nil }
    ) async throws -> TestFleet {
        var fleet = try await TestFleet(
            (1...count).map { Account($0, elements[$0 % elements.count]) },
            concurrency: 16,
            script: script
        )
        fleet.job.safety.waves = waves
        fleet.job.safety.approvesWaves = approvesWaves
        return fleet
    }

    private static let refusal = Evidence(httpStatus: 400)

    /// Every revocation is refused.
    private static let refusing: FarSide.Script = { call, _ in
        if case .revoke = call { .revocation(.refused(refusal)) } else { nil }
    }

    private func revoked(_ fleet: TestFleet) -> [Int64] {
        fleet.far.calls.compactMap { call in
            if case .revoke(let id, _) = call { Int64(id) } else { nil }
        }
    }

    @Test func eachWaveIsRevokedAndProvedBeforeTheNextBegins() async throws {
        let fleet = try await fleet(elements: ["sfdc", "box"])
        let end = try await fleet.run()
        #expect(end.isFinished && end.heldLanes.isEmpty)
        let waves = await fleet.store.waves(of: fleet.record.id).filter { $0.candidates > 0 }
        #expect(waves.map(\.lane.rawValue) == ["box", "salesforce"])
        for drawn in waves {
            #expect(drawn.candidates == 100 && drawn.waves.map(\.members) == [1, 9])
            let element = drawn.lane.rawValue == "box" ? "box" : "sfdc"
            let order = try await fleet.items().filter { $0.seed.element == element }
            let calls = revoked(fleet).filter { id in order.contains { $0.sequence == id } }
            var ahead: Set<Int64> = []
            for wave in drawn.waves {
                let members = Set(await fleet.store.members(wave.number, drawn.lane, fleet.record.id).map(\.sequence))
                #expect(Set(calls.dropFirst(ahead.count).prefix(members.count)) == members)
                ahead.formUnion(members)
                #expect(wave.tally?.proved == wave.members)
            }
            #expect(Set(calls).count == 100)
        }
    }

    @Test func aFirstWaveThatFailsIsTheLast() async throws {
        let fleet = try await fleet(script: Self.refusing)
        let ticks = Record<RunSnapshot>()
        let end = try await fleet.run(onTick: { ticks.add($0) })
        #expect(!end.isFinished && end.heldLanes == [LaneKey(rawValue: "salesforce")])
        #expect(ticks.all.last?.lanes.map(\.standstill) == [.awaitsApproval])
        #expect(Set(revoked(fleet)).count == 1)
        let items = try await fleet.items()
        #expect(items.count { $0.progress.outcome != nil } == 1)
        // Another process does not try the next wave either.
        let calls = fleet.far.calls.count
        #expect(try await fleet.run().heldLanes == end.heldLanes)
        #expect(fleet.far.calls.count == calls)
        // A person does, and is asked again after it.
        let approved = await fleet.store.approveWaves(of: fleet.record.id, lane: nil, by: "ops", at: fleet.clock.now)
        #expect(approved.map { $0.waiting?.number } == [1])
        #expect(try await fleet.run().heldLanes == end.heldLanes)
        #expect(Set(revoked(fleet)).count == 20)
    }

    @Test func oneProvidersWaveHoldsUpNoOtherProvider() async throws {
        let fleet = try await fleet(elements: ["sfdc", "box"]) { call, _ in
            guard case .revoke(let id, _) = call, (Int(id) ?? 0) % 2 == 0 else { return nil }
            return .revocation(.refused(Self.refusal))
        }
        let end = try await fleet.run()
        #expect(end.heldLanes.map(\.rawValue) == ["salesforce"])
        let tallies = await fleet.store.tallies(of: fleet.record.id)
        #expect(tallies.map(\.open).sorted() == [0, 99])
    }

    @Test func aToleratedShareOfFailuresIsNoReasonToStop() async throws {
        var fleet = try await fleet { call, _ in
            guard case .revoke(let id, _) = call, (Int(id) ?? 0) % 20 == 0 else { return nil }
            return .revocation(.refused(Self.refusal))
        }
        fleet.job.safety.waves = [.percent(50), .percent(100)]
        fleet.job.safety.failureThreshold = FailureThreshold(percent: 20)
        #expect(try await fleet.run().isFinished)
    }

    @Test func aPersonIsWaitedForWhereTheJobSaysSo() async throws {
        let fleet = try await fleet(approvesWaves: true)
        let (store, run) = (fleet.store, fleet.record.id)
        func wait(forWave number: Int) async {
            while await !store.waves(of: run).contains(where: { $0.waiting?.number == number }) { await Task.yield() }
        }
        let stop = StopSignal()
        let salesforce = LaneKey(rawValue: "salesforce")
        let ticks = Record<RunSnapshot>()
        async let ending = fleet.run(
            stop: stop,
            paces: {
                let limit = LaneLimit.unknownProvider
                return [
                    PaceReading(
                        key: salesforce,
                        limit: limit,
                        sent: 1,
                        measured: 0,
                        average: 0,
                        throttled: 0,
                        parkedUntil: nil
                    )
                ]
            },
            onTick: { ticks.add($0) }
        )
        await wait(forWave: 1)
        try await fleet.clock.sleep(for: .seconds(5))
        #expect(revoked(fleet).count == 1)
        #expect(ticks.all.last?.lanes.map(\.standstill) == [.awaitsApproval])
        // What is approved is known to the process that waits.
        _ = await store.approveWaves(of: run, lane: nil, by: "ops", at: fleet.clock.now)
        await wait(forWave: 2)
        #expect(revoked(fleet).count == 20)
        stop.request()
        let first = try await ending
        #expect(!first.isFinished && first.heldLanes.isEmpty)
        let times = try #require(await store.gauges(of: run).first { $0.key == salesforce }?.times)
        #expect(times[.wave, default: .zero] >= .seconds(5))
        // And to the next one.
        _ = await store.approveWaves(of: run, lane: nil, by: "ops", at: fleet.clock.now)
        #expect(try await fleet.run().isFinished && revoked(fleet).count == 200)
    }

    @Test func whatIsNotRevokedIsNoMemberOfAnEarlyWave() async throws {
        var fleet = try await TestFleet(
            (1...100).map { Account($0, $0 % 2 == 0 ? "sfdc" : "box") },
            applications: ["sfdc"]
        )
        fleet.job.safety.waves = [.count(1), .percent(100)]
        #expect(try await fleet.run().isFinished)
        let waves = await fleet.store.waves(of: fleet.record.id)
        #expect(waves.first { $0.lane.rawValue == "box" }?.candidates ?? 0 == 0)
        #expect(waves.first { $0.lane.rawValue == "salesforce" }?.candidates == 50)
    }
}
