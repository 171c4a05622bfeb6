import Foundation
import ReauthTesting
import Sandbox
import Testing

/// What failed is taken up again, and a list of a run is an input.
@Suite struct RetryTests {
    private static let limits = "\(Rehearsal.limits)\nreports: [csv, html]\n"

    /// Writes a check of the rows of a file.
    private func writeCheck(_ name: String, of source: String, _ rehearsal: Rehearsal) throws {
        try rehearsal.scratch.write(
            """
            name: \(name)
            action: check
            platform: {kind: sandbox, url: "\(rehearsal.sandbox.origin)"}
            source: {csv: \(source)}
            \(Self.limits)
            """,
            to: "\(name).yaml"
        )
    }

    @Test func `a retry takes exactly what failed, and a list of a run is an input`() async throws {
        try await withRehearsal(instances: 30, seed: 43, faults: FarSideFaultTests.flawless) { rehearsal in
            let (scratch, fleet) = (rehearsal.scratch, rehearsal.sandbox.fleet)
            let rows = (0..<UInt32(fleet.count)).map { "\(fleet.id(of: $0)),\(fleet.element(of: $0).key),\"=1+1\"" }
            try scratch.write((["instance_id,element,Note"] + rows).joined(separator: "\n") + "\n", to: "fleet.csv")
            try writeCheck("nightly", of: "fleet.csv", rehearsal)
            let gone = (0..<UInt32(fleet.count)).filter { rehearsal.isRevocable(fleet.element(of: $0).key) }.prefix(3)
            for index in gone { try rehearsal.sandbox.apply(.disable, to: index) }
            let first = try await Program.run(["run", "nightly.yaml", "--yes"], in: scratch)
            #expect(first.status == 3, "\(first.errors)")
            let failed = Set(try rehearsal.report(of: "nightly").filter { $0.value["outcome"] == "failed" }.keys)
            #expect(failed == Set(gone.map { fleet.id(of: $0) }))

            let wrong = try await Program.run(
                ["run", "nightly.yaml", "--retry-failed", "--only", "instance_disable", "--yes"],
                in: scratch
            )
            #expect(wrong.status == 64)
            #expect(wrong.errors.contains("(did you mean `instance_disabled`?)"), "\(wrong.errors)")

            for index in gone { try rehearsal.sandbox.apply(.enable, to: index) }
            let retry = ["nightly.yaml", "--retry-failed", "--only", "instance_disabled"]
            let plan = try await Program.run(["plan"] + retry, in: scratch)
            let digest = try #require(plan.output.firstMatch(of: /Plan digest: (\S+),/)?.output.1)
            let again = try await Program.run(["run"] + retry + ["--confirm", String(digest)], in: scratch)
            #expect(again.status == 0, "\(again.errors)")
            let retried = try rehearsal.report(of: "nightly")
            #expect(Set(retried.keys) == failed)
            #expect(retried.values.allSatisfy { $0["outcome"] == "healthy" && $0["Note"] == "'=1+1" })

            let run = try #require(retried.values.first?["run_id"])
            // The runs side by side, and what changed in the first one.
            let before = String(try #require(first.errors.firstMatch(of: #/Reports/(nightly-[0-9TZ]+)/#)?.output.1))
            let diff = try await Program.run(["report", "--diff", before, run], in: scratch)
            #expect(diff.output.contains(#/recovered +3 /#), "\(diff.output)")
            #expect(diff.output.contains(#/gone +27 /#), "\(diff.output)")
            let changed = ["--format", "jsonl", "--only", "failed,instance_disabled", "--since", "1h"]
            let list = try await Program.run(["report", before] + changed, in: scratch)
            #expect(list.output.split(separator: "\n").count == 3)

            try writeCheck("again", of: "Reports/\(run)/instances.csv", rehearsal)
            let third = try await Program.run(["run", "again.yaml", "--yes"], in: scratch)
            #expect(third.status == 0, "\(third.errors)")
            let report = try rehearsal.report(of: "again")
            #expect(Set(report.keys) == failed)
            #expect(report.values.allSatisfy { $0["Note"] == "'=1+1" })
        }
    }
}
