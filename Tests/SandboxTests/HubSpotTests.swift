import ReauthModel
import Sandbox
import Testing

/// A provider where only the refresh token can be named, and one whose ping is forbidden.
struct HubSpotTests {
    private static let host = "api.hubapi.com"
    private static let path = "/oauth/2026-03/token/revoke"

    private static func profile(lifetime: Duration = .seconds(1800)) -> FaultProfile {
        var profile = FaultProfile()
        profile.instances.hubSpot = 50
        profile.accessTokenLifetime = lifetime
        return profile
    }

    private func revoke(_ token: String, in it: Rehearsal) async throws -> SocketClient.Answer {
        let application = try it.application(of: .hubSpot)
        return try await it.form(
            Self.host,
            Self.path,
            [
                ("client_id", application.clientID), ("client_secret", application.clientSecret), ("token", token),
                ("token_type_hint", "refresh_token"),
            ]
        )
    }

    @Test("the refresh token dies, and the access token lives on until it expires")
    func livesOn() async throws {
        try await rehearse(SandboxConfiguration(instances: 100, faults: Self.profile())) { it in
            let index = try it.instance(of: .hubSpot)
            #expect(try await it.configuration("oauth.user.refresh_interval", of: index) == "1800")
            let time = try #require(
                try await it.configuration("oauth.user.refresh_time", of: index).flatMap { Int64($0) }
            )
            let access = it.fleet.accessToken(of: index, generation: 0)
            #expect(try await revoke(access, in: it).status == 400)
            let refresh = it.fleet.refreshToken(of: index, generation: 0)
            #expect(try await revoke(refresh, in: it).status == 200)
            #expect(try await it.ping(index).status == 200)
            #expect(try await revoke(refresh, in: it).status == 400)
            var world = it.sandbox.world
            let end = Timestamp(rawValue: time).advanced(by: .seconds(1800))
            #expect(world.acceptsAccessToken(of: index, generation: 0, at: end.advanced(by: .milliseconds(-1))))
            #expect(!world.acceptsAccessToken(of: index, generation: 0, at: end))
            #expect(world.ping(index, at: end) == .rejected)
        }
    }

    @Test("an access token that expired is refreshed while the grant lives")
    func expiry() async throws {
        try await rehearse(SandboxConfiguration(instances: 100, faults: Self.profile(lifetime: .zero))) { it in
            let index = try it.instance(of: .hubSpot)
            #expect(try await it.ping(index).status == 200)
            #expect(it.sandbox.world.tally(.refresh, .refreshed) == 1)
            #expect(
                try await it.configuration("oauth.user.token", of: index)
                    == it.fleet.accessToken(of: index, generation: 1)
            )
        }
    }

    @Test("a fleet that is not asked for HubSpot has none, and stays as it was")
    func unchanged() {
        let plain = SandboxPopulation(seed: 7, count: 5000)
        let mixed = SandboxPopulation(seed: 7, count: 5000, hubSpotPercent: 10)
        let indices = 0..<UInt32(5000)
        #expect(!indices.contains { plain.element(of: $0) == .hubSpot })
        #expect((400...600).contains(indices.count { mixed.element(of: $0) == .hubSpot }))
        for index in indices where mixed.element(of: index) != .hubSpot {
            #expect(mixed.element(of: index) == plain.element(of: index))
        }
    }

    @Test("a forbidden ping is the provider's 403, and the instance is enabled")
    func forbidden() async throws {
        var profile = FaultProfile()
        profile.instances.forbidden = 100
        try await rehearse(SandboxConfiguration(instances: 100, faults: profile)) { it in
            let index = try it.instance(of: .box)
            let answer = try await it.ping(index)
            #expect(answer.status == 403 && answer.body.contains("providerMessage"))
            #expect(!it.sandbox.world.state(of: index).isDisabled)
            #expect(it.sandbox.world.tally(.ping, .forbidden) == 1)
            #expect(try await it.revokeGrant(of: index).status == 200)
            #expect(try await it.ping(index).status == 401)
        }
    }
}
