import ReauthTesting
import Sandbox
import Testing

/// Accounts with more instances than their provider keeps grants: nobody is told that an instance works whose grant a later
/// sign-in ended.
@Suite struct GrantCapTests {
    private static let faults: FaultProfile = {
        var faults = FarSideFaultTests.flawless
        faults.instances.perAccount = 7
        return faults
    }()

    /// The instances of one full account of Salesforce, in order.
    private func account(_ rehearsal: Rehearsal) throws -> [String] {
        let fleet = rehearsal.sandbox.fleet
        let first = (0..<UInt32(fleet.count)).first { index in
            fleet.element(of: index) == .salesforce && fleet.accountSharers(of: index).count == 7
        }
        return fleet.accountSharers(of: try #require(first)).map { fleet.id(of: $0) }
    }

    private func isDead(_ id: String, _ rehearsal: Rehearsal) throws -> Bool {
        rehearsal.sandbox.world.state(of: try #require(rehearsal.sandbox.fleet.index(ofID: id))).isGrantDead
    }

    @Test func `a sixth sign-in breaks the oldest, which the report, the trail and the log tell`() async throws {
        try await withRehearsal(instances: 200, seed: 71, faults: Self.faults) { rehearsal in
            let ids = try account(rehearsal)
            try await rehearsal.rotate(more: "select: {elements: [sfdc]}\n")
            for (place, id) in ids.prefix(6).enumerated() {
                try rehearsal.writeCodes(for: [id])
                let ending = try await Program.run(["codes", "import", "codes.csv"], in: rehearsal.scratch)
                let isTold = ending.errors.contains("the provider keeps 5 grants of the account, so the oldest ended")
                #expect(isTold == (place == 5), "\(ending.errors)")
                #expect(!isTold || ending.errors.contains("of instance \(ids[0])"))
            }
            let report = try rehearsal.report()
            for (place, id) in ids.prefix(6).enumerated() {
                let row = try #require(report[id])
                #expect(try isDead(id, rehearsal) == (place == 0))
                #expect(row["outcome"] == (place == 0 ? "failed" : "reauthenticated"), "\(row)")
                #expect(row["reason"] == (place == 0 ? "grant_pushed_out" : ""), "\(row)")
            }
            #expect(rehearsal.sandbox.world.tally(.pushOut, .done) == 1)
            // A later job takes it up: it is revoked, or found dead, and waits for a sign-in.
            try await rehearsal.rotate(more: "select: {elements: [sfdc]}\nrepeat: {every: 7d}\n")
            let later = try rehearsal.report()
            #expect(later[ids[0]]?["outcome"] != "skipped", "\(later[ids[0]] ?? [:])")
            #expect(later[ids[1]]?["reason"] == "recently_done", "\(later[ids[1]] ?? [:])")
        }
    }

    @Test func `a plan counts the accounts that share too few grants`() async throws {
        try await withRehearsal(instances: 200, seed: 71, faults: Self.faults) { rehearsal in
            try rehearsal.writeJob("action: rotate\nrevoke: grant", more: "select: {elements: [sfdc]}\n")
            let fleet = rehearsal.sandbox.fleet
            var accounts: Set<[UInt32]> = []
            for index in 0..<UInt32(fleet.count) where fleet.element(of: index) == .salesforce {
                accounts.insert(fleet.accountSharers(of: index))
            }
            let over = accounts.filter { $0.count > 5 }
            let plain = try await Program.run(["plan", "job.yaml"], in: rehearsal.scratch)
            #expect(
                plain.output.contains("salesforce: an account keeps 5 grants for each application; --groups counts")
            )
            let counted = try await Program.run(["plan", "job.yaml", "--groups"], in: rehearsal.scratch)
            #expect(
                counted.output.contains(
                    "Accounts with more instances: \(over.count), with \(over.joined().count) instances"
                ),
                "\(counted.output)"
            )
        }
    }
}
