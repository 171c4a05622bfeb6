import ReauthEngine
import ReauthModel
import ReauthOperations
import Testing

@testable import ReauthCommands

@Suite struct TableTests {
    @Test func namesStandLeftAndNumbersRight() {
        var table = Table(names: "provider", numbers: ["rotated", "total"])
        table.add(["box", "7", "12"])
        table.add(["salesforce", "1234567890", "1"])
        #expect(
            table.lines == [
                "provider       rotated  total",
                "box                  7     12",
                "salesforce  1234567890      1",
            ]
        )
    }

    @Test func noLineEndsWithBlanks() {
        var table = Table([("name", .left), ("elements", .left)])
        table.add(["box", "box boxoauth2"])
        table.add(["hubspot", ""])
        #expect(table.lines == ["name     elements", "box      box boxoauth2", "hubspot"])
    }

    // MARK: Where a run stands

    private func standing(_ work: RunStanding.Work, others: [RunID] = []) -> RunStanding {
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
        let box = LaneKey(rawValue: "box")
        let now = Timestamp(rawValue: 1_800_000_060_000)
        return RunStanding(
            summary: RunSummary(
                run: run,
                planDigest: "d0",
                tallies: [LaneTally(lane: box, open: 3, revoked: 1, outcomes: [.rotated: 7])],
                gauges: [
                    LaneGauge(
                        key: box,
                        configured: "10/s, 8 at once",
                        sent: 12,
                        measured: 1.25,
                        throttled: 0,
                        parkedUntil: now.advanced(by: .seconds(30)),
                        updatedAt: now.advanced(by: .seconds(-5))
                    )
                ],
                groups: GrantGroupCount(groups: 0, shared: 0, instancesInShared: 0)
            ),
            work: work,
            resumeCommand: "reauth resume nightly-20270115T080000Z",
            retryCommand: { "reauth resume nightly-20270115T080000Z --provider \($0)" },
            approveCommand: "reauth approve nightly-20270115T080000Z",
            others: others,
            now: now
        )
    }

    @Test func aRunThatNoProcessWorksOnTellsHowToGoOn() {
        let other = RunID(rawValue: "weekly-20270101T000000Z")
        let text = standing(.idle, others: [other]).text
        #expect(
            text.hasPrefix("nightly-20270115T080000Z: importing, 7 of 10 settled, 1 revoked (proof or link pending)\n")
        )
        #expect(text.contains("\n  limit  sent  per second       configured  throttled"))
        #expect(text.contains("(asked to pause)\n  measured 5 s ago\n"))
        #expect(
            text.hasSuffix(
                """

                No process works on it.
                Go on with: reauth resume nightly-20270115T080000Z

                Unfinished too: weekly-20270101T000000Z

                """
            )
        )
    }

    @Test func theWayOnTellsWhatStandsInIt() {
        var standing = standing(.idle)
        standing.stopFile = ".reauth/reauth.sqlite.stop"
        standing.stopped = RunStanding.ThresholdStop(
            since: Timestamp(rawValue: 1_800_000_000_000),
            command: "reauth status nightly-20270115T080000Z --acknowledge"
        )
        standing.resumeCommand += " --past-threshold"
        standing.summary.waves = [
            LaneWaves(
                lane: LaneKey(rawValue: "box"),
                seed: 1,
                candidates: 10,
                waves: [LaneWaves.Wave(number: 1, members: 1, tally: WaveTally(), waits: true)]
            )
        ]
        #expect(
            standing.text.hasSuffix(
                """

                .reauth/reauth.sqlite.stop is there: somebody stopped all work on this store. Remove the file first.
                No process works on it.
                Stopped by safety.failureThreshold at 2027-01-15T08:00:00.000Z: no start goes on until somebody has looked.
                Let the next start go on with: reauth status nightly-20270115T080000Z --acknowledge
                Let the next wave begin first: reauth approve nightly-20270115T080000Z
                Go on with: reauth resume nightly-20270115T080000Z --past-threshold

                """
            )
        )
    }

    @Test func lanesThatSentNothingTellWhatTheyWaitedFor() {
        var standing = standing(.idle)
        func gauge(_ key: String, _ cause: IdleCause) -> LaneGauge {
            var gauge = standing.summary.gauges[0]
            (gauge.key, gauge.sent, gauge.parkedUntil) = (LaneKey(rawValue: key), 0, nil)
            gauge.times = [cause: .seconds(10)]
            return gauge
        }
        standing.summary.gauges += [gauge("evernote", .platform), gauge("platform", .demand), gauge("zoho", .limit)]
        standing.summary.tallies.append(LaneTally(lane: LaneKey(rawValue: "evernote"), outcomes: [.notRevocable: 7]))
        let text = standing.text
        #expect(
            text.contains(
                "\n  evernote: 100 % waiting for the platform\n  platform: 100 % without a request (demand)\n"
            )
        )
        // It has no items.
        #expect(!text.contains("zoho"))
    }

    @Test func aLimitThatAnOperatorSetIsMarked() {
        var standing = standing(.idle)
        let (box, zoho) = (LaneKey(rawValue: "box"), LaneKey(rawValue: "zoho"))
        standing.summary.steering.lanes = [
            box: LaneOrders(windows: [RateWindow(count: 5, period: .seconds(1))]), zoho: LaneOrders(concurrency: 2),
        ]
        standing.limitsOfJob = [box: LaneLimit(windows: [RateWindow(count: 20, period: .seconds(1))], concurrency: 8)]
        #expect(standing.text.contains("\n  box: 5/s, set by an operator; configured 20/s, 8 at once\n"))
        #expect(standing.text.contains("\n  zoho: 2 at once, set by an operator\n"))
    }

    @Test func aRunThatAProcessWorksOnNamesIt() {
        let worker = JobWorker(description: "process 17, since then", isAlive: true)
        let active = standing(.active(worker)).text
        #expect(active.hasSuffix("\nBeing worked on by process 17, since then.\n"))
        let silent = standing(.silent(worker)).text
        #expect(silent.contains("\nLast worked on by process 17, since then.\nGo on with: "))
        #expect(!standing(.none).text.contains("worked on"))
    }
}
