import OAuth
import ReauthModel
import Sandbox
import Testing

struct OAuth1Tests {
    /// Asks for a request token, in the platform's form.
    private func requestToken(
        _ it: Rehearsal,
        secret: String? = nil,
        callback: String? = nil,
        state: String? = nil
    ) async throws -> SocketClient.Answer {
        let application = try it.application(of: .evernote)
        var query = [
            (name: "apiKey", value: application.clientID),
            (name: "apiSecret", value: secret ?? application.clientSecret),
            (name: "callbackUrl", value: callback ?? application.redirectURI),
        ]
        if let state { query.append((name: "state", value: state)) }
        return try await it.platform("GET", "/elements/evernote/oauth/token?\(FormEncoding.encode(query))")
    }

    /// A request token with its secret, and the consent page that it leads to.
    private func start(
        _ it: Rehearsal,
        state: String? = nil
    ) async throws -> (token: String, secret: String, target: String) {
        let issued = try it.json(try await requestToken(it, state: state).body)
        let token = try #require(issued["token"] as? String)
        let secret = try #require(issued["secret"] as? String)
        let body = """
            {"apiKey":"k","apiSecret":"s","callbackUrl":"http://127.0.0.1:8089/callback","requestToken":"\(token)"}
            """
        let link = try await it.platform("POST", "/elements/evernote/oauth/url", body: body)
        return (token, secret, try it.target(of: link))
    }

    @Test("from a request token over the consent page to new tokens; token and verifier are good once")
    func exchange() async throws {
        try await rehearse { it in
            let index = try it.instance(of: .evernote)
            let (token, secret, target) = try await start(it, state: "a b")
            #expect(target == "/hosts/www.evernote.com/OAuth.action?oauth_token=\(token)")
            #expect(try await it.client.send("GET", target).body.contains("Use another account"))
            let redirect = try await it.decide("allow", at: target)
            #expect(redirect.status == 302)
            var callback = try it.parameters(of: redirect)
            #expect(Set(callback.keys) == ["oauth_token", "oauth_verifier", "state"])
            #expect(callback["oauth_token"] == token)
            #expect(callback["state"] == "a b")
            #expect(try await it.decide("allow", at: target).status == 400)
            callback["secret"] = secret
            #expect(try await it.exchange(callback, for: index).status == 200)
            let fresh = it.fleet.accessToken(of: index, generation: 1)
            #expect(try await it.configuration("oauth.user.token", of: index) == fresh)
            #expect(try await it.exchange(callback, for: index).status == 400)
            #expect(it.sandbox.world.tally(.exchange, .exchanged) == 1)
            #expect(it.sandbox.world.tally(.exchange, .codeUsed) == 1)
            var secrets: Set<String> = []
            it.sandbox.world.forEachSecret { secrets.insert($0) }
            #expect(secrets.isSuperset(of: [token, secret, callback["oauth_verifier"] ?? ""]))
        }
    }

    @Test("a verifier needs its own token and secret, and an OAuth 2 code is none")
    func mismatches() async throws {
        try await rehearse { it in
            let index = try it.instance(of: .evernote)
            let (first, second) = (try await start(it), try await start(it))
            var callback = try it.parameters(of: try await it.decide("allow", at: first.target))
            #expect(callback["state"] == nil)
            callback["secret"] = second.secret
            #expect(try await it.exchange(callback, for: index).status == 400)
            callback["secret"] = first.secret
            let swapped = callback.merging(["oauth_token": second.token]) { $1 }
            #expect(try await it.exchange(swapped, for: index).status == 400)
            #expect(it.sandbox.world.tally(.exchange, .codeUnknown) == 2)
            let missing = callback.filter { $0.key != "secret" }
            #expect(try await it.exchange(missing, for: index).status == 400)
            #expect(try await it.exchange(["code": "abc"], for: index).status == 400)
            #expect(it.sandbox.world.state(of: index) == InstanceState())
            #expect(try await it.exchange(callback, for: index).status == 200)
        }
    }

    @Test("a denial comes back with the token and without a verifier")
    func denial() async throws {
        try await rehearse { it in
            let started = try await start(it, state: "s")
            let callback = try it.parameters(of: try await it.decide("deny", at: started.target))
            #expect(callback == ["oauth_token": started.token, "state": "s"])
            #expect(it.sandbox.world.ledgerCount == 0)
            #expect(try await it.decide("allow", at: started.target).status == 400)
        }
    }

    @Test("tokens and verifiers expire like codes")
    func expiry() async throws {
        var profile = FaultProfile()
        profile.codeLifetime = .seconds(-1)
        try await rehearse(SandboxConfiguration(faults: profile)) { it in
            let started = try await start(it)
            #expect(try await it.decide("allow", at: started.target).status == 400)
        }
    }

    @Test("a request token proves the client: a wrong secret, a missing parameter and an OAuth 2 element get none")
    func refusals() async throws {
        try await rehearse { it in
            let wrong = try await requestToken(it, secret: "wrong")
            #expect(wrong.status == 401)
            #expect(try it.json(wrong.body)["providerMessage"] != nil)
            #expect(try await requestToken(it, callback: "").status == 400)
            #expect(try await it.platform("GET", "/elements/box/oauth/token?apiKey=a&apiSecret=b").status == 400)
            #expect(try await it.platform("POST", "/elements/evernote/oauth/token", body: "{}").status == 405)
            let body = #"{"apiKey":"a","apiSecret":"b","callbackUrl":"c"}"#
            #expect(try await it.platform("POST", "/elements/evernote/oauth/url", body: body).status == 400)
            let unknown = "/hosts/www.evernote.com/OAuth.action?oauth_token=reauth.unknown"
            #expect(try await it.client.send("GET", unknown).status == 400)
        }
    }

    @Test("a callback that was not registered gets no redirect")
    func foreignCallback() async throws {
        try await rehearse(SandboxConfiguration(autoConsent: true)) { it in
            let issued = try it.json(try await requestToken(it, callback: "https://evil.example/callback").body)
            let token = try #require(issued["token"] as? String)
            let page = "/hosts/www.evernote.com/OAuth.action?oauth_token=\(token)"
            #expect(try await it.client.send("GET", page).status == 400)
            let started = try await start(it)
            #expect(try await it.client.send("GET", started.target).status == 302)
            #expect(it.sandbox.world.tally(.consent, .sameAccount) == 1)
        }
    }
}
