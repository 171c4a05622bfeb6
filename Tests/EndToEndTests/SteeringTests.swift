import Foundation
import ReauthTesting
import Sandbox
import Testing

/// A live run is steered from another process; what is sent is read off the sandbox's ledger.
@Suite struct SteeringTests {
    /// Slow enough that a run of a thousand instances is still at work when an order reaches it.
    private static let slow = Rehearsal.limits.replacing("platform: {rate: 20000/s", with: "platform: {rate: 60/s")

    private func revocations(_ rehearsal: Rehearsal) -> Int {
        rehearsal.ledger(of: rehearsal.sandbox.world).count { $0.effect == .revoke }
    }

    private func reauth(_ rehearsal: Rehearsal, _ arguments: String...) async throws -> Program.Ending {
        try await Program.run(arguments, in: rehearsal.scratch)
    }

    /// A run of which something was revoked.
    private func begun(_ rehearsal: Rehearsal) async throws -> Program {
        let program = try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
        try await eventually("something is revoked") { revocations(rehearsal) > 5 }
        return program
    }

    private func expectWholeRun(_ rehearsal: Rehearsal) throws {
        let report = try rehearsal.report()
        #expect(report.values.allSatisfy { !["", "open", "revoked"].contains($0["outcome"] ?? "") })
        try rehearsal.expectReportAgreesWithLedger(report)
    }

