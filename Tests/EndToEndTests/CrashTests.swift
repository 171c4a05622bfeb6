import Foundation
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Killed at any moment, the next start goes on: nothing twice, nothing lost.
@Suite struct CrashTests {
    @Test(arguments: [UInt64(1), 2])
    func `five kills, no second revocation, a whole report`(seed: UInt64) async throws {
        try await killAndResume(kills: 5, instances: 800, seed: seed, doubts: 40) { random in
            .afterEffects(Int.random(in: 20...180, using: &random))
        }
    }

    /// The long form: `REAUTH_KILLS=200 REAUTH_INSTANCES=5000 Tests/run --filter 'as many kills'`.
    ///
    /// A quarter of the kills come when it is over, while everybody's codes are exchanged.
    @Test(.enabled(if: Nightly.kills > 0, "set REAUTH_KILLS, and REAUTH_INSTANCES if you like"))
    func `as many kills as one likes`() async throws {
        let (kills, instances) = (Nightly.kills - Nightly.codeKills, Nightly.instances)
        // About three effects an instance, spread so that the last kill still meets a run.
        let effects = max(2, instances * 5 / 2 / kills)
        try await killAndResume(kills: kills, codeKills: Nightly.codeKills, instances: instances, seed: 11) { random in
            guard CrashHarness.isPossible, Bool.random(using: &random),
                // Links come last, when all of a provider is revoked: waiting for one would end the kills early.
                let point = CrashPointTests.working.filter({ !$0.hasPrefix("link") }).randomElement(using: &random)
            else { return .afterEffects(Int.random(in: 1...(2 * effects - 1), using: &random)) }
            // About one passing of a point for each instance.
            return .at("\(point):\(Int.random(in: 1...max(1, effects / 2), using: &random))")
        }
    }

    /// Kills the program again and again, takes the power away every third time, and then lets it end.
    ///
    /// With `codeKills`, everybody signs in afterwards, and it is killed that many times while it takes the codes in.
    private func killAndResume(
        kills: Int,
        codeKills: Int? = nil,
        instances: Int,
        seed: UInt64,
        doubts: Int? = nil,
        death: (inout SplitMix64) -> CrashHarness.Death
    ) async throws {
        try await withRehearsal(instances: instances, seed: seed, faults: CrashHarness.faults) { rehearsal in
            try rehearsal.writeJob(csv: true, more: "reenable: all\n")
            var random = SplitMix64(seed: seed)
            var harness = CrashHarness(rehearsal)
            while harness.kills < kills, try await harness.live(until: death(&random)) {
                guard CrashHarness.isPossible, harness.kills.isMultiple(of: 3),
                    let tail = PowerLoss.Tail.allCases.randomElement(using: &random)
                else { continue }
                try await harness.losePower(leaving: tail, using: &random)
            }
            #expect(harness.kills >= kills * 9 / 10, "only \(harness.kills) kills met a run")
            let report = try await harness.liveToTheEnd()
            #expect(harness.violations == [])
            try rehearsal.expectReportAgreesWithLedger(report, doubts: doubts)
            guard let codeKills else { return }
            print(figures(harness, report))
            var codes = try CrashCodes(after: harness, mayEnable: true)
            try await codes.play(0..<codeKills, using: &random)
            try await codes.end()
            print(codes.figures)
            #expect(codes.violations == [])
            #expect(codes.kills >= codeKills * 9 / 10, "only \(codes.kills) kills met codes under way")
        }
    }

    /// One line for people.
    private func figures(_ harness: CrashHarness, _ report: [String: [String: String]]) -> String {
        let doubts = report.values.filter { $0["outcome"] == "in_doubt" }.map { $0["reason", default: ""] }
        let doubtful = Dictionary(doubts.map { ($0, 1) }, uniquingKeysWith: +).sorted { $0.key < $1.key }
        let inferred = report.values.filter { $0["reason"] == "inferred" }.count
        let effects = harness.rehearsal.sandbox.world.ledgerCount
        return "\(harness.kills) kills, \(harness.powerLosses) of them with loss of power and "
            + "\(harness.lostCommits) unacknowledged commits, "
            + "\(report.count) items, \(effects) effects, \(inferred) inferred, in_doubt: \(doubtful), "
            + "\(harness.violations.count) violations"
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

    @Test func `a kill leaves what was sent in doubt, and not what waits for its turn`() async throws {
        try await withRehearsal(instances: 120, seed: 61) { rehearsal in
            let limits = Rehearsal.limits.replacing(
                "box: {rate: 5000/s, concurrency: 16}",
                with: "box: {rate: 5/s, concurrency: 40}"
            )
            #expect(limits != Rehearsal.limits)
            try rehearsal.writeJob(limits: limits, more: "select: {elements: [box]}\n")
            let program = try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            try await eventually("some are revoked") { rehearsal.sandbox.world.tally(.revoke, .revoked) >= 4 }
            let during = try await Program.run(["status", "rehearsal"], in: rehearsal.scratch)
            #expect(during.output.contains("Being worked on by process \(program.processID)"), "\(during)")
            program.send(SIGKILL)
            #expect(try await program.ending().status == -SIGKILL)
            let trail = try await StoredTrail.read(store: rehearsal.scratch.file(".reauth/reauth.sqlite"))
            let sent = rehearsal.ledger(of: rehearsal.sandbox.world).count { $0.effect == .revoke }
            let intents = trail.intents.values.reduce(0, +)
            // Forty wait in the lane.
            #expect(intents >= sent && intents <= sent + 8, "\(intents) intents, \(sent) revocations")
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
                program.errorsSoFar.contains("once more to stop at once, with exit 130. What is under way then is")
            }
            program.send(SIGINT)
            let ending = try await program.ending()
            #expect(ending.status == 130, "\(ending.errors)")
            #expect(ending.errors.contains("stopped at once; what was under way is in doubt"))
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
