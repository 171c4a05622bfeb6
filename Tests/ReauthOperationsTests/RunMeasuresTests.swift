import Foundation
import Metering
import ReauthModel
import ReauthTesting
import Testing

@testable import ReauthEngine
@testable import ReauthOperations

@Suite struct RunMeasuresTests {
    private let time = ManualClock()

    private static func snapshot() -> RunSnapshot {
        let lane = LaneKey(rawValue: "salesforce")
        let limit = LaneLimit(
            windows: [
                RateWindow(count: 10, period: .seconds(1)), RateWindow(count: 7200, period: .seconds(3600)),
            ],
            concurrency: 4
        )
        let reading = PaceReading(
            key: lane,
            limit: limit,
            sent: 12,
            measured: 1.5,
            average: 1,
            throttled: 0,
            parkedUntil: ManualClock.start.advanced(by: .seconds(60)),
            strain: LaneStrain(failingSince: ManualClock.start, share: 0.5)
        )
        let tally = LaneTally(lane: lane, open: 5, revoked: 2, outcomes: [.awaitingCode: 3])
        return RunSnapshot(
            elapsed: .seconds(1),
            lanes: [LaneSnapshot(tally: tally, itemsPerSecond: 1)],
            paces: [reading]
        )
    }

    private static func summary(of run: RunID) -> RunSummary {
        RunSummary(
            run: RunRecord(
                id: run,
                job: "measured-job",
                action: .rotate,
                revoke: .accessToken,
                jobFile: "/srv/job.yaml",
                effectDigest: "e0",
                startedAt: ManualClock.start,
                toolVersion: "1.2.3"
            ),
            planDigest: "",
            tallies: [],
            gauges: [
                LaneGauge(
                    key: LaneKey(rawValue: "salesforce"),
                    configured: "10/s",
                    sent: 12,
                    measured: 1.5,
                    throttled: 0,
                    parkedUntil: nil,
                    updatedAt: ManualClock.start
                )
            ],
            groups: GrantGroupCount(groups: 0, shared: 0, instancesInShared: 0)
        )
    }

    @Test func `a command without a run keeps the numbers of the run before it`() throws {
        let scratch = try TemporaryFolder()
        let path = scratch.file("reauth.prom")
        let help = { (measure: Measure) in "# HELP \(measure.rawValue) h\n# TYPE \(measure.rawValue) gauge\n" }
        let old =
            help(.exitStatus) + "reauth_command_exit_status 0\n" + help(.instances)
            + "reauth_run_instances{job=\"a\",lane=\"box\",outcome=\"in_doubt\"} 2\n# HELP other_measure h\nother_measure 1\n"
        try scratch.write(old, to: "reauth.prom")
        let new = help(.exitStatus) + "reauth_command_exit_status 9\n"
        let file = MetricsFile(path: path, time: time, measures: { new }) { _ in Issue.record("it can be written") }
        file.end(9)
        let kept = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            kept == new + help(.instances) + "reauth_run_instances{job=\"a\",lane=\"box\",outcome=\"in_doubt\"} 2\n"
        )
        // A process that measured a run replaces all of it.
        file.noteRun()
        file.end(9)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == new)
    }

    @Test func `a run is measured by job and lane, and its file is replaced as a whole`() async throws {
        let scratch = try TemporaryFolder()
        let path = scratch.file("reauth.prom")
        let screen = RecordingAnnouncer()
        let file = MetricsFile(path: path, time: time) { _ in Issue.record("it can be written") }
        let announcer = MeteringAnnouncer(screen, file: file, time: time)
        let run = RunID(job: "measured-job", start: ManualClock.start)
        announcer.show(Self.snapshot(), of: run)
        let first = try String(contentsOfFile: path, encoding: .utf8)
        for line in [
            "reauth_run_instances{job=\"measured-job\",lane=\"salesforce\",outcome=\"awaiting_code\"} 3",
            "reauth_run_instances{job=\"measured-job\",lane=\"salesforce\",outcome=\"open\"} 3",
            "reauth_run_instances{job=\"measured-job\",lane=\"salesforce\",outcome=\"revoked\"} 2",
            "reauth_run_instances{job=\"measured-job\",lane=\"salesforce\",outcome=\"in_doubt\"} 0",
            "reauth_run_active{job=\"measured-job\"} 1", "reauth_lane_parked{lane=\"salesforce\"} 1",
            "reauth_lane_breaker_open{lane=\"salesforce\"} 1", "reauth_lane_rate_share_ratio{lane=\"salesforce\"} 0.5",
            // The tightest window, spread over its time.
            "reauth_lane_limit_requests_per_second{lane=\"salesforce\"} 2",
            "reauth_lane_rate_requests_per_second{lane=\"salesforce\"} 1.5",
        ] { #expect(first.contains("\n\(line)\n"), "\(line)") }
        #expect(!first.contains(run.rawValue))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o644)
        // Every fifteen seconds, and at the end.
        try FileManager.default.removeItem(atPath: path)
        announcer.show(Self.snapshot(), of: run)
        #expect(!FileManager.default.fileExists(atPath: path))
        time.advance(by: .seconds(15))
        announcer.show(Self.snapshot(), of: run)
        #expect(FileManager.default.fileExists(atPath: path))
        // The work ended: nobody asks the far side any more.
        announcer.show(Self.summary(of: run))
        file.end(5)
        let last = try String(contentsOfFile: path, encoding: .utf8)
        #expect(last.contains("\nreauth_lane_parked{lane=\"salesforce\"} 0\n"))
        #expect(last.contains("\nreauth_lane_breaker_open{lane=\"salesforce\"} 0\n"))
        #expect(try String(contentsOfFile: path, encoding: .utf8).contains("\nreauth_command_exit_status 5\n"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["reauth.prom"])
    }

    @Test func `a file that cannot be written is told once, and nothing stops`() throws {
        let screen = RecordingAnnouncer()
        let file = MetricsFile(path: "/nowhere/at/all.prom", time: time) { screen.say($0) }
        for _ in 0..<3 { file.end(0) }
        #expect(screen.lines == ["the file of measures /nowhere/at/all.prom cannot be written; the work goes on"])
    }
}
