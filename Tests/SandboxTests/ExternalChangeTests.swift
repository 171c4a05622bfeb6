import OAuth
import ReauthModel
import Sandbox
import Testing

/// Changes by administrators, the platform itself, and people on its own page.
struct ExternalChangeTests {
    private var world = SandboxWorld(
        fleet: SandboxPopulation(seed: 7, count: 2000),
        redirectURI: "http://127.0.0.1:1/callback"
    )
    private let now = Timestamp(rawValue: 1_800_000_000_000)

    private func attempt(_ kind: TokenKind, generation: UInt32 = 0, of index: UInt32) -> RevocationAttempt {
        let fleet = world.fleet
        let application = world.credentials.applications.first { $0.element == fleet.element(of: index).key }
        return RevocationAttempt(
            element: fleet.element(of: index),
            host: fleet.revocationHost(of: index) ?? "",
            token: kind == .accessToken
                ? fleet.accessToken(of: index, generation: generation)
                : fleet.refreshToken(of: index, generation: generation),
            client: application.map { ($0.clientID, $0.clientSecret) }
        )
    }

    @Test("an administrator disables, and the ledger says that no client asked")
    mutating func disable() throws {
        let index = try world.fleet.ordinary(.box)
        world.apply(.disable, to: index, at: now)
        #expect(world.state(of: index).isDisabled)
        let entry = try #require(world.ledgerEntries(from: 0).last)
        #expect(entry.effect == .disable && entry.status == 0)
        #expect(world.ping(index, at: now) == .disabled)
        world.apply(.enable, to: index, at: now)
        #expect(world.ping(index, at: now) == .alive)
    }

    @Test("after a refresh ahead of time the old access token still works")
    mutating func refresh() throws {
        let index = try world.fleet.ordinary(.salesforce)
        world.apply(.refresh, to: index, at: now)
        #expect(world.state(of: index).accessGeneration == 1 && world.state(of: index).refreshGeneration == 0)
        #expect(world.acceptsAccessToken(of: index, generation: 0, at: now))
        #expect(world.acceptsAccessToken(of: index, generation: 1, at: now))
        #expect(world.revoke(attempt(.accessToken, of: index), at: now) == .revoked)
        #expect(!world.acceptsAccessToken(of: index, generation: 0, at: now))
        #expect(world.acceptsAccessToken(of: index, generation: 1, at: now))
        #expect(world.revoke(attempt(.accessToken, of: index), at: now) == .alreadyGone)
    }

    @Test(
        "a refresh brings a new refresh token where the provider, or the profile, says so",
        arguments: [
            (SandboxElement.box, RefreshTokenRotation.provider, true), (.box, .never, false),
            (.salesforce, .always, true),
        ]
    )
    mutating func rotation(element: SandboxElement, rotation: RefreshTokenRotation, rotates: Bool) throws {
        let index = try world.fleet.ordinary(element)
        world.apply(.refresh, to: index, rotation: rotation, at: now)
        #expect(world.state(of: index).refreshGeneration == (rotates ? 1 : 0))
        // The refresh token that was replaced is dead, and the grant is not.
        #expect(world.revoke(attempt(.refreshToken, of: index), at: now) == (rotates ? .alreadyGone : .revoked))
        #expect(world.state(of: index).isGrantDead == !rotates)
    }

    @Test("at Box the old access token, as long as it lives, still takes the grant along")
    mutating func earlierTokenEndsGrant() throws {
        let index = try world.fleet.ordinary(.box)
        world.apply(.refresh, to: index, at: now)
        #expect(world.revoke(attempt(.accessToken, of: index), at: now) == .revoked)
        #expect(world.state(of: index).isGrantDead && world.state(of: index).isAccessDead)
    }

    @Test("nothing comes of a refresh where the grant is dead or the instance disabled")
    mutating func nothingToRefresh() throws {
        let index = try world.fleet.ordinary(.box)
        #expect(world.revoke(attempt(.refreshToken, of: index), at: now) == .revoked)
        let count = world.ledgerCount
        world.apply(.refresh, to: index, at: now)
        #expect(world.ledgerCount == count && world.state(of: index).accessGeneration == 0)
        let other = try world.fleet.ordinary(.box, skipping: 1)
        world.apply(.disable, to: other, at: now)
        world.apply(.refresh, to: other, at: now)
        #expect(world.state(of: other).accessGeneration == 0)
    }

    @Test("a person signs in elsewhere: new tokens, and no code of ours")
    mutating func signIn() throws {
        let index = try world.fleet.ordinary(.quickBooks)
        #expect(world.revoke(attempt(.refreshToken, of: index), at: now) == .revoked)
        world.apply(.signIn, to: index, at: now)
        let state = world.state(of: index)
        #expect(!state.isGrantDead && !state.isAccessDead && state.accessGeneration == 1)
        #expect(state.refreshGeneration == 1 && state.account == 0)
        #expect(world.ping(index, at: now) == .alive)
        #expect(world.tally(.signIn, .done) == 1)
    }

    @Test("its owner withdraws the access: both tokens are invalid, without a revocation")
    mutating func withdraw() throws {
        let index = try world.fleet.ordinary(.salesforce)
        world.apply(.withdraw, to: index, at: now)
        #expect(world.ping(index, at: now) == .rejected)
        #expect(world.tally(.withdraw, .done) == 1 && world.tally(.revoke, .revoked) == 0)
    }

    @Test("each change can be made over HTTP, too")
    func endpoint() async throws {
        try await rehearse(SandboxConfiguration(instances: 100)) { it in
            let index = try it.instance(of: .salesforce)
            let path = "/sandbox/instances/\(it.fleet.id(of: index))"
            #expect(try await it.client.send("POST", "\(path)/disable").status == 204)
            #expect(try await it.ping(index).status == 403)
            #expect(try await it.client.send("POST", "\(path)/enable").status == 204)
            #expect(try await it.client.send("POST", "\(path)/refresh?rotation=always").status == 204)
            #expect(it.sandbox.world.state(of: index).refreshGeneration == 1)
            #expect(try await it.client.send("POST", "\(path)/sign-in").status == 204)
            #expect(it.sandbox.world.state(of: index).refreshGeneration == 2)
            #expect(try await it.client.send("POST", "\(path)/dance").status == 404)
            #expect(try await it.client.send("GET", "\(path)/disable").status == 405)
        }
    }
}
