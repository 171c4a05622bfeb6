import OAuth
import ReauthEngine
import ReauthModel
import Testing

@testable import Revocation

/// The catalog inside the program, additions to it, and what is wrong with broken ones.
@Suite struct CatalogTests {
    private func problems(_ text: String) -> [String] {
        do {
            _ = try RevocationCatalog.builtIn().adding(text: text, name: "p.yaml")
            return []
        } catch let error as InvalidInput {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func builtInProfiles() throws {
        let catalog = try RevocationCatalog.builtIn()
        #expect(
            catalog.entries.map(\.name) == [
                "adobe-sign", "box", "dropbox", "evernote", "google", "hubspot", "mailchimp", "microsoft",
                "quickbooks", "salesforce", "sharepoint", "shopify", "slack", "zendesk",
            ]
        )
        #expect(
            catalog.entry(forElement: "sfdc")?.profile
                == ProviderProfile(
                    name: "salesforce",
                    nameableTokens: [.accessToken, .refreshToken],
                    refreshTokenAfterAccessToken: .survives,
                    accessTokenAfterRefreshToken: .dies,
                    grantTokens: [.refreshToken],
                    needsClientCredentials: false,
                    isRepeatSafe: true,
                    maxGrantsPerAccount: 5
                )
        )
        #expect(
            catalog.entry(forElement: "quickbooks")?.profile
                == ProviderProfile(
                    name: "quickbooks",
                    nameableTokens: [.accessToken, .refreshToken],
                    refreshTokenAfterAccessToken: .dies,
                    accessTokenAfterRefreshToken: .dies,
                    grantTokens: [.refreshToken],
                    needsClientCredentials: true,
                    isRepeatSafe: false,
                    reach: .account,
                    accountKeys: ["realmId", "quickbooks.realm.id"]
                )
        )
        #expect(catalog.entry(forElement: "box")?.profile.needsClientCredentials == true)
        #expect(catalog.entry(forElement: "adobe-esign")?.profile.needsClientCredentials == false)
        #expect(catalog.entry(forElement: "sharepoint")?.profile.nameableTokens == [])
        #expect(catalog.entry(forElement: "acmecrm") == nil)
        #expect(
            catalog.limits[LaneKey(rawValue: "adobe-sign")]
                == LaneLimit(windows: [RateWindow(count: 2, period: .seconds(1))], concurrency: 2)
        )
    }

    @Test("Without a word on cascades, everything that can be named is sent, the refresh token first")
    func fiveLines() throws {
        let catalog = try catalog("revoke:\n  endpoint: https://a.example/r\n  clientAuthentication: basic")
        let entry = try #require(catalog.entry(forElement: "acmecrm"))
        #expect(
            entry.profile
                == ProviderProfile(
                    name: "acme",
                    nameableTokens: [.accessToken, .refreshToken],
                    refreshTokenAfterAccessToken: .unknown,
                    accessTokenAfterRefreshToken: .unknown,
                    grantTokens: [.refreshToken, .accessToken],
                    needsClientCredentials: true,
                    isRepeatSafe: false,
                    reach: .unknown
                )
        )
        #expect(entry.title == "acme")
        #expect(entry.limit == .unknownProvider)
    }

    @Test(
        arguments: [
            ("tokens: [access_token]", "", [.accessToken]),
            ("tokens: [refresh_token]", "", [.refreshToken]),
            ("", "cascade: {refreshToken: {accessTokens: survives}}", [.refreshToken, .accessToken]),
            ("", "cascade: {refreshToken: {accessTokens: dies}}", [.refreshToken]),
            ("tokens: [access_token]", "cascade: {refreshToken: {accessTokens: dies}}", [.accessToken]),
            ("", "grant: [access_token]", [.accessToken]),
        ] as [(String, String, [TokenKind])]
    )
    func grantOrder(tokens: String, lines: String, expected: [TokenKind]) throws {
        let catalog = try catalog(
            "revoke:\n  endpoint: https://a.example/r\n  clientAuthentication: none\n  \(tokens)\n\(lines)"
        )
        #expect(catalog.entry(named: "acme")?.profile.grantTokens == expected)
    }

    @Test("An entry of the same name is replaced as a whole, and gives up the elements it had")
    func replacement() throws {
        let catalog = try RevocationCatalog.builtIn().adding(
            text: """
                providers:
                  salesforce:
                    elements: [sfdc]
                    kind: none
                    reason: Not in this company
                  mine:
                    elements: [sfdcservicecloud, 23]
                    revoke: {endpoint: "https://a.example/r", clientAuthentication: none}
                """,
            name: "p.yaml"
        )
        #expect(catalog.entries.count == 15)
        #expect(catalog.entry(forElement: "sfdc")?.profile.nameableTokens == [])
        #expect(catalog.entry(forElement: "sfdcservicecloud")?.name == "mine")
        #expect(catalog.entry(forElement: "23")?.name == "mine")
        #expect(catalog.entry(forElement: "box")?.name == "box")
    }

    @Test("Two entries that claim one element: both places are named")
    func contested() throws {
        let found = problems(
            """
            providers:
              mine:
                elements:
                  - acmecrm
                  - sfdc
                revoke: {endpoint: "https://a.example/r", clientAuthentication: none}
              other:
                elements: [acmecrm]
                revoke: {endpoint: "https://a.example/r", clientAuthentication: none}
            """
        )
        #expect(found.count == 2)
        #expect(
            found.first?.hasPrefix(
                "p.yaml:5: `mine` claims the element `sfdc`, which `salesforce` has already (built-in catalog:"
            ) == true
        )
        #expect(
            found.last
                == "p.yaml:8: `other` claims the element `acmecrm`, which `mine` has already (p.yaml:4); an element has one provider"
        )
    }

    @Test("Everything that is wrong is told at once, each with its line")
    func brokenCatalog() {
        let found = problems(
            """
            providers:
              Bad Name:
                elements: [a]
              platform:
                elements: [a]
              empty:
                elements: []
                revoke: {endpoint: "http://a.example/r", clientAuthentication: none}
              one:
                elements: [a/b]
                titel: One
                revoke:
                  endpoint: https://{host}/r
                  variables:
                    host: {from: [base.url], allow: ["*example.com", "*.com", "*", "Ex*.a.example"]}
                    port: {from: [x], allow: [a.example]}
                  clientAuthentication: basic
                  token: bearer
                  tokens: [access_token]
                  constants: {token: x}
                  headers: {Authorization: x}
                grant: [refresh_token]
                repeatSafe: maybe
                cascade: {accessToken: {refreshToken: lives}}
                outcomes:
                  - {status: 429, means: throttled}
                  - {status: 20, means: revoked}
                  - {status: 200, means: fine}
                  - {means: revoked}
                  - {status: 200, means: revoked, wait: 5}
                limits: {rate: 5 per second, concurrency: 0}
              two:
                elements: [b]
                kind: none
                revoke: {}
              three:
                elements: [c]
                revoke: {endpoint: "https://a.example:84430/r"}
              four:
                elements: [d]
                revoke: {endpoint: "https://{x}.a.example/r", token: json, clientAuthentication: form}
              five:
                elements: [e]
            """
        )
        let lines = found.map { $0.split(separator: ":")[1] }.compactMap { Int($0) }
        for line in [2, 4, 7, 8, 10, 11, 15, 16, 17, 20, 21, 22, 23, 24, 26, 27, 28, 29, 30, 31, 35, 38, 41] {
            #expect(lines.contains(line), "line \(line) in \(found.joined(separator: "\n"))")
        }
        #expect(lines.filter { $0 == 15 }.count == 4)
        #expect(lines.filter { $0 == 31 }.count == 2)
        #expect(lines.filter { $0 == 38 }.count == 2)
        #expect(lines.filter { $0 == 41 }.count == 2)
        #expect(found.contains { $0.contains("`providers.five.revoke` is missing") })
        #expect(found.contains { $0.contains("did you mean `title`?") })
    }

    @Test(
        arguments: [
            "https://a.example", "https:///r", "https://user@a.example/r", "https://A.example/r",
            "https://a..example/r",
            "https://a.example/r#f", "https://a.example/{x}", "https://a.example/a b", "https://{a b}.example.com/r",
            "a.example/r", "HTTPS://a.example/r",
            // Ports.
            "https://a.example:/r", "https://a.example:0/r", "https://a.example:08443/r", "https://a.example:65536/r",
            "https://a.example:84x/r", "https://a.example:8443:1/r", "https://{host}:{port}/r",
            "https://a.example:-1/r",
            "https://user@a.example:8443/r", "https://:8443/r", "https://[::1/r", "https://[::1]8443/r",
            // Without TLS only this machine, and no address but its own.
            "http://a.example/r", "http://{host}.example.com/r", "http://10.0.0.1:8080/r", "http://[::2]:8080/r",
            "http://0.0.0.0/r", "http://127.1/r", "http://127.0.0.1.nip.io/r", "http://localhost.example.com/r",
            "http://user@127.0.0.1/r", "http://LOCALHOST/r", "http://127.0.0.{x}/r", "http://127.0.0.1:0/r",
            "http://127.0.0.1\\\\@evil.example/r", "http://[::ffff:127.0.0.1]/r", "ftp://127.0.0.1/r",
            "https://10.0.0.1/r", "https://192.168.1.9:8443/r", "https://[2001:db8::1]/r",
        ]
    )
    func badEndpoints(url: String) {
        let found = problems(
            "providers:\n  x:\n    elements: [x]\n    revoke:\n      endpoint: \"\(url)\"\n      clientAuthentication: none\n"
        )
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("p.yaml:5: `providers.x.revoke.endpoint` must ") == true, "\(found)")
    }

    @Test func twoRatesOfOneUnit() {
        let entry = """
            providers:
              x:
                elements: [x]
                kind: none
                reason: none
                limits: {rate: [5/s, 300/m, 6/s]}
            """
        #expect(problems(entry).map { $0.contains("two rates for the same unit") } == [true])
        #expect(problems(entry.replacing("6/s", with: "15000/d")).isEmpty)
    }

    @Test func missingFile() {
        #expect(throws: InvalidInput.self) {
            try RevocationCatalog.builtIn().adding(file: "/nonexistent/providers.yaml")
        }
    }

    @Test("`providers show` says it all in words")
    func description() throws {
        let entry = try #require(try RevocationCatalog.builtIn().entry(named: "salesforce"))
        let countries = entry.text.matches(of: /, [a-z]{3}#s?\.salesforce\.com/)
        #expect(countries.count == 34)
        #expect(
            entry.text.replacing(/, [a-z]{3}#s?\.salesforce\.com/, with: "") == """
                salesforce: Salesforce
                  elements       sfdc, sfdcservicecloud
                  documentation  https://developer.salesforce.com/docs/platform/mobile-sdk/guide/oauth-revoking-tokens.html
                  request        POST https://{host}/services/oauth2/revoke
                  {host}         from base.url, sfdc.session.instance.url, oauth.token.url, sfdc.token.url, \
                sfdc.revoke.url; allowed: *.my.salesforce.com, *.my.salesforce.mil, *.my.sfcrmproducts.cn, \
                na#.salesforce.com, eu#.salesforce.com, ap#.salesforce.com, cs#.salesforce.com, um#.salesforce.com, \
                gs#.salesforce.com
                  token          form `token`
                  client         none
                  can be named   access_token, refresh_token
                  grant          refresh_token
                  cascade        access token revoked: refresh token survives; refresh token revoked: access token dies
                  reach          one grant; other instances of the same account live on
                  grants         an account keeps 5 for each application; one more sign-in ends the oldest
                  repeat         documented as harmless
                  answer         400 with error invalid_token means already_gone
                  answer         200 means revoked
                  answer         4xx with error invalid_client means client_rejected
                  answer         4xx with error unsupported_token_type means unsupported_token_type
                  answer         4xx with error invalid_request or unauthorized_client or unsupported_grant_type or \
                invalid_scope means refused
                  answer         5xx, and whatever no line covers, means doubt: a probe tells
                  limit          5/s, 4 at once
                """
        )
        let adobe = try #require(try RevocationCatalog.builtIn().entry(named: "adobe-sign"))
        for line in [
            "  or             POST https://api.{shard}.adobesign.com/oauth/v2/revoke",
            "  {shard}        from oauth.token.url, base.url; allowed: secure.{shard}.adobesign.us, api.{shard}.adobesign.us",
            "                 with token_type: the kind of the token", "                 answer there: 200 means doubt",
        ] {
            #expect(adobe.text.split(separator: "\n").contains { $0 == line }, "\(line)")
        }
        let none = try #require(try RevocationCatalog.builtIn().entry(named: "mailchimp"))
        #expect(none.text.split(separator: "\n").count == 3)
    }

    @Test(
        "Patterns that would let strangers in, and alternatives that nothing chooses",
        arguments: [
            ("n#.com", "is too wide"), ("n#s.com", "is too wide"), ("{host}.com", "is too wide"),
            ("a.{other}.example.com", "must be a host name"), ("A#.example.com", "must be in lower case"),
        ]
    )
    func loosePatterns(pattern: String, message: String) {
        let found = problems(
            """
            providers:
              x:
                elements: [y]
                revoke:
                  endpoint: https://{host}/r
                  variables: {host: {from: base.url, allow: "\(pattern)"}}
                  clientAuthentication: none
            """
        )
        #expect(found.contains { $0.contains(message) }, "\(found)")
    }

    @Test func `an alternative is read with what it says itself, and needs a variable`() throws {
        let lines = """
            revoke:
              endpoint: https://{host}/r
              variables: {host: {from: base.url, allow: "*.a.example"}}
              clientAuthentication: none
              constants: {x: 1}
              alternatives:
                - endpoint: https://api.{part}.b.example/s
                  variables: {part: {from: base.url, allow: "web.{part}.b.example"}}
                  tokenKind: hint
                  outcomes: [{status: 200, means: doubt}]
            """
        let entry = try #require(try catalog(lines).entry(named: "acme"))
        let place = try #require(entry.place(for: ["base.url": "https://web.one.b.example/x"]))
        #expect(place.host.text == "api.one.b.example")
        #expect(place.endpoint.location.path == "/s" && place.endpoint.kindParameter == "hint")
        #expect(place.endpoint.constants.map(\.name) == ["x"] && place.endpoint.rules.count == 1)
        #expect(entry.place(for: ["base.url": "c.a.example"])?.endpoint.location.path == "/r")
        #expect(entry.place(for: ["base.url": "web.one.c.example"]) == nil)
        let fixed = lines.replacing("api.{part}.b.example", with: "api.b.example")
            .replacing("{part: {from: base.url, allow: \"web.{part}.b.example\"}}", with: "{}")
        #expect(throws: InvalidInput.self) { try catalog(fixed) }
    }
}
