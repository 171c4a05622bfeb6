import OAuth
import PacedHTTP
import ReauthModel
import Testing

@testable import Revocation

/// A token goes to the provider that issued it, whatever stands in an instance's configuration.
@Suite struct HostTests {
    @Test(
        arguments: [
            "evil.com#.my.salesforce.com", "https://evil.com#.my.salesforce.com", "https://evil.com/.my.salesforce.com",
            "https://evil.com?.my.salesforce.com", "https://evil.com\\.my.salesforce.com", "my.salesforce.com.evil.com",
            "acme.my.salesforce.com.evil.com", "https://user@acme.my.salesforce.com",
            "https://evil.com@acme.my.salesforce.com",
            "https://acme.my.salesforce.com@evil.com", "https://acme.my.salesforce.com:443/",
            "acme.my.salesforce.com:8443",
            "acme.my.salesforce.com/services", "http://acme.my.salesforce.com", "ftp://acme.my.salesforce.com",
            "my.salesforce.com", ".my.salesforce.com", "https://.my.salesforce.com", "acme..my.salesforce.com",
            "acme.my.salesforce.com.", "-acme.my.salesforce.com", "acme-.my.salesforce.com", "xmy.salesforce.com",
            "acme.my.salesforce.com\n.evil.com", "acme my.salesforce.com", "ácme.my.salesforce.com",
            "acme.my.ſalesforce.com", "аcme.my.salesforce.com", "acme。my.salesforce.com", "acme%2emy.salesforce.com",
            "\u{212A}.my.salesforce.com", "acme_1.my.salesforce.com", "*.my.salesforce.com", "{host}.my.salesforce.com",
            "", "********",
            "login.salesforce.com", "test.salesforce.com", "https://[::1]/.my.salesforce.com", "127.0.0.1",
            "\(String(repeating: "a", count: 64)).my.salesforce.com",
            // Instances: generic hosts, other names of the same shape, and strangers.
            "welcome.salesforce.com", "https://login.salesforce.com/services/oauth2/token", "www.salesforce.com",
            "salesforce.com", "na.salesforce.com", "54.salesforce.com", "xx1.salesforce.com", "ns1.salesforce.com",
            "na12345.salesforce.com", "na54x.salesforce.com", "na54s.salesforce.com", "usa77t.salesforce.com",
            "na54.salesforce.com.evil.example", "evilna54.salesforce.com", "evil.na54.salesforce.com",
            "evil-na54.salesforce.com", "na54-salesforce.com", "na54salesforce.com", "na54.salesforce.com.",
            "https://na54.salesforce.com:8443", "https://na54.salesforce.com@evil.example", "na5４.salesforce.com",
            "https://evil.example@na54.salesforce.com", "https://evil.example/na54.salesforce.com",
            "na#.salesforce.com",
            "https://evil.example\\.na54.salesforce.com", "na54.salesforce.com%2eevil.example", "ｎa54.salesforce.com",
            "na54.salesforce.mil", "na54.salesforce.co", "my.salesforce.mil", "acme.my.salesforce.mil.evil.example",
            "acme.my.salesforce.milx", "login.sfcrmproducts.cn", "na54\u{0}.salesforce.com", "na54.salesforce.com\t",
            "xn--na54-.salesforce.com", "http://na54.salesforce.com", "javascript:na54.salesforce.com",
        ]
    )
    func attacks(value: String) async throws {
        let provider = ScriptedProvider(answer(200), catalog: try RevocationCatalog.builtIn())
        let result = try await provider.revoke(element: "sfdc", configuration: ["base.url": value])
        #expect(word(result) == "hostNotAllowed")
        let note = try #require(evidence(result)?.note)
        #expect(note.utf8.allSatisfy { (0x20...0x7E).contains($0) } && note.utf8.count < 400)
        #expect(note.contains("base.url"))
        #expect(provider.requests.isEmpty)
    }

