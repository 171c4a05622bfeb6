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
        try await killAndResume(kills: 5, instances: 800, effectsBetween: 20...180, seed: seed)
    }

    /// The long form: `REAUTH_KILLS=200 REAUTH_INSTANCES=5000 Tests/run --filter 'as many kills'`.
    @Test(.enabled(if: Nightly.kills > 0, "set REAUTH_KILLS, and REAUTH_INSTANCES if you like"))
    func `as many kills as one likes`() async throws {
        let (kills, instances) = (Nightly.kills, Nightly.instances)
        // About three effects an instance, spread so that the last kill still meets a run.
        let mean = max(2, instances * 5 / 2 / kills)
        try await killAndResume(kills: kills, instances: instances, effectsBetween: 1...(2 * mean - 1), seed: 11)
    }

    /// Kills the program again and again, each time after so many more effects on the far side, and then lets it end.
    private func killAndResume(
        kills: Int,
        instances: Int,
        effectsBetween: ClosedRange<Int>,
        seed: UInt64
    ) async throws {
        var faults = FaultProfile()
        var chances = FaultProfile.Chances()
        chances.resetAfter = 5
        faults.faults[.revoke] = chances
        try await withRehearsal(instances: instances, seed: seed, faults: faults) { rehearsal in
            try rehearsal.writeJob(csv: true)
            var random = SplitMix64(state: seed)
            var command = ["run", "job.yaml", "--yes"]
            var done = 0
            while done < kills {
                let program = try Program(command, in: rehearsal.scratch)
                let target = rehearsal.sandbox.world.ledgerCount + Int.random(in: effectsBetween, using: &random)
                try await eventually("kill \(done + 1) after \(target) effects, or the end") {
                    rehearsal.sandbox.world.ledgerCount >= target || !program.isRunning
                }
                program.send(SIGKILL)
                command = ["resume"]
                guard try await program.ending().status == -SIGKILL else { break }
                done += 1
            }
            #expect(done >= kills * 9 / 10, "only \(done) kills met a run")
            let ending = try await Program.run(command, in: rehearsal.scratch)
            #expect(ending.status == 3 || ending.status == 64, "\(ending.errors)")
            let report = try rehearsal.report()
            try rehearsal.expectReportAgreesWithLedger(report)
            if kills == Nightly.kills {
                let words = report.values.compactMap { $0["outcome"] }
                let outcomes = Dictionary(words.map { ($0, 1) }, uniquingKeysWith: +)
                let inferred = report.values.filter { $0["reason"] == "inferred" }.count
                let effects = rehearsal.sandbox.world.ledgerCount
                print("\(done) kills, \(report.count) instances, \(effects) effects, \(inferred) inferred: \(outcomes)")
            }
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

/// How long the long forms of tests are; by default they are left out.
enum Nightly {
    static let kills = number("REAUTH_KILLS") ?? 0
    static let instances = number("REAUTH_INSTANCES") ?? 5000

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }
}
