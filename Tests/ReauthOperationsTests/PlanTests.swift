import PlanSamples
import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthOperations

@Suite struct PlanTests {
    @Test func silentLeavesEverybodyAloneWhoWouldHaveToSignIn() {
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .silent))
        #expect(
            ends(plan) == [
                "a-heals: 10 rotated", "b-dies: 20 skipped would_need_person",
                "c-unclear: 30 skipped would_need_person",
                "d-refresh: 40 skipped access_token_not_revocable", "e-nothing: 50 not_revocable",
            ]
        )
        #expect((plan.silentRefreshes, plan.peopleNeeded, plan.unknownEnds) == (10, 0, 0))
        // Read, revoke, ping, and a link for each instance that needs one; nothing for skipped instances.
        #expect(plan.lanes.map(\.requests) == [40, 0, 0, 0, 0])
    }

    @Test func accessTokenEndsAsTheProviderHasIt() {
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .accessToken))
        #expect(
            ends(plan) == [
                "a-heals: 10 rotated", "b-dies: 20 awaiting_code", "c-unclear: 30 rotated or awaiting_code",
                "d-refresh: 40 skipped access_token_not_revocable", "e-nothing: 50 not_revocable",
            ]
        )
        #expect((plan.silentRefreshes, plan.peopleNeeded, plan.unknownEnds) == (10, 20, 30))
        #expect(plan.lanes.map(\.requests) == [40, 80, 120, 0, 0])
        #expect(plan.requests == 240)
    }

    @Test func grantMakesEverybodySignIn() {
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .grant))
        #expect(
            ends(plan) == [
                "a-heals: 10 awaiting_code", "b-dies: 20 awaiting_code", "c-unclear: 30 awaiting_code",
                "d-refresh: 40 awaiting_code", "e-nothing: 50 not_revocable",
            ]
        )
        #expect((plan.silentRefreshes, plan.peopleNeeded, plan.unknownEnds) == (0, 100, 0))
    }

    @Test func withoutAPingNothingIsClaimedToRefresh() {
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .accessToken, confirm: .read))
        #expect(
            ends(plan) == [
                "a-heals: 10 skipped proof_needs_ping", "b-dies: 20 awaiting_code",
                "c-unclear: 30 skipped proof_needs_ping", "d-refresh: 40 skipped access_token_not_revocable",
                "e-nothing: 50 not_revocable",
            ]
        )
    }

    @Test func whatIsRetiredHasNoGrantThatLives() {
        let access = PlanSamples.plan(PlanSamples.job(.retire, .accessToken))
        #expect(
            ends(access) == [
                "a-heals: 10 skipped grant_may_survive", "b-dies: 20 retired",
                "c-unclear: 30 skipped grant_may_survive",
                "d-refresh: 40 skipped access_token_not_revocable", "e-nothing: 50 not_revocable",
            ]
        )
        #expect((access.retirements, access.peopleNeeded, access.selected) == (20, 0, 150))
        let grant = PlanSamples.plan(PlanSamples.job(.retire, .grant))
        #expect(
            ends(grant).dropLast() == [
                "a-heals: 10 retired", "b-dies: 20 retired", "c-unclear: 30 retired", "d-refresh: 40 retired",
            ]
        )
        #expect((grant.retirements, grant.peopleNeeded, grant.unknownEnds) == (100, 0, 0))
        // Read, revoke and prove; no link.
        #expect(access.lanes.map(\.requests) == [0, 60, 0, 0, 0])
        #expect(
            access.onStillValid == "report" && PlanSamples.plan(PlanSamples.job(.rotate, .grant)).onStillValid == nil
        )
    }

    @Test func otherActionsRevokeNothing() {
        let check = PlanSamples.plan(PlanSamples.job(.check))
        #expect(ends(check) == [10, 20, 30, 40, 50].enumerated().map { "\(names[$0]): \($1) healthy" })
        #expect(check.requests == 300)
        #expect(PlanSamples.plan(PlanSamples.job(.check, confirm: .read)).requests == 150)
        let link = PlanSamples.plan(PlanSamples.job(.reauthenticate))
        #expect(ends(link) == [10, 20, 30, 40, 50].enumerated().map { "\(names[$0]): \($1) awaiting_code" })
        #expect(link.peopleNeeded == 150)
        // The last fifty sign in by OAuth 1, and a request token is asked for first.
        #expect(link.requests == 350)
    }

    @Test func skippedRowsAreCountedAndNotMeant() {
        let counts =
            PlanSamples.counts + [
                ElementCount(lane: PlanSamples.heals.lane, element: "a-heals", reason: .excluded, items: 3),
                ElementCount(lane: PlanSamples.dies.lane, element: "b-dies", reason: .excluded, items: 4),
                ElementCount(lane: nil, element: nil, reason: .duplicate, items: 2),
            ]
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .grant), counts: counts)
        #expect(plan.skipped == ["excluded": 7, "duplicate": 2])
        #expect(plan.items == 159)
        #expect(plan.selected == 150)
        #expect(plan.lanes.map(\.instances) == [10, 20, 30, 40, 50])
    }

    @Test func withoutClientCredentialsARevocationCannotSucceed() {
        let context = PlanSamples.context(applications: ["a-heals"])
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .grant), context: context)
        #expect(
            ends(plan) == [
                "a-heals: 10 awaiting_code", "b-dies: 20 failed client_credentials_missing",
                "c-unclear: 30 failed client_credentials_missing", "d-refresh: 40 failed client_credentials_missing",
                "e-nothing: 50 not_revocable",
            ]
        )
        #expect(
            plan.lanes.map(\.elementsWithoutApplication) == [
                [], ["b-dies"], ["c-unclear"], ["d-refresh"], ["e-nothing"],
            ]
        )
        #expect(plan.peopleNeeded == 10)
    }

    @Test func elementsOfNoProviderAreLeftAlone() {
        let counts = [ElementCount(lane: nil, element: "quickbooks", reason: nil, items: 6)]
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .grant), counts: counts)
        #expect(ends(plan) == ["other: 6 skipped unknown_provider"])
        #expect(plan.requests == 0)
    }

    @Test func rowsOfWhichOnlyTheTokenIsKnownAreIdentifiedFirst() {
        let counts = [ElementCount(lane: nil, element: nil, reason: nil, items: 6)]
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .grant), counts: counts)
        #expect(ends(plan) == ["other: 6 identified first"])
        #expect(plan.requests == 6)
    }

    @Test func rowsOfAKnownElementWithoutAnIDCountAsTheirProvider() {
        let counts = [
            ElementCount(lane: nil, element: "b-dies", reason: nil, items: 6),
            ElementCount(lane: PlanSamples.dies.lane, element: "b-dies", reason: nil, items: 4),
        ]
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .accessToken), counts: counts)
        #expect(ends(plan) == ["b-dies: 10 awaiting_code"])
        #expect(plan.peopleNeeded == 10)
        #expect(plan.requests == 6 * 5 + 4 * 4)
    }

    @Test func elementsOfOneProviderMayEndDifferently() {
        let counts = [
            ElementCount(lane: PlanSamples.dies.lane, element: "b-dies", reason: nil, items: 3),
            ElementCount(lane: PlanSamples.dies.lane, element: "b-dies-eu", reason: nil, items: 2),
        ]
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .grant), counts: counts)
        #expect(ends(plan) == ["b-dies: 3 awaiting_code", "b-dies: 2 failed client_credentials_missing"])
        #expect(plan.peopleNeeded == 3)
    }

    @Test func aDailyQuotaCostsDaysOnlyWhenItIsUsedUp() {
        let limits = [PlanSamples.heals.lane: PlanSamples.limit("10/s", "15/d")]
        let context = PlanSamples.context(limits: limits)
        func seconds(_ items: Int) -> Double {
            let counts = [ElementCount(lane: PlanSamples.heals.lane, element: "a-heals", reason: nil, items: items)]
            return PlanSamples.plan(PlanSamples.job(.rotate, .accessToken), counts: counts, context: context).seconds
        }
        #expect(seconds(15) < 2)
        #expect(seconds(16) == 86_400)
    }

    @Test func theSlowestProviderSetsTheTime() {
        let limits = [
            PlanSamples.heals.lane: PlanSamples.limit("1/s"), PlanSamples.dies.lane: PlanSamples.limit("10/s"),
        ]
        let context = PlanSamples.context(limits: limits)
        let counts = Array(PlanSamples.counts.prefix(2))
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .accessToken), counts: counts, context: context)
        #expect(plan.lanes.map { ($0.seconds * 10).rounded() } == [100, 20])
        #expect((plan.seconds * 10).rounded() == 100)
    }

    @Test func anEmptyInputNeedsNothing() {
        let plan = PlanSamples.plan(PlanSamples.job(.rotate, .grant), counts: [])
        #expect(plan.lanes.isEmpty)
        #expect((plan.items, plan.selected, plan.requests, plan.peopleNeeded) == (0, 0, 0, 0))
        #expect(plan.seconds == 0)
    }

    @Test func aPlanIsBoundToTheProvidersThatItsInputMeets() {
        let known = [ElementCount(lane: PlanSamples.heals.lane, element: "a-heals", reason: nil, items: 1)]
        let skipped = [ElementCount(lane: PlanSamples.dies.lane, element: "b-dies", reason: .excluded, items: 1)]
        let unknown = [ElementCount(lane: nil, element: nil, reason: nil, items: 1)]
        func terms(_ counts: [ElementCount]) -> String {
            PlanSamples.plan(PlanSamples.job(.check), counts: counts).digest.terms
        }
        func expected(_ catalog: String) -> String {
            PlanTerms(effect: "e0", bounds: "b0", input: "i0", catalog: catalog, fleet: "f0", store: "s0").digest
        }
        #expect(terms(known + skipped) == expected("catalog of a-heals"))
        #expect(terms(known + unknown) == expected("catalog of everything"))
    }

    private var names: [String] { PlanSamples.profiles.map(\.name) }

    private func ends(_ plan: Plan) -> [String] {
        plan.lanes.map { "\($0.provider): \($0.instances) \($0.expected)" + ($0.reason.map { " \($0)" } ?? "") }
    }
}
