import Foundation
import ReauthTesting
import Sandbox
import Testing

@Suite("The audit trail of real runs", .serialized) struct AuditTests {
    /// What `audit verify` says.
    private struct Verification: Decodable {
        struct Run: Decodable {
            var run: String
            var records: Int
            var signedUntil: Int
            var isIntact: Bool
            var defects: [String]
        }

        var runs: [Run]
        var publicKey: String
    }

    private func verify(_ rehearsal: Rehearsal, _ more: [String] = []) async throws -> (code: Int32, Verification) {
        let ending = try await Program.run(["audit", "verify", "--json"] + more, in: rehearsal.scratch)
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return (ending.status, try decoder.decode(Verification.self, from: Data(ending.output.utf8)))
    }

    @Test func aRunThatWasKilledAndResumedHasOneTrailThatHoldsAndItsFileProvesItAlone() async throws {
        try await withRehearsal(instances: 150) { rehearsal in
            try rehearsal.writeJob("action: rotate\nrevoke: access-token")
            let program = try Program(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            try await eventually("twenty effects") { rehearsal.sandbox.world.ledgerCount >= 20 }
            program.send(SIGKILL)
            _ = try await program.ending()
            // What the process had not signed is linked all the same.
            #expect(try await verify(rehearsal).code == 0)
            _ = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let (code, verification) = try await verify(rehearsal)
            #expect(code == 0)
            let run = try #require(verification.runs.first)
            #expect(run.signedUntil == run.records)
            // One intent for each revocation that reached a provider, and no more than one.
            let trail = try rehearsal.newestReport("events.jsonl")
            let intents = trail.split(separator: "\n").filter { $0.contains(#""kind":"intent""#) }
            #expect(intents.count >= rehearsal.ledger(of: rehearsal.sandbox.world).count { $0.effect == .revoke })

            let name = try #require(verification.runs.first?.run)
            let folder = rehearsal.scratch.file("Reports/\(name)")
            let arguments = [
                "--events", "\(folder)/events.jsonl", "--head", "\(folder)/events.head.json", "--key",
                verification.publicKey,
            ]
            #expect(try await verify(rehearsal, arguments).code == 0)
            let lines = trail.split(separator: "\n")

            // What a SIEM is given holds the trail, and goes on after a position.
            let events = try await Program.run(["report", name, "--format", "ocsf"], in: rehearsal.scratch)
            let raw = try events.output.split(separator: "\n").map { line in
                let event = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
                return try #require(event?["raw_data"] as? String)
            }
            #expect(raw == lines.map(String.init))
            let rest = ["report", name, "--format", "syslog", "--after", String(lines.count - 2)]
            let messages = try await Program.run(rest, in: rehearsal.scratch).output.split(separator: "\n")
            #expect(messages.count == 2)
            #expect(messages.last?.contains(" work_ended [reauth@32473 run=\"\(name)\" ") == true)
            let cut = lines.dropLast(3).joined(separator: "\n") + "\n"
            try Data(cut.utf8).write(to: URL(fileURLWithPath: "\(folder)/events.jsonl"))
            let (cutCode, found) = try await verify(rehearsal, arguments)
            #expect(cutCode == 3)
            #expect(found.runs.first?.defects.first?.hasPrefix("the trail ends with record \(lines.count - 3)") == true)
        }
    }
}
