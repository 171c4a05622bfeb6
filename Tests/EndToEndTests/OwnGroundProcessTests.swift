import Foundation
import PageVisitor
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// Processes that meet on one store, and processes that are ended at any moment.
@Suite struct OwnGroundProcessTests {
    @Test func `two jobs on one store do not disturb each other`() async throws {
        try await withRehearsal(instances: 300, seed: 21) { one in
            try await withRehearsal(instances: 250, seed: 22) { two in
                try one.writeJob(csv: true)
                try two.writeJob(csv: true)
                try two.scratch.write(
                    two.scratch.read("job.yaml").replacing("name: rehearsal", with: "name: another"),
                    to: "job.yaml"
                )
                let store = ["--store", one.scratch.file("shared/reauth.sqlite")]
                let command = ["run", "job.yaml", "--yes"] + store
                let programs = [try Program(command, in: one.scratch), try Program(command, in: two.scratch)]
                for program in programs {
                    let ending = try await program.ending()
                    #expect(ending.status == 3, "\(ending.errors)")
                }
                for rehearsal in [one, two] {
                    try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
                }
            }
        }
    }

    @Test func `two runs have no more requests in flight than one may have`() async throws {
        var faults = FaultProfile()
        var slow = FaultProfile.Chances()
        // As many wait for an answer as may, all the time.
        (slow.slow, slow.slowness) = (100, .milliseconds(40))
        faults.faults[.read] = slow
        try await withRehearsal(instances: 200, seed: 23, faults: faults) { rehearsal in
            let limits = Rehearsal.limits.replacing(
                "rate: 20000/s, concurrency: 48",
                with: "rate: 20000/s, concurrency: 3"
            )
            #expect(limits != Rehearsal.limits)
            var programs: [Program] = []
            for (name, elements) in [("one", "[sfdc, adobe-esign]"), ("other", "[box, quickbooks]")] {
                try rehearsal.writeJob(limits: limits, more: "select: {elements: \(elements)}\n")
                let job = try rehearsal.scratch.read("job.yaml").replacing("name: rehearsal", with: "name: \(name)")
                try rehearsal.scratch.write(job, to: "\(name).yaml")
                programs.append(try Program(["run", "\(name).yaml", "--yes"], in: rehearsal.scratch))
            }
            for program in programs {
                let ending = try await program.ending()
                #expect([3, 5].contains(ending.status), "\(ending.errors)")
            }
            rehearsal.expectNoTokenRevokedTwice()
            let port = try #require(rehearsal.sandbox.origin.split(separator: ":").last.flatMap { Int($0) })
            let summary = try await Visitor(port: port).get("/sandbox/ledger/summary").body
            let peak = try #require(summary.firstMatch(of: #/"platform":\{[^}]*"peakConcurrency":([0-9]+)/#)).output.1
            #expect(peak == "3", "\(summary)")
        }
    }

    /// What is refused, and what an earlier refusal had imported, is removed row by row while another job works.
    @Test func `an import of 200,000 rows that is refused twice does not stop another job`() async throws {
        let rows = 200_000
        try await withRehearsal(instances: 1200, seed: 24) { rehearsal in
            // Longer than two imports take on any machine: twenty minutes.
            try rehearsal.writeJob(
                limits: Rehearsal.limits.replacing("platform: {rate: 20000/s", with: "platform: {rate: 4/s")
            )
            let live = try rehearsal.scratch.read("job.yaml")
            let fleet = (1...rows).map { "\(900_000_000 + $0),box\n" }
            try rehearsal.scratch.write("instance_id,element\n" + fleet.joined(), to: "large.csv")
            try rehearsal.scratch.write(
                live.replacing("name: rehearsal", with: "name: large")
                    .replacing("source: {api: {}}", with: "source: {csv: large.csv}"),
                to: "large.yaml"
            )
            let program = try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            try await eventually("the live run sends") {
                rehearsal.ledger(of: rehearsal.sandbox.world).contains { $0.effect == .revoke }
            }
            for _ in 1...2 {
                let before = rehearsal.ledger(of: rehearsal.sandbox.world).count
                let refused = try await Program.run(
                    ["run", "large.yaml", "--confirm", "00000000000000000000"],
                    in: rehearsal.scratch
                )
                #expect(refused.status == 9, "\(refused.errors)")
                #expect(program.isRunning)
                #expect(rehearsal.ledger(of: rehearsal.sandbox.world).count > before)
            }
            program.send(SIGINT)
            let ending = try await program.ending()
            #expect(ending.status == 130, "\(ending.errors)")
            #expect(!ending.errors.contains("locked"), "\(ending.errors)")
        }
    }

