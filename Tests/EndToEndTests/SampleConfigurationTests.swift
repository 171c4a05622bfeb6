import CheckpointStore
import Foundation
import ReauthEngine
import ReauthModel
import ReauthTesting
import Sandbox
import Testing

/// The configurations of the platform's own samples and its procedure for revocation.
@Suite struct SampleConfigurationTests {
    private static let lanes: [SandboxElement] = [.salesforce, .adobeSign, .quickBooks, .box]

    private static func faults(perAccount: Int = 1) -> FaultProfile {
        var faults = FaultProfile()
        faults.instances.samples = 100
        faults.instances.perAccount = perAccount
        (faults.instances.masked, faults.instances.disabled) = (0, 0)
        return faults
    }

    /// The grant groups of the newest run by instance id.
    private func groups(_ rehearsal: Rehearsal) async throws -> [String: GrantGroup] {
        let path = rehearsal.scratch.file(".reauth/reauth.sqlite")
        let store = try SQLiteRunStore.open(path: path, mode: .existing, time: WallTime())
        defer { try? store.close() }
        let run = try #require(try await store.runs(ofJob: nil).first)
        var groups: [String: GrantGroup] = [:]
        for item in try await store.items(of: run.id, after: 0, outcome: nil, limit: 1000) {
            guard let id = item.seed.instanceID, let group = item.progress.grantGroup else { continue }
            groups[id.rawValue] = group
        }
        return groups
    }

    /// What the trail says of each item's end.
    private func endings(_ rehearsal: Rehearsal) async throws -> [String] {
        let path = rehearsal.scratch.file(".reauth/reauth.sqlite")
        let store = try SQLiteRunStore.open(path: path, mode: .existing, time: WallTime())
        defer { try? store.close() }
        let run = try #require(try await store.runs(ofJob: nil).first)
        return try await store.trail(of: run.id, after: 0, limit: 5000).map(\.record).compactMap { record in
            record.event.kind == .finished ? record.event.detail : nil
        }
    }

    @Test(arguments: ["access-token", "grant"])
    func `every instance of a fleet of 400 is revoked and proved, and its group is found`(revoke: String) async throws {
        try await withRehearsal(instances: 400, faults: Self.faults(perAccount: 3)) { rehearsal in
            try rehearsal.writeJob("action: rotate\nrevoke: \(revoke)")
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            #expect(!ending.errors.contains("host_not_allowed"), "\(ending.errors)")
            let report = try rehearsal.report()
            let groups = try await groups(rehearsal)
            let (fleet, world) = (rehearsal.sandbox.fleet, rehearsal.sandbox.world)
            var revoked: [UInt32: Int] = [:]
            for entry in rehearsal.ledger(of: world) where entry.effect == .revoke && entry.result == .revoked {
                revoked[entry.instance, default: 0] += 1
            }
            var seen: Set<SandboxElement> = []
            var governed = 0
            for index in 0..<UInt32(400) {
                let element = fleet.element(of: index)
                guard Self.lanes.contains(element) else { continue }
                seen.insert(element)
                let id = fleet.id(of: index)
                let row = try #require(report[id])
                let staysSilent = element == .salesforce && revoke == "access-token"
                #expect(row["outcome"] == (staysSilent ? "rotated" : "awaiting_code"), "\(row)")
                #expect(row["revoked_at"] != "" && row["confirmed_at"] != "", "\(row)")
                // At QuickBooks one revocation ends every grant of the company, so one of a group did.
                let own = element == .quickBooks ? fleet.accountSharers(of: index) : [index]
                #expect(own.reduce(0) { $0 + revoked[$1, default: 0] } == 1, "instance \(id)")
                #expect(world.state(of: index).isGrantDead == !staysSilent, "instance \(id)")
                // Adobe Sign alone does not tell whose account it is.
                #expect((groups[id] == nil) == (element == .adobeSign), "instance \(id)")
                for sibling in fleet.accountSharers(of: index) { #expect(groups[fleet.id(of: sibling)] == groups[id]) }
                if fleet.isGovernment(index) { governed += 1 }
            }
            #expect(seen == Set(Self.lanes))
            #expect(governed > 0)
            #expect(Set(groups.values).count > 100)
            rehearsal.expectNoTokenRevokedTwice()
        }
    }

    @Test func `a host that is not allowed is named with its key, in the log and in the trail`() async throws {
        try await withRehearsal(instances: 60, faults: Self.faults()) { rehearsal in
            try rehearsal.scratch.write(
                """
                providers:
                  salesforce:
                    elements: [sfdc]
                    revoke:
                      endpoint: https://{host}/services/oauth2/revoke
                      variables: {host: {from: [base.url, sfdc.revoke.url], allow: ["*.my.salesforce.com"]}}
                      clientAuthentication: none
                """,
                to: "providers.yaml"
            )
            try rehearsal.writeJob(more: "providers: providers.yaml\n")
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch)
            let named =
                "host_not_allowed; base.url names eu5.salesforce.com, sfdc.revoke.url names login.salesforce.com"
            #expect(ending.errors.contains(named), "\(ending.errors)")
            // One line for each host, however many instances have it.
            #expect(ending.errors.split(separator: "\n").count { $0.contains(named) } == 1)
            let salesforce = try rehearsal.report().values.filter { $0["element"] == "sfdc" }
            #expect(!salesforce.isEmpty)
            #expect(salesforce.allSatisfy { $0["reason"] == "host_not_allowed" && $0["revoked_at"] == "" })
            let events = try await endings(rehearsal)
            #expect(events.count { $0.contains("host_not_allowed; base.url names ") } == salesforce.count)
            #expect(events.contains { $0.contains(named) })
            let sent = rehearsal.ledger(of: rehearsal.sandbox.world).filter {
                $0.effect == .revoke && $0.element == .salesforce
            }
            #expect(sent.isEmpty)
        }
    }
}
