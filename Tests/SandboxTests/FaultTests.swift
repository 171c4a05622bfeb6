import ReauthModel
import Sandbox
import Testing

struct FaultTests {
    @Test("a profile in YAML says what the struct says")
    func yaml() throws {
        let text = """
            limits:
              box: {rate: 20/s, burst: 1, retryAfter: http-date}
              platform: {rate: 300/m}
            faults:
              revoke: {throttled: 1, resetAfter: 0.5, slow: 2, slowness: 1.5}
              read: {cutOff: 1, html: 2, empty: 3}
            revokeLies: 3
            retryAfter: none
            tokenOnLastPage: true
            elementTokenAnswer: array
            configurationShape: array
            nestedElementHub: false
            idsAsStrings: true
            datesAsNumbers: true
            codeLifetime: 30
            exchangeVisibleAfter: 2.5
            instances: {perAccount: 3, hubspot: 10, forbidden: 2, undated: 5}
            accessTokenLifetime: 5
            meanwhile:
              disabled: {percent: 2, moment: before-revoke}
              refreshed: {percent: 3, moment: after-read, rotation: always}
              signedIn: {percent: 4, moment: after-revoke}
            """
        var expected = FaultProfile()
        expected.limits = [
            .box: .init(window: RateWindow(count: 20, period: .seconds(1)), burst: 1, retryAfter: .httpDate),
            .platform: .init(window: RateWindow(count: 300, period: .seconds(60)), burst: 3),
        ]
        var chances = FaultProfile.Chances()
        (chances.throttled, chances.resetAfter, chances.slow, chances.slowness) = (1, 0.5, 2, .milliseconds(1500))
        var reads = FaultProfile.Chances()
        (reads.cutOff, reads.html, reads.empty) = (1, 2, 3)
        expected.faults = [.revoke: chances, .read: reads]
        (expected.revokeLies, expected.retryAfter, expected.tokenOnLastPage) = (3, .none, true)
        (expected.elementTokenAnswer, expected.configurationShape) = (.array, .array)
        (expected.nestedElementHub, expected.idsAsStrings, expected.datesAsNumbers) = (false, true, true)
        expected.codeLifetime = .seconds(30)
        expected.exchangeVisibleAfter = .milliseconds(2500)
        expected.instances.perAccount = 3
        (expected.instances.hubSpot, expected.instances.forbidden) = (10, 2)
        expected.instances.undated = 5
        expected.accessTokenLifetime = .seconds(5)
        expected.meanwhile.rotation = .always
        expected.meanwhile.incidents = [
            .disable: .init(percent: 2, moment: .beforeRevoke), .refresh: .init(percent: 3, moment: .afterRead),
            .signIn: .init(percent: 4, moment: .afterRevoke),
        ]
        #expect(try FaultProfile(yaml: text, path: "faults.yaml") == expected)
        #expect(try FaultProfile(yaml: "revokeLies: 0", path: "faults.yaml") == .none)
    }

    @Test("every mistake in a profile is told at once, with its line")
    func badYAML() {
        let text = """
            limits:
              boxx: {rate: 20/s}
              box: {rate: fast}
            faults:
              ping: {throttled: 60, slow: 60}
            revokeLies: 101
            """
        let error = #expect(throws: InvalidFaultProfile.self) { try FaultProfile(yaml: text, path: "faults.yaml") }
        #expect(error?.problems.compactMap(\.line) == [2, 3, 5, 6])
        #expect(error?.description.contains("faults.yaml:2: unknown key `boxx`") == true)
    }

    private static func outcomes(of order: [UInt32], seed: UInt64 = 7) async throws -> [UInt32: [Int]] {
        var profile = FaultProfile()
        var chances = FaultProfile.Chances()
        (chances.throttled, chances.unavailable, chances.serverError, chances.badGateway) = (15, 15, 15, 15)
        profile.faults = [.read: chances]
        var statuses: [UInt32: [Int]] = [:]
        try await rehearse(SandboxConfiguration(instances: 30, seed: seed, faults: profile)) { it in
            for index in order {
                let answer = try await it.platform("GET", "/instances/\(it.fleet.id(of: index))")
                statuses[index, default: []].append(answer.status)
            }
        }
        return statuses
    }

    @Test("the same seed gives the same faults, whatever the order of the requests")
    func order() async throws {
        let forward = (0..<60).map { UInt32($0 % 30) }
        let once = try await Self.outcomes(of: forward)
        #expect(try await Self.outcomes(of: forward.reversed()) == once)
        #expect(try await Self.outcomes(of: forward, seed: 8) != once)
        let seen = Set(once.values.joined())
        #expect(seen == [200, 429, 500, 502, 503])
    }

    private static func profile(
        _ kind: FaultProfile.RequestKind,
        _ change: (inout FaultProfile.Chances) -> Void
    ) -> FaultProfile {
        var profile = FaultProfile()
        var chances = FaultProfile.Chances()
        change(&chances)
        profile.faults = [kind: chances]
        return profile
    }

