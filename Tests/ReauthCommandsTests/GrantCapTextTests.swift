import JSON
import PlanSamples
import ReauthModel
import Testing

@testable import ReauthCommands
@testable import ReauthOperations

/// What a plan says of accounts that cannot keep a grant for each of their instances.
@Suite struct GrantCapTextTests {
    private func plan(groups: PlannedGroups?) -> Plan {
        var plan = PlanSamples.plan(PlanSamples.job(.rotate, .accessToken))
        let place = plan.lanes.firstIndex { $0.provider == "b-dies" } ?? 0
        plan.lanes[place].maxGrantsPerAccount = 5
        plan.grantGroups = groups.map { [$0] }
        return plan
    }

    private func groups(over: Int, instances: Int) -> PlannedGroups {
        PlannedGroups(
            provider: "b-dies",
            instances: 20,
            accounts: 3,
            shared: 2,
            largest: 9,
            unknown: 0,
            reach: "grant",
            maxGrantsPerAccount: 5,
            accountsOverCap: over,
            instancesOverCap: instances
        )
    }

    @Test func `where accounts were not counted, it says how to count them`() {
        let sentence =
            "b-dies: an account keeps 5 grants for each application; --groups counts the accounts that have more"
        #expect(plan(groups: nil).text.contains("\n\(sentence) instances.\n"))
        // Nobody has to sign in, so no grant can be pushed out.
        #expect(!PlanSamples.plan(PlanSamples.job(.check)).text.contains("--groups"))
    }

    @Test func `accounts over the cap are a warning, with their instances`() throws {
        let plan = plan(groups: groups(over: 2, instances: 15))
        let warnings = plan.text.split(separator: "\n").filter { $0.hasPrefix("Warning: ") }
        #expect(
            warnings == [
                """
                Warning: b-dies keeps 5 grants of an account for each application. Accounts with more instances: 2, with 15 \
                instances; each further sign-in ends the oldest grant, so they cannot all work at the same time.
                """
            ]
        )
        let json = String(decoding: try JSONOutput.bytes(of: plan), as: UTF8.self)
        for member in [
            "\"accounts_over_cap\" : 2", "\"instances_over_cap\" : 15", "\"max_grants_per_account\" : 5",
        ] { #expect(json.contains(member), "\(json)") }
    }

    @Test func `accounts within the cap are no warning`() {
        let text = plan(groups: groups(over: 0, instances: 0)).text
        #expect(!text.contains("Warning: b-dies") && !text.contains("--groups"))
    }
}
