import ReauthEngine
import ReauthModel
import Testing

@testable import AuditReports

/// Every sentence that a page can begin with.
@Suite struct VerdictTests {
    private static let resume = "Go on with `reauth resume rotate-crm-20270115T080000Z`."
    private static let links =
        "Have people sign in: the links are in `awaiting-code.csv` beside this file, and in `reauth console`."
    private static let correct =
        "Do what stands below for each reason, then take up again the instances that have it: `reauth run /srv/jobs/rotate-crm.yaml --retry-failed "
        + "--only REASON`."
    private static let doubts =
        "Look at the provider, then settle each doubt with `reauth resolve INSTANCE --as OUTCOME --because TEXT`."

    private static let ends: [(outcomes: [Outcome: Int], kind: Verdict.Kind, sentence: String, next: [String])] = [
        ([.rotated: 3, .reauthenticated: 2], .done, "All 5 old tokens are dead, and the instances work.", []),
        ([.rotated: 1, .skipped: 4], .done, "The old token is dead, and the instance works.", []),
        // Of one that was signed in meanwhile nobody proved that its old token is dead.
        ([.rotated: 3, .superseded: 1], .done, "All 4 instances ended well.", []),
        ([.healthy: 1200], .done, "All 1,200 instances are healthy: a call through each was answered.", []),
        ([.retired: 2], .done, "All 2 instances are retired: revoked, and proved dead.", []),
        ([.skipped: 3], .nothingDone, "Nothing was done: all instances were skipped.", []),
        ([:], .nothingDone, "The run has no instances.", []),
        ([.rotated: 3, .awaitingCode: 1], .waiting, "1 of 4 instances waits for somebody to sign in.", [links]),
        (
            [.awaitingCode: 2, .notRevocable: 1], .waiting, "2 of 3 instances wait for somebody to sign in.", [links]
        ),
        (
            [.rotated: 1, .notRevocable: 2], .notRevocable,
            "2 of 3 instances could not be revoked: their provider has no way to do it.",
            ["Revoke them by hand at the provider, where that is possible."]
        ),
        (
            [.inDoubt: 1, .awaitingCode: 2], .inDoubt,
            "1 of 3 instances is in doubt: no answer could tell whether its token is dead.", [doubts, links]
        ),
        (
            [.failed: 2, .inDoubt: 1, .awaitingCode: 3, .rotated: 4], .failed,
            "2 of 10 instances failed, 1 is in doubt, 3 wait for a sign-in.",
            [correct, doubts, links]
        ),
    ]

    @Test(arguments: ends)
    func aFinishedRun(outcomes: [Outcome: Int], kind: Verdict.Kind, sentence: String, next: [String]) {
        let verdict = Verdict(summary(outcomes), ends: [], breaches: [])
        #expect(verdict.kind == kind)
        #expect(verdict.sentence == sentence)
        #expect(verdict.next == next)
    }

    @Test func aCheckThatCalledNothingClaimsNoCall() {
        let all = summary([.healthy: 60])
        let read = Verdict(all, ends: [EndCount(outcome: .healthy, reason: .notPinged, items: 60)], breaches: [])
        #expect(read.kind == .done)
        #expect(read.sentence == "All 60 instances look healthy: each was read, and none was called.")
        #expect(read.details.count == 1 && read.details[0].hasPrefix("A token that was revoked can look healthy"))
        let some = Verdict(all, ends: [EndCount(outcome: .healthy, reason: .notPinged, items: 2)], breaches: [])
        #expect(some.sentence == "All 60 instances look healthy: each was read, and 2 of them were not called.")
    }

    /// The command is the one that has to be typed, and it names what a retry can help as things are.
    @Test func whatARetryCanHelpIsToldApart() {
        let some = summary([.failed: 3, .rotated: 1])
        let ends = [
            EndCount(outcome: .failed, reason: .throttled, items: 2),
            EndCount(outcome: .failed, reason: .stillValid, items: 1),
            EndCount(outcome: .awaitingCode, reason: .codeRejected, items: 4),
        ]
        let retry = "Take up again the 2 that a retry can help: `reauth run /srv/jobs/rotate-crm.yaml --retry-failed`."
        #expect(Verdict(some, ends: ends, breaches: []).next == [retry, Self.correct])
        let all = Verdict(summary([.failed: 2]), ends: Array(ends.prefix(1)), breaches: [])
        #expect(all.next == [retry])
    }

    @Test func aRunThatIsNotFinishedTellsHowToGoOn() {
        var some = summary([.rotated: 2, .failed: 1], state: .open, open: 4, revoked: 1)
        let verdict = Verdict(some, ends: [], breaches: [])
        #expect(verdict.kind == .unfinished)
        #expect(verdict.sentence == "The run is not finished: 3 open, 1 revoked without proof or link of 7 instances.")
        #expect(verdict.details == ["So far: 2 done, 1 failed."])
        #expect(verdict.next == ["Look at what failed, below.", Self.resume])
        some.steering.pausedAt = moment(5)
        #expect(Verdict(some, ends: [], breaches: []).details.last?.hasPrefix("An operator paused it at") == true)
        let none = Verdict(summary([.awaitingCode: 1], state: .open), ends: [], breaches: [])
        #expect(none.sentence == "The run is not finished: some tokens still have to expire.")
    }

