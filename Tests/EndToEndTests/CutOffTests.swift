import Foundation
import ReauthModel
import ReauthTesting
import Sandbox
import Testing

/// `select.authorizedBefore`: what was authorized before an incident dies, with the far side's ledger as the judge.
@Suite struct CutOffTests {
    private static let cutOff = Timestamp(rawValue: 1_688_169_600_000)
    private static let select = """
        select: {elements: [sfdc, box, adobe-esign, quickbooks], authorizedBefore: 2023-07-01T00:00:00Z}

        """

    /// A third of the instances tell no date.
    private static let faults: FaultProfile = {
        var faults = FarSideFaultTests.flawless
        faults.instances.undated = 30
        return faults
    }()

    /// The instances that the job can revoke, by what the sandbox tells of them.
    private func indices(_ rehearsal: Rehearsal) -> (since: [UInt32], before: [UInt32], undated: [UInt32]) {
        let fleet = rehearsal.sandbox.fleet
        let all = (0..<UInt32(fleet.count)).filter { rehearsal.isRevocable(fleet.element(of: $0).key) }
        let dated = all.filter { !fleet.isUndated($0) }
        return (
            dated.filter { fleet.created($0) >= Self.cutOff.rawValue },
            dated.filter { fleet.created($0) < Self.cutOff.rawValue }, all.filter { fleet.isUndated($0) }
        )
    }

    private func run(
        _ rehearsal: Rehearsal,
        _ action: String,
        csv: Bool = true,
        select: String = select
    ) async throws -> (report: [String: [String: String]], ending: Program.Ending) {
        try rehearsal.writeJob(action, csv: csv, more: select)
        let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
        return (try rehearsal.report(), ending)
    }

    @Test(arguments: [true, false])
    func `only a date of creation at the cut-off or later spares an instance`(csv: Bool) async throws {
        var faults = Self.faults
        faults.datesAsNumbers = !csv
        try await withRehearsal(instances: 120, seed: 81, faults: faults) { rehearsal in
            let (report, ending) = try await run(rehearsal, "action: rotate\nrevoke: grant", csv: csv)
            #expect(ending.status == 5, "\(ending.errors)")
            let fleet = rehearsal.sandbox.fleet
            let (since, before, undated) = indices(rehearsal)
            #expect(since.count > 20 && before.count > 20 && undated.count > 20)
            let sent = Set(rehearsal.ledger(of: rehearsal.sandbox.world).map(\.instance))
            for index in since {
                let row = try #require(report[fleet.id(of: index)])
                #expect(row["outcome"] == "skipped" && row["reason"] == "authorized_since", "\(row)")
                #expect(!sent.contains(index), "\(row)")
            }
            let world = rehearsal.sandbox.world
            for index in before + undated {
                let row = try #require(report[fleet.id(of: index)])
                #expect(row["outcome"] == "awaiting_code" && row["confirmed_at"] != "", "\(row)")
                #expect(world.state(of: index).isGrantDead)
            }
            let moment = "2023-07-01T00:00:00.000Z"
            let words = [
                "No selected instance has a grant from before \(moment) that lives.",
                "\(undated.count) were selected because the platform tells no date of them.",
            ]
            #expect(words.allSatisfy { ending.errors.contains($0) }, "\(ending.errors)")
            let summary = try rehearsal.newestReport("summary.json")
            #expect(summary.contains("\"authorized_before\" : \"\(moment)\""), "\(summary)")
            #expect(summary.contains("\"selected\" : \(before.count + undated.count)"), "\(summary)")
            #expect(
                summary.contains("\"alive\" : 0") && summary.contains("\"undated\" : \(undated.count)"),
                "\(summary)"
            )
            let plan = try await Program.run(["plan", "job.yaml"], in: rehearsal.scratch)
            #expect(plan.output.contains("Those that were made at \(moment) or later are skipped"), "\(plan.output)")
        }
    }

    @Test func `a job that retires ends well when all from before are dead`() async throws {
        try await withRehearsal(instances: 60, seed: 82, faults: Self.faults) { rehearsal in
            let (report, ending) = try await run(rehearsal, "action: retire\nrevoke: grant")
            #expect(ending.status == 0, "\(ending.errors)")
            let (since, before, undated) = indices(rehearsal)
            let fleet = rehearsal.sandbox.fleet
            #expect((before + undated).allSatisfy { report[fleet.id(of: $0)]?["outcome"] == "retired" })
            #expect(since.allSatisfy { report[fleet.id(of: $0)]?["reason"] == "authorized_since" })
        }
    }

    @Test func `what is left alive is counted, and is no success`() async throws {
        var faults = Self.faults
        faults.revokeLies = 20
        try await withRehearsal(instances: 200, seed: 83, faults: faults) { rehearsal in
            // The fleet's elements without a provider are selected, too, and live on.
            let select = Self.select.replacing("elements: [sfdc, box, adobe-esign, quickbooks], ", with: "")
            let (report, ending) = try await run(rehearsal, "action: rotate\nrevoke: grant", select: select)
            #expect(ending.status == 3, "\(ending.errors)")
            let alive = report.values.filter { row in
                ["failed", "in_doubt", "not_revocable"].contains(row["outcome"])
                    || row["outcome"] == "skipped" && row["reason"] != "authorized_since"
            }
            #expect(alive.contains { $0["reason"] == "still_valid" } && alive.contains { $0["outcome"] != "failed" })
            let meant = report.values.count { $0["reason"] != "authorized_since" }
            let words = "\(alive.count) of \(meant) selected instances may have a grant from before 2023-07-01"
            #expect(ending.errors.contains(words), "\(words): \(ending.errors)")
            #expect(try rehearsal.newestReport("summary.json").contains("\"alive\" : \(alive.count)"))
        }
    }

    /// The cut-off belongs to the run: it holds after a resume, and `report` knows it without the job.
    @Test(.enabled(if: CrashHarness.isPossible, "release builds have no fault points"))
    func `a run that goes on keeps its cut-off`() async throws {
        try await withRehearsal(instances: 60, seed: 84, faults: Self.faults) { rehearsal in
            try rehearsal.writeJob("action: retire\nrevoke: grant", csv: true, more: Self.select)
            let killed = try await Program.run(
                ["run", "job.yaml", "--yes"],
                in: rehearsal.scratch,
                environment: ["REAUTH_TEST_CRASH_AT": "revoke.after:8"]
            )
            #expect(killed.status != 0)
            _ = try await Program.run(["report"], in: rehearsal.scratch)
            let summary = try rehearsal.newestReport("summary.json")
            #expect(summary.contains("2023-07-01T00:00:00.000Z") && !summary.contains("\"alive\" : 0"), "\(summary)")
            let ending = try await Program.run(["resume"], in: rehearsal.scratch)
            #expect([0, 3].contains(ending.status), "\(ending.errors)")
            let (since, before, undated) = indices(rehearsal)
            let fleet = rehearsal.sandbox.fleet
            let sent = Set(rehearsal.ledger(of: rehearsal.sandbox.world).map(\.instance))
            #expect(since.allSatisfy { !sent.contains($0) })
            let report = try rehearsal.report()
            let retired = (before + undated).count { report[fleet.id(of: $0)]?["outcome"] == "retired" }
            // What was under way at the kill may be in doubt.
            #expect(retired >= before.count + undated.count - 2)
            #expect((ending.status == 0) == (retired == before.count + undated.count), "\(ending.errors)")
        }
    }
}
