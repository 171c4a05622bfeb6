import ReauthModel
import Sandbox
import Testing

struct WorldTests {
    private static let start = Timestamp(rawValue: 1_800_000_000_000)
    private var world = SandboxWorld(
        fleet: SandboxPopulation(seed: 7, count: 2000),
        redirectURI: "http://127.0.0.1:1/callback"
    )

    private func attempt(
        _ element: SandboxElement,
        _ index: UInt32,
        _ token: String,
        host: String? = nil
    ) -> RevocationAttempt {
        let application = world.credentials.applications.first { $0.element == element.key }
        let own = host ?? world.fleet.revocationHost(of: index) ?? ""
        let client = application.map { (id: $0.clientID, secret: $0.clientSecret) }
        return RevocationAttempt(element: element, host: own, token: token, client: client)
    }

    private mutating func revoke(_ element: SandboxElement, _ index: UInt32, refresh: Bool) -> LedgerEntry.Result {
        let state = world.state(of: index)
        let token =
            refresh
            ? world.fleet.refreshToken(of: index, generation: state.refreshGeneration)
            : world.fleet.accessToken(of: index, generation: state.accessGeneration)
        return world.revoke(attempt(element, index, token), at: Self.start)
    }

    @Test("Salesforce: the access token dies alone, and the next ping makes a new one")
    mutating func salesforceAccessToken() throws {
        let index = try world.fleet.ordinary(.salesforce)
        #expect(revoke(.salesforce, index, refresh: false) == .revoked)
        #expect(world.state(of: index).isAccessDead)
        #expect(!world.state(of: index).isGrantDead)
        #expect(revoke(.salesforce, index, refresh: false) == .alreadyGone)
        #expect(world.ping(index, at: Self.start) == .alive)
        #expect(world.state(of: index).accessGeneration == 1)
        #expect(world.state(of: index).refreshGeneration == 0)
        #expect(world.tally(.refresh, .refreshed) == 1)
        let old = world.fleet.accessToken(of: index, generation: 0)
        #expect(world.revoke(attempt(.salesforce, index, old), at: Self.start) == .alreadyGone)
        #expect(world.state(of: index).accessGeneration == 1)
        #expect(!world.state(of: index).isAccessDead)
    }

    @Test("the refresh token ends everything, at every provider")
    mutating func refreshToken() throws {
        for element in [SandboxElement.salesforce, .box, .adobeSign, .quickBooks] {
            let index = try world.fleet.ordinary(element)
            #expect(revoke(element, index, refresh: true) == .revoked, "\(element)")
            #expect(world.state(of: index).isAccessDead && world.state(of: index).isGrantDead, "\(element)")
            #expect(world.ping(index, at: Self.start) == .rejected, "\(element)")
        }
    }

    @Test("Box, Adobe Sign and QuickBooks: the access token ends the grant too")
    mutating func accessTokenEndsGrant() throws {
        for element in [SandboxElement.box, .adobeSign, .quickBooks] {
            let index = try world.fleet.ordinary(element)
            #expect(revoke(element, index, refresh: false) == .revoked, "\(element)")
            #expect(world.state(of: index).isGrantDead, "\(element)")
            #expect(revoke(element, index, refresh: true) == .alreadyGone, "\(element)")
        }
    }

    @Test("a token is known at its own host alone")
    mutating func wrongHost() throws {
        let index = try world.fleet.ordinary(.salesforce)
        let token = world.fleet.refreshToken(of: index, generation: 0)
        let elsewhere = attempt(.salesforce, index, token, host: "login.salesforce.com")
        #expect(world.revoke(elsewhere, at: Self.start) == .unknownToken)
        #expect(!world.state(of: index).isGrantDead)
    }

    @Test("tokens that were never issued are unknown: made up, of the future, of another element")
    mutating func unknownTokens() throws {
        let index = try world.fleet.ordinary(.salesforce)
        let box = try world.fleet.ordinary(.box)
        let tokens = [
            "00D!made-up", "", world.fleet.accessToken(of: index, generation: 1),
            world.fleet.refreshToken(of: box, generation: 0),
        ]
        for token in tokens {
            #expect(world.revoke(attempt(.salesforce, index, token), at: Self.start) == .unknownToken)
        }
    }

    @Test("a wrong client is rejected before the token is looked at, where one is asked for")
    mutating func wrongClient() throws {
        for element in [SandboxElement.box, .quickBooks] {
            let index = try world.fleet.ordinary(element)
            var attempt = attempt(element, index, world.fleet.accessToken(of: index, generation: 0))
            attempt.client = attempt.client.map { ($0.id, $0.secret + "x") }
            #expect(world.revoke(attempt, at: Self.start) == .rejectedClient)
            attempt.client = nil
            #expect(world.revoke(attempt, at: Self.start) == .rejectedClient)
            #expect(!world.state(of: index).isAccessDead)
        }
    }

    @Test("a lie answers the client that the token is revoked, and the token stays valid")
    mutating func lie() throws {
        let index = try world.fleet.ordinary(.adobeSign)
        var attempt = attempt(.adobeSign, index, world.fleet.accessToken(of: index, generation: 0))
        attempt.isLie = true
        #expect(world.revoke(attempt, at: Self.start) == .lied)
        #expect(world.state(of: index) == InstanceState())
        #expect(world.ledgerEntries(from: 0).last?.status == 200)
    }

