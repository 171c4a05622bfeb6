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
        ]
    )
    func attacks(value: String) async throws {
        let provider = ScriptedProvider(answer(200), catalog: try RevocationCatalog.builtIn())
        let result = try await provider.revoke(element: "sfdc", configuration: ["base.url": value])
        #expect(word(result) == "hostNotAllowed")
        #expect(evidence(result)?.note?.contains("evil") == false)
        #expect(provider.requests.isEmpty)
    }

    @Test(
        arguments: [
            ("acme.my.salesforce.com", "acme.my.salesforce.com"),
            ("ACME.My.SalesForce.com", "acme.my.salesforce.com"),
            ("HTTPS://acme.my.salesforce.com/services/data/v59.0?x=@#y", "acme.my.salesforce.com"),
            ("https://acme--dev.sandbox.my.salesforce.com", "acme--dev.sandbox.my.salesforce.com"),
            ("https://xn--cme-ela.my.salesforce.com", "xn--cme-ela.my.salesforce.com"),
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
        ]
    )
    func patterns(pattern: String, host: String, matches: Bool) {
        #expect(HostPattern(text: pattern).matches(host) == matches)
    }
}