    /// Four pairs side by side, five times.
    @Test func `of two starts of one job at once, twenty times, one works and the other exits 8`() async throws {
        try await withThrowingTaskGroup { group in
            for lane in 0..<4 {
                group.addTask {
                    for round in 0..<5 { try await startTwice(seed: UInt64(lane * 5 + round)) }
                }
            }
            try await group.waitForAll()
        }
    }

    private func startTwice(seed: UInt64) async throws {
        var faults = FaultProfile()
        var slow = FaultProfile.Chances()
        // Long enough for the other to come before the end, however busy the machine is.
        (slow.slow, slow.slowness) = (100, .seconds(1))
        faults.faults[.read] = slow
        try await withRehearsal(instances: 12, seed: seed, faults: faults) { rehearsal in
            try rehearsal.writeJob(csv: true)
            let programs = try (0..<2).map { _ in try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch) }
            var endings: [Program.Ending] = []
            for program in programs { endings.append(try await program.ending()) }
            let turnedAway = endings.filter { $0.status == 8 }
            #expect(turnedAway.count == 1, "\(endings)")
            #expect(turnedAway.allSatisfy { $0.errors.contains("is being worked on by") })
            #expect(endings.contains { [0, 3, 5].contains($0.status) }, "\(endings)")
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
            let reports = try FileManager.default.contentsOfDirectory(atPath: rehearsal.scratch.file("Reports"))
            #expect(reports.count == 1)
        }
    }

    /// At whatever it is doing: most moments of a run are inside a commit or between one and its answer.
    @Test(arguments: [UInt64(31), 32])
    func `a SIGTERM at any moment loses nothing`(seed: UInt64) async throws {
        try await withRehearsal(instances: 600, seed: seed) { rehearsal in
            // Few under way, so that draining leaves enough for the next time.
            let limits = Rehearsal.limits.replacing("  concurrency: 64", with: "  concurrency: 8")
            try rehearsal.writeJob(csv: true, limits: limits)
            var random = SplitMix64(seed: seed)
            var command = ["run", "job.yaml", "--yes"]
            var interrupted = 0
            for _ in 0..<10 {
                let program = try Program(command, in: rehearsal.scratch)
                let target = rehearsal.sandbox.world.ledgerCount + Int.random(in: 1...120, using: &random)
                try await eventually("\(target) effects, or the end") {
                    rehearsal.sandbox.world.ledgerCount >= target || !program.isRunning
                }
                program.send(SIGTERM)
                // Every third time it is not allowed to finish what is under way either.
                if Int.random(in: 0..<3, using: &random) == 0 { program.send(SIGTERM) }
                let ending = try await program.ending()
                command = ["resume"]
                guard ending.status == 130 else {
                    #expect(ending.status == 3 || ending.status == 64, "\(ending.errors)")
                    break
                }
                interrupted += 1
            }
            #expect(interrupted >= 6)
            let ending = try await Program.run(command, in: rehearsal.scratch)
            #expect(ending.status == 3 || ending.status == 64, "\(ending.errors)")
            try rehearsal.expectReportAgreesWithLedger(try rehearsal.report())
        }
    }

    /// Killed as soon as one of its files is there, or has grown: while the store is made.
    @Test func `a kill while the store is made leaves one that the next start can use`() async throws {
        try await withRehearsal(instances: 8) { rehearsal in
            try rehearsal.writeJob("action: check", csv: true)
            for (file, size) in [
                ("reauth.sqlite", 0), ("reauth.sqlite-journal", 0), ("reauth.sqlite.key", 0), ("reauth.sqlite.key", 1),
                ("reauth.sqlite", 1), ("reauth.sqlite-wal", 0), ("reauth.sqlite-shm", 0), ("reauth.sqlite-wal", 1),
                ("reauth.sqlite-wal", 40_000), ("rehearsal.lock", 0), ("rehearsal.lock", 1),
            ] {
                let store = ["--store", rehearsal.scratch.file("\(file)-\(size)/reauth.sqlite")]
                let path = rehearsal.scratch.file("\(file)-\(size)/\(file)")
                let program = try Program(["run", "job.yaml", "--yes"] + store, in: rehearsal.scratch)
                try await eventually("\(file) has \(size) bytes") {
                    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
                    return (attributes?[.size] as? Int).map { $0 >= size } ?? !program.isRunning
                }
                program.send(SIGKILL)
                _ = try await program.ending()
                let ending = try await Program.run(["run", "job.yaml", "--yes"] + store, in: rehearsal.scratch)
                #expect([0, 3].contains(ending.status), "\(file) \(size): \(ending.errors)")
                #expect(try rehearsal.report().count == 8)
            }
        }
    }
}
