import ReauthModel
import Sandbox
import Testing

struct ExchangeFaultTests {
    private static func profile(_ change: (inout FaultProfile.Chances) -> Void) -> FaultProfile {
        var profile = FaultProfile()
        var chances = FaultProfile.Chances()
        change(&chances)
        profile.faults = [.exchange: chances]
        return profile
    }

    /// Ends a grant, gets a code and sends it; `check` gets the answer.
    private static func exchange(
        _ profile: FaultProfile,
        _ check: (Rehearsal, UInt32, Result<SocketClient.Answer, any Error>) async throws -> Void
    ) async throws {
        try await rehearse(SandboxConfiguration(instances: 100, faults: profile)) { it in
            let index = try it.instance(of: .box)
            #expect(try await it.revokeGrant(of: index).status == 200)
            let callback = try await it.callback(of: .box, state: "s")
            let result: Result<SocketClient.Answer, any Error>
            do {
                result = .success(try await it.exchange(callback, for: index))
            } catch {
                result = .failure(error)
            }
            try await check(it, index, result)
        }
    }

    @Test("429, 500, 502 and 503 come before the exchange: old tokens, unspent code", arguments: [429, 500, 502, 503])
    func refusals(status: Int) async throws {
        let profile = Self.profile {
            switch status {
            case 429: $0.throttled = 100
            case 500: $0.serverError = 100
            case 502: $0.badGateway = 100
            default: $0.unavailable = 100
            }
        }
        try await Self.exchange(profile) { it, index, result in
            let answer = try result.get()
            #expect(answer.status == status)
            #expect((answer.header("retry-after") != nil) == (status == 429))
            #expect(answer.header("content-type")?.hasPrefix(status == 502 ? "text/html" : "application/json") == true)
            #expect(it.sandbox.world.state(of: index).accessGeneration == 0)
            #expect(it.sandbox.world.ledgerEntries(from: 0).map(\.effect) == [.revoke, .consent])
        }
    }

    @Test(
        "429 says when to come back in seconds, as a date or not at all",
        arguments: FaultProfile.RetryAfterForm.allCases
    )
    func retryAfter(form: FaultProfile.RetryAfterForm) async throws {
        var profile = Self.profile { $0.throttled = 100 }
        profile.retryAfter = form
        try await Self.exchange(profile) { _, _, result in
            let field = try result.get().header("retry-after")
            switch form {
            case .seconds: #expect(field == "1")
            case .httpDate: #expect(field?.hasSuffix(" GMT") == true)
            case .none: #expect(field == nil)
            }
        }
    }

    @Test("after a reset before the exchange the code can still be used")
    func resetBefore() async throws {
        try await Self.exchange(Self.profile { $0.resetBefore = 100 }) { it, index, result in
            #expect(throws: SocketClient.NoAnswer(code: 104)) { try result.get() }
            #expect(it.sandbox.world.state(of: index).accessGeneration == 0)
            #expect(it.sandbox.world.tally(.exchange, .exchanged) == 0)
        }
    }

    @Test("after a lost answer the new tokens stay in place, and the ledger says that the answer was lost")
    func resetAfter() async throws {
        try await Self.exchange(Self.profile { $0.resetAfter = 100 }) { it, index, result in
            #expect(throws: SocketClient.NoAnswer(code: 104)) { try result.get() }
            let entry = try #require(it.sandbox.world.ledgerEntries(from: 0).last)
            #expect(entry.effect == .exchange && entry.result == .exchanged && entry.isResponseLost)
            let token = it.fleet.accessToken(of: index, generation: 1)
            #expect(try await it.configuration("oauth.user.token", of: index) == token)
            #expect(try await it.ping(index).status == 200)
        }
    }

