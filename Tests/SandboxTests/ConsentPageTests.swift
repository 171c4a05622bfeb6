import OAuth
import Sandbox
import Testing

struct ConsentPageTests {
    private static let providers: [SandboxElement] = [.salesforce, .box, .adobeSign, .quickBooks]

    @Test("the page says who asks, for what and with which account, and that nothing is real", arguments: providers)
    func page(element: SandboxElement) async throws {
        try await rehearse { it in
            let answer = try await it.client.send("GET", it.consentTarget(of: element, state: "s"))
            #expect(answer.status == 200)
            let application = try it.application(of: element)
            let scopes = application.scope.split(separator: " ").map { "<code>\($0)</code>" }
            let texts = [
                "Sandbox application", application.clientID, "The account in use so far", "Nothing here is real",
                #"value="allow">Allow<"#, #"value="other">Use another account<"#, #"value="deny">Deny<"#,
                "http://127.0.0.1:8089.",
            ]
            for text in texts + scopes { #expect(answer.body.contains(text), "\(text)") }
            #expect(it.sandbox.world.ledgerCount == 0)
        }
    }

    @Test("the page needs no script and no other file, fits a phone and follows light and dark")
    func selfContained() async throws {
        try await rehearse { it in
            let answer = try await it.client.send("GET", it.consentTarget(of: .box, state: "s"))
            for text in ["<script", " src=", " href=", "url(", "@import"] {
                #expect(!answer.body.contains(text), "\(text)")
            }
            #expect(answer.body.contains(#"<meta name="viewport" content="width=device-width"#))
            #expect(answer.body.contains("prefers-color-scheme:dark"))
            #expect(answer.header("content-security-policy")?.contains("default-src 'none'") == true)
        }
    }

    @Test("a denial goes back as access_denied with the state and no code", arguments: providers)
    func denial(element: SandboxElement) async throws {
        try await rehearse { it in
            let redirect = try await it.decide("deny", at: it.consentTarget(of: element, state: "a b&c"))
            #expect(redirect.status == 302)
            let parameters = try it.parameters(of: redirect)
            #expect(parameters["error"] == "access_denied")
            #expect(parameters["error_description"]?.isEmpty == false)
            #expect(parameters["state"] == "a b&c")
            #expect(parameters.count == 3)
            #expect(it.sandbox.world.ledgerCount == 0)
        }
    }

    @Test("what is no decision is refused on the page itself")
    func noDecision() async throws {
        try await rehearse { it in
            let target = try await it.consentTarget(of: .box, state: "s")
            #expect(try await it.decide("perhaps", at: target).status == 400)
            #expect(try await it.client.send("POST", target).status == 400)
            #expect(try await it.client.send("PUT", target).status == 405)
            #expect(it.sandbox.world.ledgerCount == 0)
        }
    }

    @Test("another QuickBooks company shows under the realmId that the callback had")
    func otherCompany() async throws {
        try await rehearse { it in
            let index = try it.instance(of: .quickBooks)
            let before = try await it.configuration("realmId", of: index)
            let same = try await it.callback(of: .quickBooks, state: "s")
            #expect(try await it.exchange(same, for: index).status == 200)
            #expect(try await it.configuration("realmId", of: index) == before)
            let other = try await it.callback(of: .quickBooks, decision: "other", state: "s")
            #expect(try await it.exchange(other, for: index).status == 200)
            #expect(try await it.configuration("realmId", of: index) == other["realmId"])
            #expect(other["realmId"] != before)
        }
    }

    @Test("with automatic consent opening the link is enough, for every provider")
    func autoConsent() async throws {
        try await rehearse(SandboxConfiguration(autoConsent: true)) { it in
            for element in Self.providers {
                let index = try it.instance(of: element)
                #expect(try await it.revokeGrant(of: index).status == 200)
                let redirect = try await it.client.send("GET", it.consentTarget(of: element, state: "s"))
                #expect(redirect.status == 302)
                let callback = try it.parameters(of: redirect)
                #expect(callback["state"] == "s")
                #expect((callback["realmId"] != nil) == (element == .quickBooks))
                #expect(try await it.exchange(callback, for: index).status == 200)
                #expect(try await it.ping(index).status == 200)
                #expect(it.sandbox.world.state(of: index).account == 0)
            }
            // A program gets the same refusals as a person.
            let foreign =
                "/hosts/account.box.com/api/oauth2/authorize?response_type=code&redirect_uri=https://a.example/"
            #expect(try await it.client.send("GET", foreign).status == 400)
            #expect(it.sandbox.world.tally(.consent, .sameAccount) == 4)
        }
    }

    @Test("a link without key, secret or callback is a 400 that names what is missing", arguments: ["GET", "POST"])
    func incompleteLink(method: String) async throws {
        try await rehearse { it in
            let whole = ["apiKey": "k", "apiSecret": "s", "callbackUrl": "http://127.0.0.1:8089/callback"]
            for name in whole.keys {
                for broken in [whole.filter { $0.key != name }, whole.merging([name: ""]) { $1 }] {
                    let json = broken.map { #""\#($0.key)":"\#($0.value)""# }.joined(separator: ",")
                    let query = FormEncoding.encode(broken.map { (name: $0.key, value: $0.value) })
                    let answer =
                        method == "POST"
                        ? try await it.platform("POST", "/elements/box/oauth/url", body: "{\(json)}")
                        : try await it.platform("GET", "/elements/box/oauth/url?\(query)")
                    #expect(answer.status == 400)
                    #expect(try it.json(answer.body)["message"] as? String == "\(name) is required")
                }
            }
        }
    }
}