    @Test("the fifth failed refresh disables; its own answer is still the provider's")
    mutating func autoDisable() throws {
        let index = try world.fleet.ordinary(.box)
        _ = revoke(.box, index, refresh: true)
        for attempt in 1...5 {
            #expect(!world.state(of: index).isDisabled, "before attempt \(attempt)")
            #expect(world.ping(index, at: Self.start) == .rejected)
        }
        #expect(world.state(of: index).isDisabled)
        #expect(world.tally(.autoDisable, .done) == 1)
        #expect(world.ping(index, at: Self.start) == .disabled)
        #expect(world.tally(.refresh, .refreshFailed) == 5)
        world.setEnabled(true, index, at: Self.start)
        #expect(world.ping(index, at: Self.start) == .rejected)
        #expect(world.state(of: index).failedRefreshes == 1)
    }

    @Test("each refresh makes a new access token, and at Box and QuickBooks a new refresh token")
    mutating func rotation() throws {
        let fleet = SandboxPopulation(seed: 7, count: 2000, expiredPercent: 100)
        world = SandboxWorld(fleet: fleet, redirectURI: "http://127.0.0.1:1/callback")
        let rotating: [SandboxElement: UInt32] = [.salesforce: 0, .box: 1, .adobeSign: 0, .quickBooks: 1]
        for (element, generation) in rotating {
            let index = try #require(
                (0..<2000).first { fleet.element(of: $0) == element && !fleet.initialState(of: $0).isDisabled }
            )
            #expect(revoke(element, index, refresh: false) == .alreadyGone)
            #expect(world.ping(index, at: Self.start) == .alive)
            #expect(world.state(of: index).accessGeneration == 1)
            #expect(world.state(of: index).refreshGeneration == generation, "\(element)")
            let first = fleet.refreshToken(of: index, generation: 0)
            let expected: LedgerEntry.Result = generation == 0 ? .revoked : .alreadyGone
            #expect(world.revoke(attempt(element, index, first), at: Self.start) == expected)
        }
    }

    @Test("a code heals an instance, keeps its account, and is good once")
    mutating func exchange() throws {
        let index = try world.fleet.ordinary(.box)
        let sibling = try world.fleet.ordinary(.box, skipping: 1)
        _ = revoke(.box, index, refresh: true)
        let code = world.issueCode(for: .box, otherAccount: false, at: Self.start).code
        let later = Self.start.advanced(by: .seconds(599))
        #expect(world.exchange(code, realmID: nil, for: index, at: later) == .exchanged)
        #expect(world.ping(index, at: later) == .alive)
        #expect(world.state(of: index).account == 0)
        #expect(world.state(of: index).refreshedAt == later.rawValue)
        for again in [index, sibling] {
            #expect(world.exchange(code, realmID: nil, for: again, at: later) == .refused(.codeUsed))
        }
        #expect(world.state(of: sibling) == InstanceState())
    }

    @Test("codes expire, belong to one element, and cannot be made up")
    mutating func refusedCodes() throws {
        let index = try world.fleet.ordinary(.box)
        let old = world.issueCode(for: .box, otherAccount: false, at: Self.start).code
        let late = Self.start.advanced(by: .seconds(601))
        #expect(world.exchange(old, realmID: nil, for: index, at: late) == .refused(.codeExpired))
        let foreign = world.issueCode(for: .salesforce, otherAccount: false, at: Self.start).code
        #expect(world.exchange(foreign, realmID: nil, for: index, at: Self.start) == .refused(.codeUnknown))
        #expect(world.exchange("abc", realmID: nil, for: index, at: Self.start) == .refused(.codeUnknown))
        #expect(world.state(of: index) == InstanceState())
    }

    @Test("another account shows in the state; a wrong realmId spoils a QuickBooks code")
    mutating func accounts() throws {
        let index = try world.fleet.ordinary(.quickBooks)
        let (code, realmID) = world.issueCode(for: .quickBooks, otherAccount: true, at: Self.start)
        #expect(world.exchange(code, realmID: "1", for: index, at: Self.start) == .refused(.codeUnknown))
        #expect(world.exchange(code, realmID: realmID, for: index, at: Self.start) == .exchanged)
        #expect(world.state(of: index).account != 0)
    }

    @Test("every secret that was ever issued is listed")
    mutating func secrets() throws {
        let index = try world.fleet.ordinary(.salesforce)
        _ = revoke(.salesforce, index, refresh: false)
        _ = world.ping(index, at: Self.start)
        let code = world.issueCode(for: .salesforce, otherAccount: false, at: Self.start).code
        var all: Set<String> = []
        world.forEachSecret { all.insert($0) }
        #expect(all.count == 2 + 12 + 3 * 2000 + 1 + 1)
        #expect(all.contains(code))
        #expect(all.contains(world.fleet.accessToken(of: index, generation: 0)))
        #expect(all.contains(world.fleet.accessToken(of: index, generation: 1)))
        #expect(all.contains(world.credentials.userSecret))
    }
}