    @Test func aThresholdThatStoppedTheRunIsSaid() {
        let safety = SafetyLimits(failureThreshold: FailureThreshold(percent: 5, minimum: 20))
        let stopped = summary([.rotated: 18, .failed: 2], state: .open, open: 80)
        let verdict = Verdict(stopped, ends: [], breaches: Criterion.breaches(stopped, safety))
        #expect(
            verdict.sentence.hasPrefix("The run is not finished and went beyond its failure threshold: 80 open of 100")
        )
        #expect(verdict.next.last == "Go on with `reauth resume rotate-crm-20270115T080000Z --past-threshold`.")
    }

    /// Nobody waits, nothing failed, and yet a grant may live.
    @Test func aGrantThatMayLiveIsNoGoodEnd() {
        var retired = summary([.retired: 2, .notRevocable: 1])
        retired.run.action = .retire
        retired.grants = GrantCount(selected: 3, alive: 1)
        let verdict = Verdict(retired, ends: [], breaches: [])
        #expect((verdict.kind, verdict.sentence) == (.failed, "1 of 3 instances may have a grant that lives."))
    }

    @Test func aWeakProofIsNotHidden() {
        let ends = [
            EndCount(outcome: .reauthenticated, reason: .pingLost, items: 2),
            EndCount(outcome: .awaitingCode, reason: .accessTokenLives, items: 3),
        ]
        let details = Verdict(summary([.reauthenticated: 2, .awaitingCode: 3]), ends: ends, breaches: []).details
        #expect(details.contains { $0.hasPrefix("3 old access tokens live until `dies_at`") })
        #expect(details.contains { $0.hasPrefix("2 of those that ended well rest on less than a call") })
    }

    @Test func aCheckMakesNoLinks() {
        var check = summary([.healthy: 2, .awaitingCode: 1])
        check.run.action = .check
        #expect(
            Verdict(check, ends: [], breaches: []).next == [
                "Have people sign in: `reauth console` shows their links."
            ]
        )
    }

    // MARK: Criteria

    /// A run of many providers is not one long list of what went well.
    @Test func ofTheLanesThoseAreNamedThatBrokeAThreshold() {
        var some = summary([.rotated: 100])
        some.tallies = [
            LaneTally(lane: LaneKey(rawValue: "box"), outcomes: [.rotated: 95, .failed: 5]),
            LaneTally(lane: LaneKey(rawValue: "sharepoint"), outcomes: [.rotated: 100]),
            LaneTally(lane: nil, outcomes: [.skipped: 3]),
        ]
        let names = { (percent: Double) in
            let safety = SafetyLimits(failureThreshold: FailureThreshold(percent: percent))
            return Criterion.of(some, safety).map { "\($0.name): \($0.result)" }
        }
        let (run, lane) = ("failureThreshold.percent, the run", "failureThreshold.percent, box")
        #expect(names(4) == ["\(lane): broken", "\(run): kept"])
        #expect(names(10) == ["\(run): kept", "\(lane): kept"])
    }

    @Test func thresholdsStandBesideWhatWasMeasured() {
        let threshold = FailureThreshold(percent: 5, minimum: 20, count: 10, consecutive: 4)
        let safety = SafetyLimits(
            maxInstances: 50,
            failureThreshold: threshold,
            until: TimeOfDay(parsing: "06:00"),
            maxDuration: .seconds(3600)
        )
        let criteria = Criterion.of(summary([.rotated: 37, .failed: 2, .inDoubt: 1, .skipped: 60]), safety)
        let lines = criteria.map { "\($0.name) | \($0.limit) | \($0.measured) | \($0.result)" }
        #expect(
            lines == [
                "failureThreshold.percent, the run | at most 5 %, once 20 ended | 7.5 %: 3 of 40 failed or are in doubt | broken",
                "failureThreshold.count, the run | at most 10 | 3 of 40 failed or are in doubt | kept",
                "failureThreshold.consecutive | fewer than 4 in a row | watched during the run; the store keeps no order of ends "
                    + "| unknown",
                "maxInstances | at most 50 | 40, besides 60 skipped | kept",
                "maxDuration | 1 h for each process | 12 min 5 s from its beginning to its end | kept",
                "until | nothing is begun after 06:00, local time | finished 2027-01-15 08:12 UTC | unknown",
            ]
        )
        #expect(Criterion.of(summary([.rotated: 1]), SafetyLimits()).isEmpty)
    }

    private func summary(
        _ outcomes: [Outcome: Int],
        state: RunRecord.State = .finished,
        open: Int = 0,
        revoked: Int = 0
    ) -> RunSummary {
        var run = RunRecord(
            id: sampleRun,
            job: "rotate-crm",
            action: .rotate,
            revoke: .accessToken,
            jobFile: "/srv/jobs/rotate-crm.yaml",
            effectDigest: "e0e0",
            startedAt: moment(0),
            toolVersion: "1.2.3"
        )
        run.state = state
        run.finishedAt = state == .finished ? moment(725) : nil
        return RunSummary(
            run: run,
            planDigest: "",
            tallies: [LaneTally(lane: LaneKey(rawValue: "box"), open: open, revoked: revoked, outcomes: outcomes)],
            gauges: [],
            groups: GrantGroupCount(groups: 0, shared: 0, instancesInShared: 0)
        )
    }
}