    @Test(
        arguments: [
            ("acme.my.salesforce.com", "acme.my.salesforce.com"),
            ("ACME.My.SalesForce.com", "acme.my.salesforce.com"),
            ("HTTPS://acme.my.salesforce.com/services/data/v59.0?x=@#y", "acme.my.salesforce.com"),
            ("https://acme--dev.sandbox.my.salesforce.com", "acme--dev.sandbox.my.salesforce.com"),
            ("https://xn--cme-ela.my.salesforce.com", "xn--cme-ela.my.salesforce.com"),
            ("https://eu5.salesforce.com", "eu5.salesforce.com"), ("na54.salesforce.com", "na54.salesforce.com"),
            ("https://NA54.Salesforce.com/", "na54.salesforce.com"), ("cs12.salesforce.com", "cs12.salesforce.com"),
            ("um1.salesforce.com", "um1.salesforce.com"), ("ap3.salesforce.com", "ap3.salesforce.com"),
            ("https://usa77.salesforce.com/services", "usa77.salesforce.com"),
            ("deu26s.salesforce.com", "deu26s.salesforce.com"), ("gs0.salesforce.com", "gs0.salesforce.com"),
            ("https://agency.my.salesforce.mil", "agency.my.salesforce.mil"),
            ("https://acme--dev.sandbox.my.sfcrmproducts.cn", "acme--dev.sandbox.my.sfcrmproducts.cn"),
        ]
    )
    func allowed(value: String, host: String) async throws {
        let provider = ScriptedProvider(answer(200), catalog: try RevocationCatalog.builtIn())
        _ = try await provider.revoke(element: "sfdcservicecloud", configuration: ["base.url": value])
        #expect(provider.requests.map { $0.url.exposed() } == ["https://\(host)/services/oauth2/revoke"])
    }

