import ReauthModel
import Testing

@testable import ReauthOperations

@Suite struct JobInWordsTests {
    @Test func aJobIsToldInAFewLines() {
        let job = Job(
            name: "rotate-crm",
            action: .rotate,
            revoke: .accessToken,
            platform: .remoteSandbox(url: "http://127.0.0.1:1"),
            source: .csv("/jobs/fleet.csv"),
            select: Selection(elements: ["sfdc", "box"], exclude: [InstanceID(rawValue: "4711")], limit: 100),
            concurrency: 64,
            platformLimit: LaneLimit(windows: [RateWindow(count: 20, period: .seconds(1))], concurrency: 32),
            safety: SafetyLimits(
                maxInstances: 5000,
                waves: [.count(1), .percent(12.5), .percent(100)],
                approvesWaves: true,
                failureThreshold: FailureThreshold(percent: 5, count: 30),
                until: TimeOfDay(parsing: "06:00")
            ),
            console: ConsoleSettings(publicURL: "https://reauth.company.org", groupBy: "customer"),
            repeatInterval: .seconds(30 * 86_400)
        )
        #expect(
            JobInWords.lines(job) == [
                "rotate-crm rotates: it revokes access tokens; where the grant dies with them, somebody has to sign in (revoke: "
                    + "access-token).",
                "Platform: the sandbox at http://127.0.0.1:1. Nothing real is touched; for that, the job needs `kind: open-connectors`.",
                "Instances: those of /jobs/fleet.csv; only of box, sfdc; not 4711; the first 100; not done within 30d.",
                "Proof: one call through each instance.",
                "Limits: 64 instances at a time; the platform 20/s, 32 at once.",
                "Safety: at most 5000 instances; waves of 1, 12.5%, 100%, each let begin by `reauth approve`; stops above 5 % "
                    + "failures, from 20 ended instances on, or above 30 failures; begins nothing after 06:00.",
                "Sign-ins: by links to https://reauth.company.org, good for 14d, grouped by customer.",
            ]
        )
    }

    @Test(arguments: Action.allCases)
    func everyActionHasItsWords(action: Action) {
        let job = Job(
            name: "j",
            action: action,
            revoke: action.revokes ? .grant : nil,
            platform: .remoteSandbox(url: "http://127.0.0.1:1"),
            source: .api(elements: ["sfdc"], tags: ["prod"], search: "acme")
        )
        let lines = JobInWords.lines(job)
        #expect(lines[0].hasPrefix("j "))
        #expect(lines[1].hasPrefix("Platform: the sandbox at "))
        #expect(lines[2] == "Instances: those that the platform lists of sfdc with the tags prod that match `acme`.")
        #expect(lines.contains { $0.hasPrefix("Sign-ins: ") } == (action == .rotate || action == .reauthenticate))
        #expect(lines.contains { $0.hasPrefix("Proof: ") } == (action != .reauthenticate))
    }
}
