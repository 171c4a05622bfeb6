import PlanSamples
import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthCommands
@testable import ReauthOperations

@Suite struct PlanTextTests {
    @Test func tellsAPersonWhatWillHappen() {
        let counts =
            PlanSamples.counts + [
                ElementCount(lane: PlanSamples.heals.lane, element: "a-heals", reason: .excluded, items: 3),
                ElementCount(lane: nil, element: nil, reason: .duplicate, items: 2),
            ]
        let limits = [PlanSamples.dies.lane: PlanSamples.limit("1/m")]
        let plan = PlanSamples.plan(
            PlanSamples.job(.rotate, .accessToken),
            counts: counts,
            warnings: ["the platform counts 200 instances, its list has 155"],
            context: PlanSamples.context(applications: ["a-heals", "b-dies"], limits: limits)
        )
        // The third provider would be asked, but without credentials it is not.
        #expect(
            plan.text == """
                rotate, revoke: access-token on sandbox at http://127.0.0.1:8099, organization 0a1b2c3d

                provider   instances  expected end                          requests     at least
                a-heals           10  rotated                                     40          2 s
                b-dies            20  awaiting_code                               80  20 min 00 s
                c-unclear         30  failed (client_credentials_missing)          0          0 s
                d-refresh         40  skipped (access_token_not_revocable)         0          0 s
                e-nothing         50  not_revocable                                0          0 s

                150 of 155 instances are selected.
                Skipped: 2 duplicate, 3 excluded.
                10 will refresh silently; 20 will have to sign in again.
                Not revoked at c-unclear: 30 (client_credentials_missing). Add the element's application to the job's `applications`.
                Not revoked at d-refresh: 40 (access_token_not_revocable). Use `revoke: grant`; this provider revokes refresh tokens only.
                Not revoked at e-nothing: 50 (not_revocable). The provider has no usable revocation endpoint: end the grant at the \
                provider by hand; a `reauthenticate` job makes links for a new one.
                120 requests: 10 to a-heals, 20 to b-dies, 90 to platform.
                20 min 00 s at least, by the limit of b-dies (1/m, 8 at once).
                Warning: the platform counts 200 instances, its list has 155
                Plan digest: ee94e24f0db3495d7e8b-202611191106, good once, until 2026-11-19T11:06:00.000Z

                """
        )
    }

    @Test func tellsTheWavesOfEachProvider() {
        var job = PlanSamples.job(.rotate, .accessToken)
        #expect(PlanSamples.plan(job).waves.isEmpty && !PlanSamples.plan(job).text.contains("wave"))
        job.safety.waves = [.count(1), .percent(50), .percent(100)]
        let plan = PlanSamples.plan(job)
        #expect(plan.waves.map(\.provider) == ["a-heals", "b-dies", "c-unclear"])
        #expect(plan.waves.map(\.waves) == [[1, 4, 5], [1, 9, 10], [1, 14, 15]])
        #expect(plan.text.contains("\na-heals: 3 waves, of 1, 4, 5 instances.\n"))
        #expect(plan.text.contains("\nA wave begins when the one before it is proved.\n"))
        job.safety.approvesWaves = true
        #expect(PlanSamples.plan(job).text.contains("is proved and a person let it go on (`reauth approve`).\n"))
        job.safety.waves = [.percent(100)]
        #expect(PlanSamples.plan(job).text.contains("\na-heals: a single wave of 10 instances.\n"))
        // Nothing is revoked by a check.
        #expect(PlanSamples.plan(PlanSamples.job(.check)).waves.isEmpty)
    }

    @Test func warnsOfTokensThatCannotBeRead() {
        var plan = PlanSamples.plan(PlanSamples.job(.rotate, .accessToken))
        plan.grantGroups = [
            PlannedGroups(
                provider: "box",
                instances: 5,
                accounts: 5,
                shared: 0,
                largest: 1,
                unknown: 0,
                reach: "grant"
            )
        ]
        #expect(!plan.text.contains("token_unreadable"))
        plan.grantGroups?[0].tokenUnreadable = 2
        #expect(plan.text.contains("\nWarning: box: 2 selected instances show no readable token"))
    }

    @Test func tellsWhatARetireJobEndsAndMayDisable() {
        var job = PlanSamples.job(.retire, .grant)
        job.onStillValid = .disable
        let lines = PlanSamples.plan(job).text.split(separator: "\n")
        #expect(lines.contains("100 will be retired: their grants end for good, and nobody is asked to sign in."))
        #expect(lines.contains("50 are not expected to be dead at the end (exit 3)."))
        let mayDisable: Substring =
            "The job may disable instances on the platform: those whose token still works after its revocation."
        #expect(lines.contains(mayDisable))
        #expect(!lines.contains { $0.contains("sign in again") || $0.contains("links are made") })
        #expect(!PlanSamples.plan(PlanSamples.job(.retire, .grant)).text.contains("may disable"))
    }

    @Test func tellsOfACutOffDate() {
        var job = PlanSamples.job(.rotate, .grant)
        #expect(!PlanSamples.plan(job).text.contains("authorized_since"))
        job.select.authorizedBefore = Timestamp(rawValue: 1_790_812_800_000)
        let line = "Those that were made at 2026-10-01T00:00:00.000Z or later are skipped when they are read"
        #expect(PlanSamples.plan(job).text.contains(line))
    }

    @Test func warnsWhereALinkMayBeNeededAndCannotBeMade() {
        let counts = [
            ElementCount(lane: PlanSamples.heals.lane, element: "a-heals", reason: nil, items: 3),
            ElementCount(lane: PlanSamples.heals.lane, element: "a-heals-eu", reason: nil, items: 2),
            ElementCount(lane: PlanSamples.unclear.lane, element: "c-unclear", reason: nil, items: 1),
        ]
        let context = PlanSamples.context(applications: ["a-heals", "c-unclear"])
        let text = PlanSamples.plan(PlanSamples.job(.rotate, .grant), counts: counts, context: context).text
        #expect(
            text.contains("\nWarning: no `applications` entry for a-heals-eu: no consent link can be made for them.\n")
        )
        #expect(text.split(separator: "\n").count { $0.hasPrefix("Warning: ") } == 1)
    }

    @Test func saysWhenAProviderDoesNotSay() {
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .accessToken))
        #expect(plan.text.contains("\n30 will do one or the other; their provider does not document it.\n"))
    }

    @Test func aCheckAsksNobodyToSignIn() {
        let text = PlanSamples.plan(PlanSamples.job(.check), counts: Array(PlanSamples.counts.prefix(1))).text
        #expect(
            text == """
                check on sandbox at http://127.0.0.1:8099, organization 0a1b2c3d

                provider  instances  expected end  requests  at least
                a-heals          10  healthy             20       1 s

                10 of 10 instances are selected.
                20 requests: 20 to platform.
                1 s at least, by the limit of platform (1000/s, 8 at once).
                Plan digest: b93087b41945f375b2f6-202611191106, good once, until 2026-11-19T11:06:00.000Z

                """
        )
    }

    @Test func tellsWhatTheStoreKnowsOfTheInstances() throws {
        var state = EarlierState(digest: "f0")
        state.ofAnyJob = EarlierState.Counts(waiting: 12, recentlyDone: 46)
        state.ofThisJob = EarlierState.Counts(waiting: 1, recentlyDone: 40)
        state.newestRun = RunID(rawValue: "nightly-20270101T000000Z")
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .accessToken), state: state)
        #expect(
            plan.text.contains(
                """

                12 of them wait for somebody to sign in already.
                46 were rotated or signed in within the last 7 days.
                This job worked on some of them before (nightly-20270101T000000Z): `reauth run` asks about that, or takes --again.

                """
            )
        )
        #expect((plan.waiting, plan.recentlyDone, plan.recentInterval) == (12, 46, "7d"))
        let secondStart = try #require(plan.secondStart)
        #expect(
            secondStart.finding
                == "1 waits for somebody to sign in, and 40 were rotated or signed in within the last 7 days"
        )
        #expect(secondStart.refusal.contains("give --again"))
        #expect(secondStart.refusal.contains("repeat: {every: 30d}"))
    }

    @Test func nobodyIsAskedByACheckNorWithAnIntervalNorWhereOnlyOtherJobsWorked() {
        var state = EarlierState(digest: "f0")
        state.ofAnyJob = EarlierState.Counts(waiting: 12, recentlyDone: 46)
        state.newestRun = RunID(rawValue: "nightly-20270101T000000Z")
        #expect(PlanSamples.plan(PlanSamples.job(.rotate, .grant), state: state).secondStart == nil)
        state.ofThisJob = state.ofAnyJob
        #expect(PlanSamples.plan(PlanSamples.job(.check), state: state).secondStart == nil)
        #expect(PlanSamples.plan(PlanSamples.job(.rotate, .grant), state: state).secondStart != nil)
        let scheduled = PlanSamples.job(.rotate, .grant, repeatInterval: .seconds(30 * 86_400))
        let skipped = [ElementCount(lane: PlanSamples.heals.lane, element: "a-heals", reason: .recentlyDone, items: 7)]
        let plan = PlanSamples.plan(scheduled, counts: PlanSamples.counts + skipped, state: state)
        #expect(plan.secondStart == nil)
        #expect((plan.recentlyDone, plan.recentInterval) == (7, "30d"))
        #expect(
            plan.text.contains("\n7 were rotated or signed in within the last 30 days, and are skipped (`repeat`).\n")
        )
    }
}
