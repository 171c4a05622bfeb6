import JSON
import PlanSamples
import ReauthModel
import Testing

@testable import ReauthCommands
@testable import ReauthOperations

/// How a plan tells of revocations that are sent once for an account.
@Suite struct OncePerAccountTextTests {
    private func plan(_ once: PlannedGroups.OncePerAccount?, hasGroups: Bool = true) -> Plan {
        var plan = PlanSamples.plan(PlanSamples.job(.rotate, .grant))
        let place = plan.lanes.firstIndex { $0.provider == "b-dies" } ?? 0
        plan.lanes[place].reach = "account"
        plan.lanes[place].isOncePerAccount = true
        guard hasGroups else { return plan }
        var groups = PlannedGroups(
            provider: "b-dies",
            instances: 20,
            accounts: 5,
            shared: 4,
            largest: 9,
            unknown: 0,
            reach: "account"
        )
        groups.oncePerAccount = once
        plan.grantGroups = [groups]
        return plan
    }

    @Test func `it says how many requests are saved`() throws {
        let plan = plan(PlannedGroups.OncePerAccount(revocations: 5, instances: 20, savedRequests: 15))
        #expect(plan.text.contains("\nb-dies: 5 revocations end 20 instances; 15 requests saved.\n"))
        let json = String(decoding: try JSONOutput.bytes(of: plan), as: UTF8.self)
        for member in [
            "\"once_per_account\" : {", "\"saved_requests\" : 15", "\"revocations\" : 5",
            "\"is_once_per_account\" : true",
        ] { #expect(json.contains(member), "\(json)") }
    }

    @Test func `where accounts were not counted, it says how to count them`() {
        let sentence = "b-dies: it is sent once for each account that the configuration tells; --groups counts how many"
        #expect(plan(nil, hasGroups: false).text.contains("\n\(sentence) requests that saves.\n"))
        #expect(!plan(nil).text.contains("requests saved") && !plan(nil).text.contains("--groups"))
    }
}