    @Test("The first key with an allowed host counts; the generic login host does not stand in the way")
    func keyOrder() async throws {
        let provider = ScriptedProvider(answer(200), catalog: try RevocationCatalog.builtIn())
        _ = try await provider.revoke(
            element: "sfdc",
            configuration: [
                "sfdc.revoke.url": "https://late.my.salesforce.com/x", "base.url": "https://login.salesforce.com",
                "sfdc.session.instance.url": "", "oauth.token.url": "https://first.my.salesforce.com/services",
            ]
        )
        #expect(
            provider.requests.map { $0.url.exposed() } == ["https://first.my.salesforce.com/services/oauth2/revoke"]
        )
    }

    @Test("Adobe's shards, by both names", arguments: ["api.na1.adobesign.com", "api.eu1.echosign.com"])
    func shards(host: String) async throws {
        let provider = ScriptedProvider(answer(200), catalog: try RevocationCatalog.builtIn())
        _ = try await provider.revoke(
            element: "adobe-esign",
            configuration: ["oauth.token.url": "https://\(host)/oauth/token"]
        )
        #expect(provider.requests.map { $0.url.exposed() } == ["https://\(host)/oauth/v2/revoke"])
    }

    @Test(
        "Adobe's web hosts stand for the shard's API access point, and the government cloud has a path of its own",
        arguments: [
            ("https://secure.na1.echosign.com/oauth/refresh", "https://api.na1.adobesign.com/oauth/v2/revoke"),
            ("https://secure.eu2.adobesign.com/oauth/v2/token", "https://api.eu2.adobesign.com/oauth/v2/revoke"),
            (
                "https://secure.na1.adobesign.us/api/gateway/adobesignauthservice/api/v1/token",
                "https://secure.na1.adobesign.us/api/gateway/adobesignauthservice/api/v1/invalidate_token"
            ),
        ]
    )
    func webHosts(value: String, url: String) async throws {
        let provider = ScriptedProvider(answer(200), catalog: try RevocationCatalog.builtIn())
        _ = try await provider.revoke(element: "adobe-esign", configuration: ["oauth.token.url": value])
        #expect(provider.requests.map { $0.url.exposed() } == [url])
    }

    @Test(
        arguments: [
            "secure.echosign.com", "secure.adobesign.com", "api.adobesign.com", "secure..echosign.com",
            "secure.na1.evil.echosign.com", "secure.na1.echosign.com.evil.example", "secure.na1.evilechosign.com",
            "evilsecure.na1.echosign.com", "secure.na1-echosign.com", "secure.-.echosign.com", "na1.echosign.com",
            "https://secure.na1.echosign.com@evil.example", "secure.na1.adobesign.us.evil.example",
            "secure.na1.evil.adobesign.us", "secure.na1.adobesign.uk", "secure.na1.echosign.com.",
        ]
    )
    func adobeAttacks(value: String) async throws {
        let provider = ScriptedProvider(answer(200), catalog: try RevocationCatalog.builtIn())
        let result = try await provider.revoke(element: "adobe-esign", configuration: ["oauth.token.url": value])
        #expect(word(result) == "hostNotAllowed")
        #expect(provider.requests.isEmpty)
    }

    @Test("The government cloud is told the kind of the token, and its 200 is no proof")
    func government() async throws {
        let provider = ScriptedProvider(answer(200), catalog: try RevocationCatalog.builtIn())
        for kind in [TokenKind.accessToken, .refreshToken] {
            let result = try await provider.revoke(
                kind,
                token: "t",
                element: "adobe-esign",
                configuration: ["oauth.token.url": "https://secure.na1.adobesign.us/token"]
            )
            #expect(word(result) == "unexpected")
        }
        #expect(
            provider.requests.compactMap { $0.body?.text.exposed() } == [
                "token=t&token_type=access_token", "token=t&token_type=refresh_token",
            ]
        )
        let commercial = try await provider.revoke(
            element: "adobe-esign",
            configuration: ["base.url": "https://api.na1.adobesign.com/"]
        )
        #expect(word(commercial) == "revoked")
    }

    @Test(
        "A refusal names each key and its host, without user, port and path, and says what to do",
        arguments: [
            (
                ["base.url": "https://login.salesforce.com/a?b"],
                "base.url names login.salesforce.com, which the catalog"
            ),
            (["base.url": "https://user:pa@ss@evil.example:8443/x"], "base.url names evil.example:8443, which"),
            (["base.url": "http://na54.salesforce.com"], "base.url names na54.salesforce.com without https, which"),
            (["base.url": "https://б.salesforce.com\u{1B}[31m"], "base.url names ?.salesforce.com?[31m, which"),
            (["base.url": "https:///x"], "base.url names no host, which"),
            (
                ["base.url": "a.example", "oauth.token.url": "https://b.example/token", "sfdc.revoke.url": "********"],
                "base.url names a.example, oauth.token.url names b.example, which"
            ),
            (
                ["base.url": "a", "sfdc.session.instance.url": "b", "oauth.token.url": "c", "sfdc.revoke.url": "d"],
                "oauth.token.url names c and 1 more keys name others, which"
            ),
            (["base.url": " "], "none of base.url, sfdc.session.instance.url, oauth.token.url, sfdc.token.url, sfdc"),
            (
                ["base.url": String(repeating: "x", count: 500)],
                "base.url names \(String(repeating: "x", count: 64))..., which"
            ),
        ] as [([String: String], String)]
    )
    func refusals(configuration: [String: String], expected: String) async throws {
        let provider = ScriptedProvider(answer(200), catalog: try RevocationCatalog.builtIn())
        let result = try await provider.revoke(element: "sfdc", configuration: configuration)
        let note = try #require(evidence(result)?.note)
        #expect(note.contains(expected), "\(note)")
        #expect(note.contains("nothing was sent") && note.contains("configuration"))
        #expect(!note.contains("pa@ss") && !note.contains("user"))
        #expect(note.utf8.allSatisfy { (0x20...0x7E).contains($0) } && note.utf8.count < 500)
    }

    @Test("A variable may be a part of the host")
    func subdomain() async throws {
        let catalog = try catalog(
            """
            revoke:
              endpoint: https://{site}.example.com/r
              variables: {site: {from: site, allow: "*"}}
              clientAuthentication: none
            """
        )
        let provider = ScriptedProvider(answer(200), catalog: catalog)
        for site in ["12345", "evil.com/", "evil.com#", "a@b", "", "x."] {
            _ = try await provider.revoke(element: "acmecrm", configuration: ["site": site])
        }
        #expect(provider.requests.map { $0.url.exposed() } == ["https://12345.example.com/r"])
    }

    @Test(
        arguments: [
            ("*.a.example", "x.a.example", true), ("*.a.example", "x.y.a.example", true),
            ("*.a.example", "a.example", false),
            ("*.a.example", ".a.example", false), ("api.*.a.example", "api.n.a.example", true),
            ("api.*.a.example", "apix.n.a.example", false), ("api.*.a.example", "api.a.example", false),
            ("a.example", "a.example", true), ("a.example", "xa.example", false), ("a.example", "a.examplex", false),
            ("n*.a.example", "na1.a.example", true), ("n*.a.example", "n.a.example", false),
            ("n#.a.example", "n1.a.example", true), ("n#.a.example", "n1234.a.example", true),
            ("n#.a.example", "n12345.a.example", false), ("n#.a.example", "n.a.example", false),
            ("n#.a.example", "n1.2.a.example", false), ("n#s.a.example", "n12s.a.example", true),
            ("n#s.a.example", "n12.a.example", false), ("*#.a.example", "x.y12.a.example", true),
            ("s.{p}.a.example", "s.na1.a.example", true), ("s.{p}.a.example", "s.n.a1.a.example", false),
            ("s.{p}.a.example", "s..a.example", false), ("{p}x.a.example", "xxx.a.example", true),
        ]
    )
    func patterns(pattern: String, host: String, matches: Bool) {
        #expect(HostPattern(text: pattern).matches(host) == matches)
    }

    @Test(arguments: [
        ("s.{p}.a.example", "s.na-1.a.example", "na-1"), ("{p}x.a.example", "xxx.a.example", "xx"),
        ("*.a.example", "b.a.example", "b.a.example"), ("n#.a.example", "n7.a.example", "n7.a.example"),
    ])
    func values(pattern: String, host: String, value: String) {
        #expect(HostPattern(text: pattern).value(in: host) == value)
    }
}
