import Foundation
import ReauthTesting
import Sandbox
import Testing

/// Waves with the real program: what is sent is read off the sandbox's ledger.
@Suite struct WaveTests {
    /// The instances that were revoked, each once, in the order of their first revocation.
    private func revoked(_ rehearsal: Rehearsal) -> [UInt32] {
        var seen: Set<UInt32> = []
        return rehearsal.ledger(of: rehearsal.sandbox.world).compactMap { entry in
            entry.effect == .revoke && seen.insert(entry.instance).inserted ? entry.instance : nil
        }
    }

    @Test func `each wave waits for a person, in the process that runs and in the next one`() async throws {
        try await withRehearsal(instances: 300, faults: FarSideFaultTests.flawless) { rehearsal in
            let scratch = rehearsal.scratch
            try rehearsal.writeJob(csv: true, more: "safety: {waves: [1, 20%, 100%], approveWaves: true}\n")
            let program = try Program(["run", "job.yaml", "--yes"], in: scratch)
            try await eventually("a lane waits") { program.errorsSoFar.contains("the next one waits for") }
            let status = try await Program.run(["status"], in: scratch)
            let sentence = #/wave 1 of 3 ended with 1 of 1 instance proved; the next one waits for: reauth approve/#
            #expect(status.output.contains(sentence), "\(status.output)")
            // One of each provider at most, for as long as nobody says more.
            #expect(revoked(rehearsal).count <= 7)
            // It is as durable as everything else.
            program.send(SIGKILL)
            _ = try await program.ending()
            let early = try await Program.run(["approve"], in: scratch)
            #expect(early.status == 0 && early.errors.contains("the next wave may begin"), "\(early.errors)")
            let next = try Program(["resume"], in: scratch)
            var approvals = 0
            while next.isRunning {
                let approved = try await Program.run(["approve"], in: scratch)
                if approved.status == 0 { approvals += 1 }
                #expect([0, 64].contains(approved.status), "\(approved.errors)")
                try await ContinuousClock().sleep(for: .milliseconds(100))
            }
            let ending = try await next.ending()
            #expect(ending.status == 5, "\(ending.errors)")
            #expect(approvals > 0)
            #expect(revoked(rehearsal).count > 100)
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
        }
    }

    @Test func `a provider whose first instance cannot be proved gets no second one`() async throws {
        var faults = FarSideFaultTests.flawless
        faults.revokeLies = 100
        try await withRehearsal(instances: 400, faults: faults) { rehearsal in
            let scratch = rehearsal.scratch
            try rehearsal.writeJob(csv: true, more: "safety: {waves: [1, 10%, 100%]}\n")
            let stopped = try await Program.run(["run", "job.yaml", "--yes"], in: scratch)
            #expect(stopped.status == 6, "\(stopped.errors)")
            #expect(stopped.errors.contains("Stopped by safety.waves: "), "\(stopped.errors)")
            let first = revoked(rehearsal).count
            let lanes = try rehearsal.report().values.reduce(into: Set<String>()) { $0.insert($1["provider"] ?? "") }
                .count
            #expect(first > 0 && first <= lanes, "\(first)")
            // The next start stops at the same place, and sends nothing.
            let again = try await Program.run(["run", "job.yaml", "--yes"], in: scratch)
            #expect(again.status == 6 && revoked(rehearsal).count == first, "\(again.errors)")
            let summary = try rehearsal.newestReport("summary.json")
            #expect(summary.contains("\"waits_for_approval\" : true"), "\(summary)")
            // A person lets one provider go on, which stops after its second wave.
            let refused = try await Program.run(["approve", "--provider", "nobody"], in: scratch)
            #expect(refused.status == 64 && refused.errors.contains("no wave of nobody"), "\(refused.errors)")
            let approved = try await Program.run(["approve", "--provider", "box"], in: scratch)
            #expect(approved.status == 0, "\(approved.errors)")
            #expect(
                approved.errors.contains("box: wave 1 of 3 ended with 0 of 1 instance proved, 1 failed or in doubt")
            )
            let next = try await Program.run(["resume"], in: scratch)
            #expect(next.status == 6, "\(next.errors)")
            let second = revoked(rehearsal).count
            #expect(second > first && second < first + 40)
            #expect(next.errors.contains("box: wave 2 of 3 ended"), "\(next.errors)")
        }
    }
}
