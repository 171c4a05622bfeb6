import ReauthModel
import Testing

@testable import ReauthCommands
@testable import ReauthEngine

@Suite struct ProgressBlockTests {
    private let run = RunID(rawValue: "rotate-crm-20270115T080000Z")

    @Test func drawsALinePerLane() {
        #expect(
            block(width: 120).lines(snapshot) == [
                "rotate-crm-20270115T080000Z  █████████████████████░░░ 360/400  1 min 05 s, about 20 s left",
                "  box        ███████░░░░░ 60/100    5.0/s of 10/s, 15000/d, paused until 08:01:30 UTC  20 s left"
                    + "  50 rotated, 10 failed",
                "  salesforce ████████████ 300/300   0.0/s of 5/s            300 awaiting_code",
                "  platform: 12.3/s of 20/s",
            ]
        )
    }

    /// On a narrow terminal `52/2000` read `52/200`.
    ///
    /// The last column stays free: a terminal may wrap a line that fills it.
    @Test func whatDoesNotFitIsTakenAwayWhole() {
        #expect(
            block(width: 60).lines(snapshot) == [
                "rotate-crm-20270115T080000Z  360/400, about 20 s left",
                "  box        60/100  paused until 08:01:30 UTC  20 s left",
                "  salesforce 300/300  300 awaiting_code",
                "  platform: 12.3/s of 20/s",
            ]
        )
        #expect(
            block(width: 84).lines(snapshot)[1]
                == "  box        60/100  5.0/s of 10/s, 15000/d, paused until 08:01:30 UTC  20 s left"
        )
        var snapshot = snapshot
        snapshot.lanes[0].tally = LaneTally(
            lane: LaneKey(rawValue: "box"),
            open: 98_765,
            revoked: 4321,
            outcomes: [.rotated: 1234, .failed: 56]
        )
        snapshot.limitsOfJob[.platform] = LaneLimit(windows: [], concurrency: 1)
        let whole = Set(numbers(in: block(width: 1000).lines(snapshot)))
        for width in 1...130 {
            let lines = block(width: width).lines(snapshot)
            for line in lines { #expect(line.count < width) }
            #expect(Set(numbers(in: lines)).subtracting(whole).isEmpty, "\(width): \(lines)")
        }
    }

    private func numbers(in lines: [String]) -> [String] {
        lines.flatMap { $0.matches(of: /[0-9]+/).map { String($0.output) } }
    }

    // MARK: Lanes that wait for a person

    @Test func saysThatALaneWaitsForAPersonAndForetellsNoEnd() {
        var snapshot = snapshot
        snapshot.paces[0].parkedUntil = nil
        (snapshot.lanes[0].remainingRequests, snapshot.lanes[0].remainingPlatformRequests) = (40, 120)
        for cause in Standstill.allCases {
            snapshot.lanes[0].standstill = cause
            let lines = block(width: 200).lines(snapshot)
            #expect(lines[1].contains("/s of 10/s, 15000/d, \(cause.phrase)  50 rotated"))
            #expect(lines[0].hasSuffix(" 360/400  1 min 05 s, \(cause.phrase)"))
            #expect(!lines.joined().contains("left"))
            #expect(
                block(width: 0).logLine(snapshot).hasSuffix(
                    "requests/s; box 60/100, salesforce 300/300; box \(cause.phrase)"
                )
            )
        }
        // What is done waits for nobody.
        snapshot.lanes[0].tally.open = 0
        #expect(!block(width: 200).lines(snapshot)[1].contains(Standstill.thresholdPassed.phrase))
    }

    @Test func oneLaneThatWaitsForAPersonLeavesTheOthersTheirEstimate() {
        var snapshot = snapshot
        snapshot.paces[0].parkedUntil = nil
        snapshot.lanes[0].standstill = .awaitsApproval
        snapshot.lanes[1] = LaneSnapshot(
            tally: LaneTally(lane: LaneKey(rawValue: "salesforce"), open: 300),
            itemsPerSecond: 5
        )
        let lines = block(width: 200).lines(snapshot)
        #expect(lines[0].hasSuffix(" 60/400  1 min 05 s"))
        #expect(lines[1].contains("waits for approval  50 rotated"))
        #expect(lines[2].hasSuffix("  1 min 00 s left"))
    }

    @Test func marksALimitThatAnOperatorSet() {
        var snapshot = snapshot
        snapshot.limitsOfJob[.platform] = LaneLimit(
            windows: [RateWindow(count: 50, period: .seconds(1))],
            concurrency: 8
        )
        #expect(
            block(width: 200).lines(snapshot)[3] == "  platform: 12.3/s of 20/s (set by an operator; configured 50/s)"
        )
    }

    @Test(arguments: [1, 20, 60, 120, 200])
    func colourChangesNothingThatIsSeen(width: Int) {
        let plain = block(width: width).lines(snapshot)
        let coloured = block(width: width, usesColor: true).lines(snapshot)
        #expect(coloured.map(visible) == plain)
        for line in coloured { #expect(line.hasSuffix("\u{1B}[0m")) }
    }

    @Test func colourMarksTheRunAndWhatIsSecondary() {
        let lines = block(width: 200, usesColor: true).lines(snapshot)
        #expect(lines[0].hasPrefix("\u{1B}[1mrotate-crm-20270115T080000Z\u{1B}[0m  █"))
        #expect(lines[2].hasSuffix("  \u{1B}[2m300 awaiting_code\u{1B}[0m\u{1B}[0m"))
        #expect(lines[3] == "  \u{1B}[2mplatform: 12.3/s of 20/s\u{1B}[0m\u{1B}[0m")
    }

    @Test func showsWhatHasToBeIdentifiedFirstAsOther() {
        let snapshot = RunSnapshot(
            elapsed: .seconds(2),
            lanes: [
                LaneSnapshot(tally: LaneTally(lane: nil, open: 5, outcomes: [.skipped: 5]), itemsPerSecond: 0),
                LaneSnapshot(tally: LaneTally(lane: LaneKey(rawValue: "zoho")), itemsPerSecond: 0),
            ],
            paces: [pace(.platform, "20/s", measured: 1, parkedUntil: 1_800_000_005_000)]
        )
        #expect(
            block(width: 120).lines(snapshot) == [
                "rotate-crm-20270115T080000Z  ████████████░░░░░░░░░░░░ 5/10  2 s",
                "  other ██████░░░░░░ 5/10        5 skipped",
                "  platform: 1.0/s of 20/s, paused until 08:00:05 UTC",
            ]
        )
        #expect(
            block(width: 0).logLine(snapshot)
                == "rotate-crm-20270115T080000Z: 5/10 settled, 1.0 requests/s; other 5/10; "
                + "platform paused until 08:00:05 UTC"
        )
    }

    @Test func showsWhatIsRevokedAndHasNoLinkYet() {
        var snapshot = snapshot
        snapshot.lanes[0].tally.revoked = 30
        let lines = block(width: 200).lines(snapshot)
        #expect(lines[0].contains(" 360/400, 30 revoked  1 min 05 s"))
        #expect(lines[1].hasSuffix("  30 revoked, 50 rotated, 10 failed"))
        #expect(
            block(width: 0).logLine(snapshot).hasPrefix(
                "rotate-crm-20270115T080000Z: 360/400 settled, 30 revoked, 17.3 "
            )
        )
    }

    /// Before any speed is measured, the limits tell how long it takes at least.
    @Test func foretellsFromTheFirstLineOn() {
        var snapshot = snapshot
        snapshot.lanes[0].itemsPerSecond = 0
        #expect(!block(width: 200).lines(snapshot)[0].contains("left"))
        // 40 at 10/s, and 120 at the platform's 20/s.
        (snapshot.lanes[0].remainingRequests, snapshot.lanes[0].remainingPlatformRequests) = (40, 120)
        #expect(block(width: 200).lines(snapshot)[0].hasSuffix(", about 6 s left"))
        #expect(block(width: 200).lines(snapshot)[1].contains("  4 s left"))
        #expect(block(width: 0).logLine(snapshot).contains(", about 6 s left; "))
    }

    /// An end is foretold only when every lane that has work left has a speed.
    @Test func foretellsTheSlowestLane() {
        var snapshot = snapshot
        snapshot.lanes[1] = LaneSnapshot(
            tally: LaneTally(lane: LaneKey(rawValue: "salesforce"), open: 300),
            itemsPerSecond: 0.5
        )
        #expect(block(width: 200).lines(snapshot)[0].hasSuffix(" 60/400  1 min 05 s, about 10 min 00 s left"))
        snapshot.lanes[1].itemsPerSecond = 0
        #expect(block(width: 200).lines(snapshot)[0].hasSuffix(" 60/400  1 min 05 s"))
    }

    /// Else a run that waits for tomorrow looks like one that hangs.
    @Test func saysThatAQuotaIsUsedUpAndUntilWhen() {
        var snapshot = snapshot
        snapshot.paces[0].parkedUntil = nil
        snapshot.paces[0].quotaUsedUntil = Timestamp(rawValue: 1_800_043_200_000)
        let wait = "quota used up until 2027-01-15 20:00 UTC"
        let lines = block(width: 200).lines(snapshot)
        // The rate so far foretells no end then.
        #expect(lines[0].hasSuffix(" 360/400  1 min 05 s"))
        #expect(lines[1].contains(" 5.0/s of 10/s, 15000/d, \(wait)  50 rotated"))
        #expect(block(width: 0).logLine(snapshot).hasSuffix("salesforce 300/300; box \(wait)"))
        // A lane that has no open item waits for nothing.
        snapshot.lanes[0].tally.open = 0
        #expect(block(width: 0).logLine(snapshot).hasSuffix("salesforce 300/300"))
        #expect(!block(width: 200).lines(snapshot)[1].contains("quota"))
    }

    @Test func saysThatALaneIsSlowedOrGetsNoAnswer() {
        var snapshot = snapshot
        snapshot.paces[0].parkedUntil = nil
        snapshot.paces[0].strain.share = 0.123
        #expect(block(width: 200).lines(snapshot)[1].contains("/s of 10/s, 15000/d, slowed to 13 %"))
        snapshot.paces[0].parkedUntil = Timestamp(rawValue: 1_800_000_090_000)
        snapshot.paces[0].strain.failingSince = Timestamp(rawValue: 1_800_000_000_000)
        #expect(block(width: 200).lines(snapshot)[1].contains("slowed to 13 %, no answer, tried again at 08:01:30 UTC"))
    }

    @Test func aRunWithoutItemsIsDone() {
        let empty = RunSnapshot(elapsed: .zero, lanes: [], paces: [])
        #expect(
            block(width: 120).lines(empty) == ["rotate-crm-20270115T080000Z  ████████████████████████ 0/0  0 s"]
        )
        #expect(block(width: 0).logLine(empty) == "rotate-crm-20270115T080000Z: 0/0 settled, 0.0 requests/s")
    }

    @Test func oneLineSaysItAllInALog() {
        #expect(
            block(width: 0).logLine(snapshot)
                == "rotate-crm-20270115T080000Z: 360/400 settled, 17.3 requests/s, about 20 s left; "
                + "box 60/100, salesforce 300/300; box paused until 08:01:30 UTC"
        )
        #expect(!block(width: 0, usesColor: true).logLine(snapshot).contains("\u{1B}"))
    }

    private var snapshot: RunSnapshot {
        let (box, salesforce) = (LaneKey(rawValue: "box"), LaneKey(rawValue: "salesforce"))
        return RunSnapshot(
            elapsed: .seconds(65),
            lanes: [
                LaneSnapshot(
                    tally: LaneTally(lane: box, open: 40, outcomes: [.failed: 10, .rotated: 50]),
                    itemsPerSecond: 2
                ),
                LaneSnapshot(tally: LaneTally(lane: salesforce, outcomes: [.awaitingCode: 300]), itemsPerSecond: 9),
            ],
            paces: [
                pace(box, "10/s", "15000/d", measured: 4.96, parkedUntil: 1_800_000_090_000),
                pace(.platform, "20/s", measured: 12.34),
                pace(salesforce, "5/s", measured: 0),
            ]
        )
    }

    private func block(width: Int, usesColor: Bool = false) -> ProgressBlock {
        ProgressBlock(run: run, width: width, usesColor: usesColor)
    }

    private func pace(
        _ key: LaneKey,
        _ windows: String...,
        measured: Double,
        parkedUntil: Int64? = nil
    ) -> PaceReading {
        PaceReading(
            key: key,
            limit: LaneLimit(windows: windows.compactMap(RateWindow.init(parsing:)), concurrency: 8),
            sent: 100,
            measured: measured,
            average: 3,
            throttled: 0,
            parkedUntil: parkedUntil.map(Timestamp.init(rawValue:))
        )
    }

    private func visible(_ line: String) -> String {
        line.replacing(/\u{1B}\[[0-9;]*[A-Za-z]/, with: "")
    }
}
