import Foundation
import ReauthTesting
import Sandbox
import Testing

@Suite("Runs that are pruned") struct PruneTests {
    @Test func anOldRunGoesAndItsExportedTrailFitsTheHeadsThatStay() async throws {
        try await withRehearsal(instances: 30, faults: FarSideFaultTests.flawless) { rehearsal in
            // Everything is skipped: what a run changed is remembered for a year.
            let select = "select: {authorizedBefore: \"2000-01-01T00:00:00Z\"}"
            try rehearsal.writeJob("action: rotate\nrevoke: access-token\n\(select)")
            for _ in 1...2 {
                let ending = try await Program.run(["run", "job.yaml", "--yes", "--again"], in: rehearsal.scratch)
                #expect(ending.status == 0, "\(ending.errors)")
            }
            func reauth(_ arguments: String...) async throws -> Program.Ending {
                try await Program.run(arguments, in: rehearsal.scratch)
            }
            let names = try await reauth("runs", "--names").output.split(separator: "\n").map(String.init)
            #expect(names.count == 2)
            let old = try #require(names.last)
            let dry = try await reauth("runs", "prune", "--keep", "1")
            #expect(dry.output.contains("\(old): would be removed"), "\(dry.output)")
            #expect(try await reauth("runs", "--names").output.split(separator: "\n").count == 2)

            let pruned = try await reauth("runs", "prune", "--keep", "1", "--yes")
            #expect(pruned.status == 0, "\(pruned.errors)")
            #expect(pruned.output.contains("\(old): removed, 30 items and "), "\(pruned.output)")
            #expect(try await reauth("runs", "--names").output == "\(names[0])\n")
            let status = try await reauth("status", old)
            #expect(status.status == 64)
            #expect(status.errors.contains("run \(old) was pruned on "))

            let audit = try await reauth("audit", "verify")
            #expect(audit.status == 0, "\(audit.output)")
            #expect(audit.output.contains("\(old): pruned on "))
            let folder = rehearsal.scratch.file("Reports/\(old)")
            let events = "\(folder)/events.jsonl"
            #expect(try await reauth("audit", "verify", old, "--events", events).status == 0)
            let lines = try String(contentsOfFile: events, encoding: .utf8).split(separator: "\n")
            let cut = lines.dropLast().joined(separator: "\n") + "\n"
            try Data(cut.utf8).write(to: URL(fileURLWithPath: events))
            #expect(try await reauth("audit", "verify", old, "--events", events).status == 3)
        }
    }
}
