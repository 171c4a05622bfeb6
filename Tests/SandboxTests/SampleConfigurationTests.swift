import Foundation
import OAuth
import Sandbox
import Testing

/// Instances whose configuration is as in the platform's samples.
struct SampleConfigurationTests {
    private static let configuration = SandboxConfiguration(instances: 600, samplePercent: 100)

    private func instances(_ fleet: SandboxPopulation, _ element: SandboxElement) -> [UInt32] {
        (0..<UInt32(fleet.count)).filter {
            fleet.element(of: $0) == element && !fleet.isMasked($0) && fleet.initialState(of: $0) == InstanceState()
        }
    }

    @Test func `without the switch nothing of them is there, and with it all or the share that was asked for`() {
        let plain = SandboxConfiguration(instances: 2000).fleet
        #expect(!(0..<2000).contains { plain.isSample($0) })
        let half = SandboxConfiguration(instances: 2000, samplePercent: 50).fleet
        #expect((900...1100).contains((0..<2000).count { half.isSample($0) }))
        var faults = FaultProfile()
        faults.instances.samples = 100
        let all = SandboxConfiguration(instances: 2000, faults: faults).fleet
        #expect((0..<2000).allSatisfy { all.isSample($0) })
    }

    @Test func `the instances of an account are alike`() {
        let fleet = SandboxConfiguration(instances: 600, instancesPerAccount: 3, samplePercent: 50).fleet
        for index in 0..<UInt32(600) {
            let sharers = fleet.accountSharers(of: index)
            #expect(Set(sharers.map { fleet.isSample($0) }).count == 1)
            #expect(Set(sharers.map { fleet.revocationHost(of: $0) }).count == 1)
        }
    }

    @Test func `Salesforce has an instance host, Adobe Sign no base URL, QuickBooks the other realm key`() async throws
    {
        try await rehearse(Self.configuration) { it in
            var hosts: Set<String> = []
            for index in instances(it.fleet, .salesforce).prefix(60) {
                hosts.insert(try #require(try await it.configuration("base.url", of: index)))
            }
            #expect(hosts == Set(SandboxPopulation.salesforceInstanceHosts.map { "https://\($0)" }))
            var tokenURLs: Set<String> = []
            for index in instances(it.fleet, .adobeSign) {
                #expect(try await it.configuration("base.url", of: index) == nil)
                tokenURLs.insert(try #require(try await it.configuration("oauth.token.url", of: index)))
            }
            #expect(tokenURLs.contains("https://secure.na1.echosign.com/oauth/refresh"))
            #expect(tokenURLs.contains { $0.hasPrefix("https://secure.na1.adobesign.us/api/gateway/") })
            let quickBooks = try #require(instances(it.fleet, .quickBooks).first)
            #expect(try await it.configuration("realmId", of: quickBooks) == nil)
            #expect(try await it.configuration("quickbooks.realm.id", of: quickBooks)?.count == 11)
        }
    }

    @Test func `the platform's own procedure works: the token in the query, Adobe's older path at its web host`()
        async throws
    {
        try await rehearse(Self.configuration) { it in
            let salesforce = try #require(instances(it.fleet, .salesforce).first)
            let token = FormEncoding.encodeURIComponent(it.fleet.accessToken(of: salesforce, generation: 0))
            let host = try #require(it.fleet.revocationHost(of: salesforce))
            let target = "/hosts/\(host)/services/oauth2/revoke?token=\(token)"
            #expect(try await it.client.send("POST", target, [:], body: "").status == 200)
            #expect(it.sandbox.world.state(of: salesforce).isAccessDead)

            let adobe = try #require(instances(it.fleet, .adobeSign).first { !it.fleet.isGovernment($0) })
            let shard = try #require(it.fleet.revocationHost(of: adobe)?.split(separator: ".").dropFirst().first)
            let adobeToken = FormEncoding.encodeURIComponent(it.fleet.accessToken(of: adobe, generation: 0))
            for other in ["na1", "na2", "eu1"] where other != shard {
                let wrong = "/hosts/secure.\(other).echosign.com/oauth/revoke?token=\(adobeToken)"
                #expect(try await it.client.send("POST", wrong, [:], body: "").status == 400)
            }
            let right = "/hosts/secure.\(shard).echosign.com/oauth/revoke?token=\(adobeToken)"
            #expect(try await it.client.send("POST", right, [:], body: "").status == 200)
            #expect(it.sandbox.world.state(of: adobe).isGrantDead)
            #expect(
                try await it.form("secure.\(shard).echosign.com", "/oauth/v2/revoke", [("token", "x")]).status == 404
            )
        }
    }

    @Test func `the government cloud wants the kind of the token, and says 200 whatever came of it`() async throws {
        try await rehearse(Self.configuration) { it in
            let index = try #require(instances(it.fleet, .adobeSign).first { it.fleet.isGovernment($0) })
            let path = "/api/gateway/adobesignauthservice/api/v1/invalidate_token"
            let token = ("token", it.fleet.refreshToken(of: index, generation: 0))
            func send(_ pairs: [(String, String)]) async throws -> SocketClient.Answer {
                try await it.form("secure.na1.adobesign.us", path, pairs)
            }
            let missing = try await send([token])
            #expect(missing.status == 400)
            #expect(missing.body == #"{"error":"invalid_request"}"#)
            let mismatch = try await send([token, ("token_type", "access_token")])
            #expect(mismatch.body == #"{"error":"token_type_mismatch"}"#)
            #expect(!it.sandbox.world.state(of: index).isGrantDead)
            for _ in 1...2 {
                let revoked = try await send([token, ("token_type", "refresh_token")])
                #expect(revoked.status == 200)
                #expect(revoked.body.isEmpty)
                #expect(it.sandbox.world.state(of: index).isGrantDead)
            }
            #expect(try await send([("token", "nobody's"), ("token_type", "refresh_token")]).status == 200)
            #expect(try await it.form("secure.na1.adobesign.us", "/oauth/v2/revoke", [token]).status == 404)
        }
    }

    @Test func `rows of a listing are as large as a profile says, and one instance alone is not`() async throws {
        let profile = try FaultProfile(yaml: "rowBytes: 3000\ninstances: {samples: 25}\n", path: "f.yaml")
        #expect(profile.instances.samples == 25)
        try await rehearse(SandboxConfiguration(instances: 100, faults: profile)) { it in
            let list = try await it.platform("GET", "/instances?pageSize=10")
            #expect(list.body.utf8.count > 30_000)
            let rows = try it.array(list.body)
            #expect(rows.allSatisfy { ($0["description"] as? String)?.utf8.count == 3000 })
            let id = it.fleet.id(of: try it.instance(of: .box))
            let single = try it.json(try await it.platform("GET", "/instances/\(id)").body)
            #expect(single["description"] == nil)
        }
    }
}