    @Test("the ledger names the code, and says whether anybody has looked since the last one")
    func blind() async throws {
        try await rehearse(SandboxConfiguration(instances: 100)) { it in
            let (index, other) = (try it.instance(of: .box), try it.fleet.ordinary(.box, skipping: 1))
            var codes: [[String: String]] = []
            for state in ["one", "two", "three"] { codes.append(try await it.callback(of: .box, state: state)) }
            func last() throws -> LedgerEntry { try #require(it.sandbox.world.ledgerEntries(from: 0).last) }
            #expect(try await it.exchange(codes[0], for: index).status == 200)
            #expect(try last().generation == 0 && !last().isBlind)
            #expect(try await it.exchange(codes[1], for: index).status == 200)
            #expect(try last().generation == 1 && last().isBlind)
            // A read of another instance does not count, and a call through the instance does not either.
            _ = try await it.configuration("oauth.user.token", of: other)
            _ = try await it.ping(index)
            #expect(try await it.exchange(codes[1], for: index).status == 400)
            #expect(try last().generation == 1 && last().isBlind)
            _ = try await it.configuration("oauth.user.token", of: index)
            #expect(try await it.exchange(codes[2], for: index).status == 200)
            #expect(try last().generation == 2 && !last().isBlind)
            #expect(try await it.exchange(["code": "made-up"], for: index).status == 400)
            #expect(try last().generation == LedgerEntry.noCode && last().isBlind)
            let lines = try await it.client.send("GET", "/sandbox/ledger").body.split(separator: "\n").suffix(2)
            #expect(lines.first?.contains(#""generation":null,"code":2"#) == true)
            #expect(lines.last?.contains(#""code":null"#) == true && lines.last?.contains(#""blind":true"#) == true)
        }
    }

    @Test("a truncated answer is a lost one too")
    func truncated() async throws {
        try await Self.exchange(Self.profile { $0.truncated = 100 }) { it, index, result in
            let answer = try result.get()
            #expect(answer.status == 200 && !answer.isWhole)
            #expect(it.sandbox.world.ledgerEntries(from: 0).last?.isResponseLost == true)
            #expect(it.sandbox.world.state(of: index).accessGeneration == 1)
        }
    }

    @Test("a slow answer is no lost one")
    func slow() async throws {
        let profile = Self.profile {
            $0.slow = 100
            $0.slowness = .milliseconds(50)
        }
        try await Self.exchange(profile) { it, _, result in
            let answer = try result.get()
            #expect(answer.status == 200)
            #expect(it.sandbox.world.ledgerEntries(from: 0).last?.isResponseLost == false)
        }
    }

    @Test("after a lost answer every read goes on showing the old tokens, for as long as the profile says")
    func belatedOverHTTP() async throws {
        var profile = Self.profile { $0.resetAfter = 100 }
        profile.exchangeVisibleAfter = .seconds(3600)
        try await Self.exchange(profile) { it, index, _ in
            let old = it.fleet.accessToken(of: index, generation: 0)
            let reads = [
                try await it.platform("GET", "/instances/\(it.fleet.id(of: index))"),
                try await it.platform("GET", "/instances/\(it.fleet.id(of: index))/configuration"),
                try await it.platform("GET", "/instances", element: index),
                try await it.platform("GET", "/instances?hydrate=true"),
            ]
            for read in reads { #expect(read.body.contains(old)) }
            #expect(it.sandbox.world.state(of: index).accessGeneration == 1)
        }
    }

    @Test("the new tokens show at the moment that the profile says, and a call through the instance had them before")
    func belated() throws {
        let start = Timestamp(rawValue: 1_800_000_000_000)
        var world = SandboxWorld(
            fleet: SandboxPopulation(seed: 7, count: 200),
            redirectURI: "http://127.0.0.1:1/callback",
            exchangeVisibleAfter: .seconds(20)
        )
        let index = try world.fleet.ordinary(.box)
        let other = try world.fleet.ordinary(.box, skipping: 1)
        func send(_ isLost: Bool, for index: UInt32, at now: Timestamp) {
            let code = world.issueCode(for: .box, otherAccount: true, at: now).code
            #expect(world.exchange(code, realmID: nil, for: index, at: now, isResponseLost: isLost) == .exchanged)
        }
        send(true, for: index, at: start)
        send(false, for: other, at: start)
        #expect(world.shownState(of: index, at: start) == InstanceState())
        #expect(world.shownState(of: other, at: start) == world.state(of: other))
        #expect(world.ping(index, at: start) == .alive)
        #expect(world.shownState(of: index, at: start.advanced(by: .milliseconds(19_999))) == InstanceState())
        #expect(world.shownState(of: index, at: start.advanced(by: .seconds(20))) == world.state(of: index))
        #expect(world.state(of: index).accessGeneration == 1)
        // An exchange that was answered meanwhile ends the wait.
        send(false, for: index, at: start.advanced(by: .seconds(5)))
        #expect(world.shownState(of: index, at: start.advanced(by: .seconds(5))) == world.state(of: index))
    }
}
