import ReauthEngine
import ReauthModel
import Testing

@testable import ReauthCommands
@testable import ReauthOperations

@Suite struct OutcomeTableTests {
    @Test func showsTheOutcomesThatThereAre() async throws {
        let tallies = [
            LaneTally(lane: LaneKey(rawValue: "box"), open: 3, outcomes: [.failed: 1, .rotated: 1200]),
            LaneTally(lane: nil, open: 40, outcomes: [.skipped: 2]),
            LaneTally(lane: LaneKey(rawValue: "salesforce"), outcomes: [.awaitingCode: 75]),
            LaneTally(lane: LaneKey(rawValue: "zoho")),
        ]
        #expect(
            OutcomeTable.lines(try await summary(tallies)) == [
                "provider    rotated  awaiting_code  skipped  failed  open  total",
                "box            1200              0        0       1     3   1204",
                "other             0              0        2       0    40     42",
                "salesforce        0             75        0       0     0     75",
                "all            1200             75        2       1    43   1321",
            ]
        )
    }

    @Test func whatIsRevokedAndHasNoLinkYetHasAColumnOfItsOwn() async throws {
        let tallies = [
            LaneTally(lane: LaneKey(rawValue: "box"), open: 9, revoked: 9, outcomes: [.awaitingCode: 1]),
            LaneTally(lane: LaneKey(rawValue: "salesforce"), open: 4, revoked: 1),
        ]
        #expect(
            OutcomeTable.lines(try await summary(tallies)) == [
                "provider    awaiting_code  revoked  open  total",
                "box                     1        9     0     10",
                "salesforce              0        1     3      4",
                "all                     1       10     3     14",
            ]
        )
    }

    @Test func saysWhatIsDeadWhenItStops() async throws {
        func lines(open: Int, revoked: Int) async throws -> [String] {
            RunEnding.open(
                try await summary([LaneTally(lane: nil, open: open, revoked: revoked)]),
                resume: "reauth resume x"
            )
        }
        #expect(
            try await lines(open: 944, revoked: 541) == [
                "403 instances are open.",
                "541 instances are revoked, and the proof or the link is pending; a sign-in is possible only once the "
                    + "link is made.",
                "Go on with: reauth resume x",
            ]
        )
        #expect(try await lines(open: 1, revoked: 0) == ["1 instance is open.", "Go on with: reauth resume x"])
        #expect(try await lines(open: 1, revoked: 1).first?.hasPrefix("1 instance is revoked, and") == true)
    }

    @Test func leavesOutTheOpenOnesWhenThereAreNone() async throws {
        let tallies = [LaneTally(lane: LaneKey(rawValue: "box"), outcomes: [.healthy: 7])]
        #expect(
            OutcomeTable.lines(try await summary(tallies)) == [
                "provider  healthy  total",
                "box             7      7",
                "all             7      7",
            ]
        )
    }

    @Test func anEmptyRunHasATotalOfZero() async throws {
        #expect(OutcomeTable.lines(try await summary([])) == ["provider  total", "all           0"])
    }

    private func summary(_ tallies: [LaneTally]) async throws -> RunSummary {
        let run = RunRecord(
            id: RunID(rawValue: "nightly-20270115T080000Z"),
            job: "nightly",
            action: .rotate,
            revoke: .silent,
            jobFile: "/srv/jobs/nightly.yaml",
            effectDigest: "e0",
            startedAt: Timestamp(rawValue: 1_800_000_000_000),
            toolVersion: "1.2.3"
        )
        return RunSummary(
            run: run,
            planDigest: "",
            tallies: tallies,
            gauges: [],
            groups: GrantGroupCount(groups: 0, shared: 0, instancesInShared: 0)
        )
    }
}
