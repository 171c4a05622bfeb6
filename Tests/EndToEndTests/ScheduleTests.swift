import Foundation
import ReauthTesting
import Sandbox
import Testing

/// What a scheduler starts, and what it is told.
@Suite struct ScheduleTests {
    private static let analyzer = "/usr/bin/systemd-analyze"

    @Test func `a start beside a run that works is skipped, waits or fails, as it was told`() async throws {
        try await withRehearsal(instances: 200, faults: FarSideFaultTests.flawless) { rehearsal in
            let slow = Rehearsal.limits.replacing("platform: {rate: 20000/s", with: "platform: {rate: 80/s")
            try rehearsal.writeJob(csv: true, limits: slow)
            func start(_ whenRunning: String, _ more: String...) throws -> Program {
                let arguments = ["run", "job.yaml", "--yes", "--if-running", whenRunning] + more
                return try Program(arguments, in: rehearsal.scratch)
            }
            let first = try start("skip", "--exit-zero-on", "5")
            try await eventually("something is revoked") {
                rehearsal.ledger(of: rehearsal.sandbox.world).contains { $0.effect == .revoke }
            }
            let skipped = try await start("skip").ending()
            #expect(skipped.status == 0 && skipped.errors.contains("This start is skipped"), "\(skipped.errors)")
            #expect(try await start("fail").ending().status == 8)
            let ended = try start("wait")
            try await eventually("it waits") { ended.errorsSoFar.contains("This start waits until then.") }
            ended.send(SIGINT)
            let interrupted = try await ended.ending()
            #expect(
                interrupted.status == 130 && interrupted.errors.contains("nothing was sent"),
                "\(interrupted.errors)"
            )
            let patient = try start("wait")
            try await eventually("it waits") { patient.errorsSoFar.contains("This start waits until then.") }
            // The process dies, and the one that waits goes on with its run: nothing is shadowed, nothing is done twice.
            first.send(SIGKILL)
            _ = try await first.ending()
            let last = try await patient.ending()
            #expect(last.status == 5 && last.errors.contains("going on with run"), "\(last.errors)")
            #expect(last.errors.contains("took the job over from a process that ended without releasing it"))
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
            #expect(try rehearsal.scratch.names(in: "Reports").count == 1)
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: analyzer), "systemd is not installed"))
    func `systemd takes the units, and calls each event by the same name`() async throws {
        let scratch = try TemporaryFolder()
        try scratch.write(
            """
            name: nightly
            action: check
            platform: {kind: sandbox}
            schedule: "*/20 1-3,22 1,15 JAN-MAR,DEC MON-FRI"
            """,
            to: "my job.yaml"
        )
        let shown = try await Program.run(["schedule", "show", "my job.yaml", "--format", "systemd"], in: scratch)
        #expect(shown.status == 0, "\(shown.errors)")
        var units: [String: String] = [:]
        var file = ""
        for line in shown.output.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("# FILE ") { file = String(line.split(separator: "/").last ?? "") }
            if !file.isEmpty { units[file, default: ""] += line + "\n" }
        }
        #expect(units.keys.sorted() == ["reauth-nightly.service", "reauth-nightly.timer"])
        for (name, text) in units { try scratch.write(text, to: name, mode: 0o644) }
        let verified = try await analyze(["verify"] + units.keys.sorted().map(scratch.file), scratch)
        #expect(verified.status == 0 && verified.text.isEmpty, "\(verified.text)")
        for event in shown.output.split(separator: "\n").filter({ $0.hasPrefix("OnCalendar=") }) {
            let event = event.dropFirst("OnCalendar=".count)
            let calendar = try await analyze(["calendar", String(event)], scratch)
            #expect(calendar.status == 0 && calendar.text.contains("Next elapse:"), "\(calendar.text)")
        }
    }

    private func analyze(
        _ arguments: [String],
        _ scratch: TemporaryFolder
    ) async throws -> (status: Int32, text: String) {
        let output = scratch.file("\(UUID().uuidString).out")
        let process = try ChildProcess(
            Self.analyzer,
            arguments,
            environment: ["PATH": "/usr/bin:/bin", "TZ": "UTC"],
            folder: scratch.path,
            output: output,
            errors: output
        )
        var status: Int32 = -1
        for await value in process.ended { status = value }
        return (status, try String(contentsOfFile: output, encoding: .utf8))
    }
}
