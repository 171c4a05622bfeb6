import Foundation
import ReauthTesting
import Sandbox
import Testing

/// At QuickBooks one revocation ends every grant of the company: it is sent once for each account, and each instance is proved
/// by a call of its own.
@Suite struct OncePerAccountTests {
    private static let select = "select: {elements: [quickbooks]}\n"

    private static let faults: FaultProfile = {
        var faults = FarSideFaultTests.flawless
        faults.instances.perAccount = 6
        return faults
    }()

    /// The accounts of QuickBooks with their instances.
    private func accounts(_ rehearsal: Rehearsal) -> [[UInt32]] {
        let fleet = rehearsal.sandbox.fleet
        let all = (0..<UInt32(fleet.count)).filter { fleet.element(of: $0) == .quickBooks }
        return Array(Set(all.map { fleet.accountSharers(of: $0) }))
    }

    private func revocations(_ rehearsal: Rehearsal) -> [LedgerEntry] {
        rehearsal.ledger(of: rehearsal.sandbox.world).filter { $0.effect == .revoke }
    }

    /// Revocations are as many as accounts; every instance is dead, and proved to be.
    private func expectOnce(
        _ rehearsal: Rehearsal,
        _ report: [String: [String: String]],
        outcome: String = "awaiting_code",
        basis: Set<String> = ["told"],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let (fleet, world) = (rehearsal.sandbox.fleet, rehearsal.sandbox.world)
        let sent = Dictionary(grouping: revocations(rehearsal), by: \.instance)
        for account in accounts(rehearsal) {
            let carriers = account.filter { sent[$0, default: []].contains { $0.result == .revoked } }
            #expect(carriers.count == 1, "\(account)", sourceLocation: sourceLocation)
            for index in account {
                let row = try #require(report[fleet.id(of: index)], sourceLocation: sourceLocation)
                #expect(world.state(of: index).isGrantDead, sourceLocation: sourceLocation)
                #expect(row["outcome"] == outcome, "\(row)", sourceLocation: sourceLocation)
                #expect(row["confirmed_at"] != "" && row["revoked_at"] != "", "\(row)", sourceLocation: sourceLocation)
                let told = row["revocation_basis", default: ""]
                let isRight = carriers.contains(index) ? basis.contains(told) : told == "ended_with_account"
                #expect(isRight, "\(row)", sourceLocation: sourceLocation)
                guard !carriers.contains(index) else { continue }
                #expect(row["attempts"] == "0" && sent[index] == nil, "\(row)", sourceLocation: sourceLocation)
            }
        }
        #expect(ClaimOracle(rehearsal).violations(report) == [], sourceLocation: sourceLocation)
    }

    @Test(arguments: ["access-token", "grant"], ["rotate", "retire"])
    func `revocations are as many as accounts, and each instance is proved`(revoke: String, action: String) async throws
    {
        try await withRehearsal(instances: 600, seed: 21, faults: Self.faults) { rehearsal in
            try rehearsal.writeJob("action: \(action)\nrevoke: \(revoke)", csv: true, more: Self.select)
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect(ending.status == (action == "retire" ? 0 : 5), "\(ending.errors)")
            let accounts = accounts(rehearsal)
            #expect(accounts.count > 3 && accounts.contains { $0.count == 6 })
            #expect(revocations(rehearsal).count == accounts.count)
            try expectOnce(
                rehearsal,
                try rehearsal.report(),
                outcome: action == "retire" ? "retired" : "awaiting_code"
            )
            let pings = rehearsal.ledger(of: rehearsal.sandbox.world).filter { $0.effect == .ping }
            #expect(pings.count == accounts.joined().count)
        }
    }

    @Test func `a plan says how many requests that saves, and a dry run shows one revocation per account`() async throws
    {
        try await withRehearsal(instances: 600, seed: 21, faults: Self.faults) { rehearsal in
            try rehearsal.writeJob("action: rotate\nrevoke: grant", csv: true, more: Self.select)
            let accounts = accounts(rehearsal)
            let instances = accounts.joined().count
            let plain = try await Program.run(["plan", "job.yaml"], in: rehearsal.scratch).output
            #expect(plain.contains("quickbooks: it is sent once for each account"), "\(plain)")
            #expect(plain.contains("\(instances) to quickbooks"), "\(plain)")
            let counted = try await Program.run(["plan", "job.yaml", "--groups"], in: rehearsal.scratch).output
            let sentence =
                "quickbooks: \(accounts.count) revocations end \(instances) instances; \(instances - accounts.count) requests "
                + "saved."
            #expect(counted.contains(sentence), "\(counted)")
            #expect(counted.contains("\(accounts.count) to quickbooks"), "\(counted)")
            let json = try await Program.run(["plan", "job.yaml", "--groups", "--json"], in: rehearsal.scratch).output
            #expect(json.contains("\"saved_requests\" : \(instances - accounts.count)"), "\(json)")
            let dry = try await Program.run(["run", "job.yaml", "--dry-run"], in: rehearsal.scratch)
            #expect(dry.status == 0, "\(dry.errors)")
            let folder = try #require(
                try FileManager.default.contentsOfDirectory(atPath: rehearsal.scratch.file("Reports")).first {
                    $0.hasSuffix("-dry-run")
                }
            )
            let lines = try String(
                contentsOfFile: rehearsal.scratch.file("Reports/\(folder)/dry-run.jsonl"),
                encoding: .utf8
            ).split(separator: "\n")
            #expect(lines.count { $0.contains("\"step\":\"revoke\"") } == accounts.count)
            #expect(lines.count { $0.contains("\"step\":\"ping\"") } == instances)
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
        }
    }

    @Test(.enabled(if: CrashHarness.isPossible, "release builds have no fault points"))
    func `a process that dies at any point revokes once all the same`() async throws {
        try await withRehearsal(instances: 2400, seed: 22, faults: Self.faults) { rehearsal in
            try rehearsal.writeJob("action: rotate\nrevoke: grant", csv: true, more: Self.select)
            var harness = CrashHarness(rehearsal)
            // Links come last, when every revocation is settled.
            for (place, point) in CrashPointTests.working.filter({ !$0.hasPrefix("link") }).enumerated() {
                let died = try await harness.live(until: .at("\(point):\(1 + place % 2)"))
                #expect(died, "the program did not pass \(point)")
            }
            let report = try await harness.liveToTheEnd()
            #expect(harness.violations == [])
            try expectOnce(rehearsal, report, basis: ["told", "inferred"])
        }
    }

    @Test func `answers that are lost after their effect have nobody revoke a second time`() async throws {
        var faults = Self.faults
        var chances = FaultProfile.Chances()
        chances.resetAfter = 50
        faults.faults[.revoke] = chances
        try await withRehearsal(instances: 600, seed: 23, faults: faults) { rehearsal in
            try rehearsal.writeJob("action: rotate\nrevoke: grant", csv: true, more: Self.select)
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect(ending.status == 5, "\(ending.errors)")
            #expect(revocations(rehearsal).count == accounts(rehearsal).count)
            let report = try rehearsal.report()
            try expectOnce(rehearsal, report, basis: ["told", "inferred"])
            #expect(report.values.contains { $0["revocation_basis"] == "inferred" })
        }
    }
}
