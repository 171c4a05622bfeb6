import OAuth
import PlanSamples
import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

/// What a plan says where one revocation ends every grant of an account.
@Suite struct OncePerAccountPlanTests {
    private static func profile(_ reach: ProviderProfile.Reach) -> ProviderProfile {
        var profile = PlanSamples.dies
        profile.reach = reach
        return profile
    }

    private func plan(
        _ reach: ProviderProfile.Reach = .account,
        _ job: Job = PlanSamples.job(.rotate, .grant)
    ) -> (plan: Plan, limits: [LaneKey: LaneLimit]) {
        var context = PlanSamples.context(limits: [PlanSamples.dies.lane: PlanSamples.limit("1/s")])
        let profile = Self.profile(reach)
        context.profile = { $0 == profile.name ? profile : nil }
        let counts = PlanSamples.counts.filter { $0.element == profile.name }
        return (PlanSamples.plan(job, counts: counts, context: context), context.limits)
    }

    private func groups(saving requests: Int) -> PlannedGroups {
        var groups = PlannedGroups(
            provider: PlanSamples.dies.name,
            instances: 20,
            accounts: 20 - requests,
            shared: 4,
            largest: 6,
            unknown: 0,
            reach: "account"
        )
        groups.oncePerAccount = PlannedGroups.OncePerAccount(
            revocations: 20 - requests,
            instances: 20,
            savedRequests: requests
        )
        return groups
    }

    @Test func requestsAndTimeCountTheRevocationOncePerAccount() throws {
        var (plan, limits) = plan()
        #expect(plan.requests == 80 && plan.lanes.map(\.isOncePerAccount) == [true])
        let before = try #require(plan.limits.first { $0.key == "b-dies" })
        #expect(before.requests == 20 && plan.tightestLimit == "b-dies")
        let digest = plan.digest
        plan.add([groups(saving: 15)], limits: limits)
        #expect(plan.requests == 65 && plan.lanes.map(\.requests) == [65] && plan.lanes.map(\.platformRequests) == [60])
        let after = try #require(plan.limits.first { $0.key == "b-dies" })
        #expect(after.requests == 5 && after.seconds < before.seconds)
        #expect(plan.seconds == after.seconds && plan.lanes.map(\.seconds) == [after.seconds])
        #expect(plan.limits.first { $0.key == "platform" }?.requests == 60)
        #expect(plan.digest == digest)
    }

    @Test func whereNothingIsSavedNothingChanges() {
        var (plan, limits) = plan()
        let before = (plan.requests, plan.seconds, plan.limits)
        plan.add([groups(saving: 0)], limits: limits)
        #expect((plan.requests, plan.seconds) == (before.0, before.1) && plan.limits == before.2)
        #expect(plan.grantGroups?.count == 1)
    }

    @Test func aRevocationIsSentOncePerAccountOnlyWhereACallProvesIt() {
        for (reach, confirm, isOnce) in [
            (ProviderProfile.Reach.account, ConfirmMode.ping, true), (.account, .read, false), (.account, .none, false),
            (.grant, .ping, false), (.unknown, .ping, false),
        ] {
            let (plan, _) = plan(reach, PlanSamples.job(.rotate, .grant, confirm: confirm))
            #expect(plan.lanes.map(\.isOncePerAccount) == [isOnce], "\(reach) \(confirm)")
        }
    }
}
