import Foundation
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Killed at any moment, the next start goes on: nothing twice, nothing lost.
@Suite struct CrashTests {
    @Test(arguments: [UInt64(1), 2])
    func `five kills, no second revocation, a whole report`(seed: UInt64) async throws {
        var faults = FaultProfile()
        var chances = FaultProfile.Chances()
        chances.resetAfter = 2
        faults.faults[.revoke] = chances
        try await withRehearsal(instances: 800, seed: seed, faults: faults) { rehearsal in
            try rehearsal.writeJob(csv: true)
            var random = SplitMix64(state: seed)
            var command = ["run", "job.yaml", "--yes"]
            for kill in 1...5 {
                let program = try Program(command, in: rehearsal.scratch)
                let target = rehearsal.sandbox.world.ledgerCount + Int.random(in: 20...180, using: &random)
                try await eventually("kill \(kill) after \(target) effects") {
                    rehearsal.sandbox.world.ledgerCount >= target
                }
                program.send(SIGKILL)
                #expect(try await program.ending().status == -SIGKILL)
                command = ["resume"]
            }
            let ending = try await Program.run(command, in: rehearsal.scratch)
            #expect(ending.status == 3, "\(ending.errors)")
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
        }
    }

    @Test func `the first interrupt drains and names the way on`() async throws {
        try await withRehearsal(instances: 400) { rehearsal in
            try rehearsal.writeJob()
            let program = try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            try await eventually("fifty effects") { rehearsal.sandbox.world.ledgerCount >= 50 }
            program.send(SIGINT)
            let ending = try await program.ending()
            #expect(ending.status == 130, "\(ending.errors)")
            let line = try #require(ending.errors.split(separator: "\n").last { $0.contains("reauth resume ") })
            let run = try #require(line.split(separator: " ").last)
            #expect(try rehearsal.report().count == 400)
            let resumed = try await Program.run(["resume", String(run)], in: rehearsal.scratch)
            #expect(resumed.status == 3)
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
        }
    }

    @Test func `the second interrupt stops at once, and what was under way is settled later`() async throws {
        var faults = FaultProfile()
        var slow = FaultProfile.Chances()
        (slow.slow, slow.slowness) = (100, .seconds(20))
        faults.faults[.revoke] = slow
        try await withRehearsal(instances: 40, faults: faults) { rehearsal in
            try rehearsal.writeJob()
            let program = try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            try await eventually("revocations under way") {
                rehearsal.sandbox.world.tally(.revoke, .revoked) >= 10
            }
            program.send(SIGINT)
            try await eventually("the first interrupt was heard") {
                program.errorsSoFar.contains("once more to stop at once")
            }
            program.send(SIGINT)
            let ending = try await program.ending()
            #expect(ending.status == 130, "\(ending.errors)")
            #expect(ending.errors.contains("in doubt"))
        }
    }

    @Test func `of two runs at once one works and the other exits 8`() async throws {
        var faults = FaultProfile()
        var slow = FaultProfile.Chances()
        (slow.slow, slow.slowness) = (100, .milliseconds(500))
        faults.faults[.read] = slow
        try await withRehearsal(instances: 60, faults: faults) { rehearsal in
            try rehearsal.writeJob()
            let first = try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let second = try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let endings = [try await first.ending(), try await second.ending()]
            #expect(endings.map(\.status).sorted() == [5, 8], "\(endings.map(\.errors))")
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
        }
    }
}

/// Steele, Lea and Flood's generator: the same seed, the same test.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
