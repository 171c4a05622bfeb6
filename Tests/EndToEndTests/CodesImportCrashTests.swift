import Foundation
import ReauthTesting
import Sandbox
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// An import of codes that is killed again and again goes on with the same command and the same file.
@Suite(.enabled(if: CrashHarness.isPossible, "release builds have no fault points"))
struct CodesImportCrashTests {
    /// The moments around exchanges and pings, each at some passing.
    private static let moments = [
        "exchange_intent.before:3", "exchange_intent.after:5", "exchange.before:7", "exchange.during:2",
        "exchange.after:4", "settlement.before:3", "settlement.after:6", "ping.before:2", "ping.during:5",
        "ping.after:3", "progress.before:4", "progress.after:2",
    ]

    /// What one import came to.
    private struct End {
        var status: Int32
        var report: [String: [String: String]]
        var waited: [String]
    }

    private static var faults: FaultProfile {
        var faults = FarSideFaultTests.flawless
        var codes = FaultProfile.Chances()
        // What is under way when a process dies has reached the far side then, most often.
        (codes.slow, codes.slowness) = (100, .milliseconds(40))
        faults.faults[.exchange] = codes
        faults.codeLifetime = .seconds(3600)
        return faults
    }

    /// Rotates, has everybody sign in, and imports the file, killed at each of `moments` before it may end.
    private func importCodes(_ moments: [String], _ check: (Rehearsal, End) throws -> Void) async throws {
        try await withRehearsal(instances: 160, seed: 51, faults: Self.faults) { rehearsal in
            try await rehearsal.rotate()
            let waited = try rehearsal.waiting()
            try rehearsal.writeCodes(for: waited)
            var kills = 0
            for moment in moments {
                let killed = try await Program.run(
                    ["codes", "import", "codes.csv"],
                    in: rehearsal.scratch,
                    environment: ["REAUTH_TEST_CRASH_AT": moment]
                )
                // The file is refused by nobody, however far it has come.
                #expect([-SIGKILL, 0, 5].contains(killed.status), "\(moment): \(killed.errors)")
                if killed.status == -SIGKILL { kills += 1 }
            }
            #expect(kills >= moments.count * 3 / 4, "only \(kills) kills met codes under way")
            let ending = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
            rehearsal.expectNoCodeSentTwice()
            try check(rehearsal, End(status: ending.status, report: try rehearsal.report(), waited: waited))
        }
    }

    @Test func `killed at twelve moments, the same file goes on`() async throws {
        var undisturbed: Int32?
        try await importCodes([]) { _, end in
            undisturbed = end.status
            #expect(end.waited.allSatisfy { end.report[$0]?["outcome"] == "reauthenticated" })
        }
        try await importCodes(Self.moments) { rehearsal, end in
            let world = rehearsal.sandbox.world
            let exchanged = rehearsal.exchanges()
            #expect(exchanged.values.allSatisfy { $0 == 1 })
            var unsent: [String] = []
            for id in end.waited {
                let row = try #require(end.report[id])
                let index = try #require(rehearsal.sandbox.fleet.index(ofID: id))
                guard exchanged[index] == nil else {
                    // One ping follows an exchange; one that died with its process is not sent again, and the row says so.
                    let isProved = row["verified_at"] != "" || row["reason"] == "ping_lost"
                    #expect(row["outcome"] == "reauthenticated" && isProved, "\(row)")
                    #expect(!world.state(of: index).isGrantDead)
                    continue
                }
                // A process died between a promise and its code: nobody can tell, so it may not be sent any more.
                unsent.append(id)
                #expect(row["outcome"] == "awaiting_code" && row["consent_url"] != "", "\(row)")
            }
            // A promise is a commit of up to as many as are under way at once.
            print("\(unsent.count) codes were promised and never sent")
            #expect(unsent.count <= 64, "\(unsent.count) codes were never sent")
            #expect(end.status == (unsent.isEmpty ? undisturbed : 5), "\(unsent)")
            #expect(ClaimOracle(rehearsal).violations(end.report) == [])
        }
    }

    @Test func `a kill spends no code that waits for its turn`() async throws {
        try await withRehearsal(instances: 60, seed: 53, faults: Self.faults) { rehearsal in
            try await rehearsal.rotate()
            let waited = try rehearsal.waiting()
            #expect(waited.count > 20)
            try rehearsal.writeCodes(for: waited)
            let job = try rehearsal.scratch.read("job.yaml")
            let slow = job.replacing(
                "platform: {rate: 20000/s, concurrency: 48}",
                with: "platform: {rate: 10/s, concurrency: 4}"
            )
            #expect(slow != job)
            try rehearsal.scratch.write(slow, to: "job.yaml")
            let program = try Program(["codes", "import", "codes.csv"], in: rehearsal.scratch)
            try await eventually("a code is sent") { !rehearsal.exchanges().isEmpty }
            program.send(SIGKILL)
            #expect(try await program.ending().status == -SIGKILL)
            try rehearsal.scratch.write(job, to: "job.yaml")
            _ = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
            rehearsal.expectNoCodeSentTwice()
            let report = try rehearsal.report()
            let spent = waited.filter { report[$0]?["outcome"] != "reauthenticated" }
            // At most those that had their permit: as many as may be under way.
            #expect(spent.count <= 4, "\(spent)")
        }
    }
}