    @Test("a reset before the effect shows as ECONNRESET, and nothing happened")
    func resetBefore() async throws {
        let profile = Self.profile(.revoke) { $0.resetBefore = 100 }
        try await rehearse(SandboxConfiguration(instances: 100, faults: profile)) { it in
            let index = try it.instance(of: .salesforce)
            let host = try #require(it.fleet.revocationHost(of: index))
            let token = it.fleet.accessToken(of: index, generation: 0)
            await #expect(throws: SocketClient.NoAnswer(code: 104)) {
                try await it.form(host, "/services/oauth2/revoke", [("token", token)])
            }
            #expect(it.sandbox.world.ledgerCount == 0)
        }
    }

    @Test("a lost answer shows as ECONNRESET, and the ledger has the effect")
    func resetAfter() async throws {
        let profile = Self.profile(.revoke) { $0.resetAfter = 100 }
        try await rehearse(SandboxConfiguration(instances: 100, faults: profile)) { it in
            let index = try it.instance(of: .salesforce)
            let host = try #require(it.fleet.revocationHost(of: index))
            let token = it.fleet.accessToken(of: index, generation: 0)
            await #expect(throws: SocketClient.NoAnswer(code: 104)) {
                try await it.form(host, "/services/oauth2/revoke", [("token", token)])
            }
            let entry = try #require(it.sandbox.world.ledgerEntries(from: 0).first)
            #expect(entry.result == .revoked && entry.isResponseLost && entry.instance == index)
            #expect(try await it.ping(index).status == 200)
            #expect(it.sandbox.world.state(of: index).accessGeneration == 1)
        }
    }

    @Test("a truncated answer has a head that promises more than its body holds")
    func truncated() async throws {
        let profile = Self.profile(.read) { $0.truncated = 100 }
        try await rehearse(SandboxConfiguration(instances: 10, faults: profile)) { it in
            let answer = try await it.platform("GET", "/instances/100000")
            #expect(answer.status == 200)
            #expect(!answer.isWhole)
            #expect(answer.body.hasPrefix(#"{"id":100000"#))
        }
    }

    @Test("a slow answer comes after its effect")
    func slow() async throws {
        let profile = Self.profile(.ping) {
            $0.slow = 100
            $0.slowness = .milliseconds(50)
        }
        try await rehearse(SandboxConfiguration(instances: 100, faults: profile)) { it in
            let index = try it.instance(of: .box)
            let started = ContinuousClock.now
            #expect(try await it.ping(index).status == 200)
            #expect(started.duration(to: .now) >= .milliseconds(50))
            #expect(it.sandbox.world.tally(.ping, .alive) == 1)
        }
    }

    @Test("a lane over its limit answers 429 in its own dialect, and the others are not held up")
    func limits() async throws {
        var profile = FaultProfile()
        let perHour = RateWindow(count: 10, period: .seconds(3600))
        profile.limits = [
            .platform: .init(window: perHour, burst: 2),
            .box: .init(window: perHour, burst: 0, retryAfter: .httpDate),
        ]
        try await rehearse(SandboxConfiguration(instances: 100, faults: profile)) { it in
            var statuses: [Int] = []
            for _ in 0..<4 { statuses.append(try await it.platform("GET", "/instances/count").status) }
            #expect(statuses == [200, 200, 200, 429])
            let refused = try await it.platform("GET", "/instances/count")
            #expect(refused.header("retry-after").flatMap { Int($0) }.map { (300...360).contains($0) } == true)
            #expect(refused.header("elements-request-id") != nil)
            _ = try await it.form("api.box.com", "/oauth2/revoke", [("token", "x")])
            let box = try await it.form("api.box.com", "/oauth2/revoke", [("token", "x")])
            #expect(box.status == 429)
            #expect(box.header("retry-after")?.hasSuffix(" GMT") == true)
            let other = try await it.form("api.na1.adobesign.com", "/oauth/v2/revoke", [("token", "x")])
            #expect(other.status == 400)
            let summary = try it.json(try await it.client.send("GET", "/sandbox/ledger/summary").body)
            #expect(summary["throttled"] as? Int == 3)
        }
    }

    @Test("the server stops even while a client keeps a connection open")
    func stopping() async throws {
        let client = try await withRunningSandbox { sandbox in
            let client = try SocketClient(origin: sandbox.origin)
            _ = try client.connected()
            _ = try await client.send("GET", "/sandbox/credentials")
            return client
        }
        #expect(throws: SocketClient.NoAnswer.self) { try client.connected() }
    }

    @Test("a port that is taken is an error that names it")
    func portTaken() async throws {
        try await withRunningSandbox { sandbox in
            let port = Int(try SocketClient(origin: sandbox.origin).port)
            let error = await #expect(throws: SandboxError.self) {
                try await withSandbox(SandboxConfiguration(port: port)) { _ in }
            }
            #expect(error?.description.hasPrefix("cannot listen on 127.0.0.1:\(port)") == true)
        }
    }
}
