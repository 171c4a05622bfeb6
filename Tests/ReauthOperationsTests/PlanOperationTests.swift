import ReauthEngine
import ReauthModel
import Testing

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
