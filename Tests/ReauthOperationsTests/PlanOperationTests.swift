import ReauthModel
import Testing

@testable import ReauthEngine
@testable import ReauthOperations

@Suite struct PlanOperationTests {
    @Test func countsWhatAJobWouldDoAndSendsNothing() async throws {
        let world = FakeWorld(3)
        let plan = try await PlanOperation(environment: world.environment)
            .plan(jobPath: FakeWorld.jobPath, countsGroups: false)
        #expect((plan.items, plan.selected, plan.peopleNeeded, plan.silentRefreshes) == (3, 3, 3, 0))
        #expect(plan.lanes.map(\.provider) == ["acme"])
        #expect((plan.address, plan.organization) == ("https://platform.example.com", "0a1b2c3d"))
        #expect(plan.digest.text.wholeMatch(of: /[0-9a-f]{20}-[0-9]{12}/) != nil && plan.grantGroups == nil)
        #expect(world.fleet.calls.isEmpty)
        #expect(await world.runs.isEmpty)
    }

    @Test func readsEveryInstanceToCountAccounts() async throws {
        let world = FakeWorld(3)
        let plan = try await PlanOperation(environment: world.environment)
            .plan(jobPath: FakeWorld.jobPath, countsGroups: true)
        #expect(plan.grantGroups?.map(\.provider) == ["acme"])
        #expect(Set(world.fleet.calls) == ["read 1", "read 2", "read 3"])
    }

    @Test func tokensThatAreReadAndUnreadableAreCounted() async throws {
        let world = FakeWorld(5)
        for id in [2, 4] { world.fleet.mask(id) }
        let operation = PlanOperation(environment: world.environment)
        let groups = try await operation.plan(jobPath: FakeWorld.jobPath, countsGroups: true).grantGroups
        #expect(groups?.map(\.tokenUnreadable) == [2])
        // What the plan says is what the run finds.
        _ = try await world.run()
        #expect(try await world.outcomes().count { $0 == .failed } == 2)
    }

    /// Else nothing is printed for half a minute.
    @Test func longReadsAreTold() async throws {
        let world = FakeWorld(3)
        _ = try await PlanOperation(environment: world.environment).plan(jobPath: FakeWorld.jobPath, countsGroups: true)
        func counts(_ stage: ReadingProgress.Stage) -> [Int] {
            world.announcer.readings.filter { $0.stage == stage }.map(\.count)
        }
        #expect(counts(.input) == [3])
        #expect(counts(.earlierRuns) == [3])
        #expect(counts(.instances).sorted() == [1, 2, 3])
        #expect(world.announcer.readings.last?.total == 3)
    }

    @Test func aDryRunTellsHowFarItIs() {
        let announcer = RecordingAnnouncer()
        let inside = DryRunAnnouncer(announcer, StopSignal())
        let tally = LaneTally(lane: LaneKey(rawValue: "acme"), open: 7, outcomes: [.rotated: 3])
        inside.show(
            RunSnapshot(
                elapsed: .seconds(4),
                lanes: [LaneSnapshot(tally: tally, itemsPerSecond: 1)],
                paces: []
            ),
            of: RunID(rawValue: "nightly-20270115T080000Z")
        )
        inside.say("revoked 3")
        #expect(
            announcer.readings == [ReadingProgress(stage: .dryRun, count: 3, total: 10, elapsed: .seconds(4))]
        )
        #expect(announcer.lines.isEmpty)
    }

    @Test func knowsNothingOfEarlierRunsWhereThereIsNoStore() async throws {
        var world = FakeWorld(3)
        world.storeExists = false
        let plan = try await PlanOperation(environment: world.environment)
            .plan(jobPath: FakeWorld.jobPath, countsGroups: false)
        #expect((plan.waiting, plan.recentlyDone) == (0, 0))
        #expect(plan.secondStart == nil)
    }

    @Test func tellsWhichInstancesWaitAndChangesItsDigestByEveryRun() async throws {
        let world = FakeWorld(3)
        let operation = PlanOperation(environment: world.environment)
        let before = try await operation.plan(jobPath: FakeWorld.jobPath, countsGroups: false)
        #expect(try await world.run() == .codesOutstanding)
        let after = try await operation.plan(jobPath: FakeWorld.jobPath, countsGroups: false)
        #expect(after.waiting == 3 && after.secondStart?.waiting == 3)
        #expect(after.digest != before.digest)
    }

    @Test func aBadJobFileIsBadInput() async {
        let world = FakeWorld(3)
        let failure = await world.failure {
            _ = try await PlanOperation(environment: world.environment)
                .plan(jobPath: "/nowhere.yaml", countsGroups: false)
        }
        #expect(failure?.status == .badInput)
    }
}