    @Test func `a pause reaches a live run, outlives its process, and is ended by a person`() async throws {
        try await withRehearsal(instances: 400, faults: FarSideFaultTests.flawless) { rehearsal in
            try rehearsal.writeJob(csv: true, limits: Self.slow)
            let program = try await begun(rehearsal)
            let paused = try await reauth(rehearsal, "pause")
            #expect(
                paused.status == 0 && paused.errors.contains("is paused: nothing further is begun"),
                "\(paused.errors)"
            )
            try await eventually("the process takes it up") {
                program.errorsSoFar.contains("the run is paused by an operator")
            }
            // What was under way comes to its end; then nothing more is sent.
            var last = -1
            while last != revocations(rehearsal) {
                last = revocations(rehearsal)
                try await ContinuousClock().sleep(for: .seconds(3))
            }
            let status = try await reauth(rehearsal, "status")
            #expect(
                status.output.contains("Paused since ") && status.output.contains("Being worked on by"),
                "\(status.output)"
            )
            program.send(SIGKILL)
            _ = try await program.ending()
            // A schedule does not end it.
            let scheduled = try await reauth(rehearsal, "run", "job.yaml", "--yes")
            #expect(scheduled.status == 7 && scheduled.errors.contains("was paused at"), "\(scheduled.errors)")
            #expect(revocations(rehearsal) == last && last < 380)
            let resumed = try await reauth(rehearsal, "resume")
            #expect([0, 5].contains(resumed.status), "\(resumed.errors)")
            try expectWholeRun(rehearsal)
        }
    }

    @Test func `a paused run goes on in its own process`() async throws {
        try await withRehearsal(instances: 300, faults: FarSideFaultTests.flawless) { rehearsal in
            try rehearsal.writeJob(csv: true, limits: Self.slow)
            let program = try await begun(rehearsal)
            #expect(try await reauth(rehearsal, "pause", "rehearsal", "--provider", "box").status == 0)
            let nobody = try await reauth(rehearsal, "pause", "rehearsal", "--provider", "nobody")
            #expect(
                nobody.status == 64 && nobody.errors.contains("has no provider `nobody`; it has "),
                "\(nobody.errors)"
            )
            try await eventually("the process takes it up") {
                program.errorsSoFar.contains("box is paused by an operator")
            }
            let status = try await reauth(rehearsal, "status", "--json")
            #expect(status.output.contains("\"paused_at\""), "\(status.output)")
            let resumed = try await reauth(rehearsal, "resume")
            #expect(
                resumed.status == 0 && resumed.errors.contains("goes on, in the process that works on the run"),
                "\(resumed.errors)"
            )
            let ending = try await program.ending()
            #expect([0, 5].contains(ending.status), "\(ending.errors)")
            try expectWholeRun(rehearsal)
            // Nothing is to be steered now.
            #expect(try await reauth(rehearsal, "pause", "rehearsal").status == 64)
        }
    }

    @Test(arguments: ["--soon", "--now"])
    func `a run is stopped from another process, and goes on later`(urgency: String) async throws {
        try await withRehearsal(instances: 300, faults: FarSideFaultTests.flawless) { rehearsal in
            try rehearsal.writeJob(csv: true, limits: Self.slow)
            let program = try await begun(rehearsal)
            let stopped = try await reauth(rehearsal, "stop", urgency)
            #expect(
                stopped.status == 0 && stopped.errors.contains("Go on later with: reauth resume "),
                "\(stopped.errors)"
            )
            let ending = try await program.ending()
            #expect(ending.status == 130, "\(ending.errors)")
            let idle = try await reauth(rehearsal, "stop")
            #expect(idle.status == 0 && idle.errors.contains("there is nothing to stop"), "\(idle.errors)")
            let resumed = try await reauth(rehearsal, "run", "job.yaml", "--yes")
            #expect([0, 5].contains(resumed.status), "\(resumed.errors)")
            try expectWholeRun(rehearsal)
        }
    }

    @Test func `the stop file stops every process, and lets none begin`() async throws {
        try await withRehearsal(instances: 300, faults: FarSideFaultTests.flawless) { rehearsal in
            try rehearsal.writeJob(csv: true, limits: Self.slow)
            let program = try await begun(rehearsal)
            try rehearsal.scratch.write("", to: ".reauth/reauth.sqlite.stop")
            let ending = try await program.ending()
            #expect(ending.status == 130 && ending.errors.contains("the stop file is there"), "\(ending.errors)")
            for arguments in [["run", "job.yaml", "--yes"], ["resume"]] {
                let refused = try await Program.run(arguments, in: rehearsal.scratch)
                #expect(refused.status == 7, "\(refused.errors)")
                #expect(refused.errors.contains("reauth.sqlite.stop is there"), "\(refused.errors)")
            }
            try FileManager.default.removeItem(atPath: rehearsal.scratch.file(".reauth/reauth.sqlite.stop"))
            let resumed = try await reauth(rehearsal, "resume")
            #expect([0, 5].contains(resumed.status), "\(resumed.errors)")
            try expectWholeRun(rehearsal)
        }
    }

    @Test func `a limit that is set is kept by this process and by the next one`() async throws {
        try await withRehearsal(instances: 300, faults: FarSideFaultTests.flawless) { rehearsal in
            try rehearsal.writeJob(csv: true, limits: Self.slow)
            let program = try await begun(rehearsal)
            let set = try await reauth(rehearsal, "set-rate", "rehearsal", "platform", "1/m")
            #expect(set.status == 0 && set.errors.contains("platform in run rehearsal-"), "\(set.errors)")
            #expect(try await reauth(rehearsal, "set-concurrency", "rehearsal", "box", "1").status == 0)
            try await eventually("the process takes it up") {
                program.errorsSoFar.contains("platform: keeps to 1/m")
                    && program.errorsSoFar.contains("1 at once from now on")
            }
            program.send(SIGKILL)
            _ = try await program.ending()
            let next = try Program(["resume"], in: rehearsal.scratch)
            try await eventually("the next process keeps to it") {
                next.errorsSoFar.contains("platform: keeps to 1/m, 48 at once")
            }
            #expect(try await reauth(rehearsal, "set-rate", "rehearsal", "platform", "job").status == 0)
            #expect(try await reauth(rehearsal, "set-concurrency", "rehearsal", "box", "job").status == 0)
            let ending = try await next.ending()
            #expect([0, 5].contains(ending.status), "\(ending.errors)")
            try expectWholeRun(rehearsal)
            for arguments in [["set-rate", "rehearsal", "box", "10"], ["set-concurrency", "rehearsal", "box", "0"]] {
                #expect(try await Program.run(arguments, in: rehearsal.scratch).status == 64)
            }
        }
    }
}
