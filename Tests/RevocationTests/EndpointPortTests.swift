import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Testing

@testable import Revocation

/// Endpoints with a port, and endpoints on this machine.
@Suite struct EndpointPortTests {
    private static let ported = """
        revoke:
          endpoint: https://{host}:8443/r?a=b
          variables: {host: {from: base.url, allow: "*.a.example"}}
          clientAuthentication: none
        """

    private func fixed(_ endpoint: String) throws -> RevocationCatalog {
        try catalog("revoke: {endpoint: \"\(endpoint)\", clientAuthentication: none}")
    }

    @Test(arguments: [
        "https://login.example.com:8443/revoke", "https://login.example.com:443/r", "https://a.example:1/r?x=y",
        "https://a.example:65535/r", "http://127.0.0.1:8080/revoke", "http://127.9.8.7/r", "http://[::1]:9/r",
        "http://[::1]/r", "http://localhost:8080/r", "https://localhost:8443/r", "https://127.0.0.1:8443/r",
    ])
    func `a request goes to the host and the port of the catalog`(endpoint: String) async throws {
        let provider = ScriptedProvider(answer(200), catalog: try fixed(endpoint))
        // No configuration leads elsewhere.
        let result = try await provider.revoke(
            element: "acmecrm",
            configuration: ["base.url": "https://evil.example:1", "host": "evil.example"]
        )
        #expect(word(result) == "revoked")
        #expect(provider.requests.map { $0.url.exposed() } == [endpoint])
    }

    @Test func `a token in a query goes to the port too`() async throws {
        let catalog = try catalog(
            "revoke: {endpoint: \"http://[::1]:8080/r?a=b\", token: query, clientAuthentication: none}"
        )
        let provider = ScriptedProvider(answer(200), catalog: catalog)
        _ = try await provider.revoke(token: "t", element: "acmecrm")
        #expect(provider.requests.map { $0.url.exposed() } == ["http://[::1]:8080/r?a=b&token=t"])
    }

    @Test(arguments: [
        "x.a.example", "https://x.a.example", "https://x.a.example:8443", "https://x.a.example:8443/path?q",
        "x.a.example:8443", "HTTPS://X.A.Example:8443/",
    ])
    func `a configuration names the host, and no other port than the catalog's`(value: String) async throws {
        let provider = ScriptedProvider(answer(200), catalog: try catalog(Self.ported))
        #expect(word(try await provider.revoke(element: "acmecrm", configuration: ["base.url": value])) == "revoked")
        #expect(provider.requests.map { $0.url.exposed() } == ["https://x.a.example:8443/r?a=b"])
    }

    @Test(arguments: [
        "https://x.a.example:443", "https://x.a.example:8444", "x.a.example:80", "https://x.a.example:84433",
        "https://x.a.example:8443:8443", "https://x.a.example:18443", "https://x.a.example:08443",
        "https://evil.example:8443", "https://evil.example:8443@x.a.example:9",
        "https://x.a.example:9@evil.example:8443",
        "https://evil.example:8443/x.a.example:8443", "https://evil.example:8443\\.a.example:8443",
        "http://x.a.example:8443", "http://127.0.0.1:8443", "https://127.0.0.1:8443", "localhost:8443", "[::1]:8443",
        "https://[::1]:8443", ":8443", "https://:8443/",
    ])
    func `no other port, and no stranger with the right port`(value: String) async throws {
        let provider = ScriptedProvider(answer(200), catalog: try catalog(Self.ported))
        let result = try await provider.revoke(element: "acmecrm", configuration: ["base.url": value])
        #expect(word(result) == "hostNotAllowed")
        #expect(provider.requests.isEmpty)
    }

    @Test func `the sandbox plays a host whatever its port, and nobody plays this machine`() async throws {
        let origin = "http://127.0.0.1:8080"
        let played = ScriptedProvider(answer(200), catalog: try fixed("https://a.example:8443/r"), origin: origin)
        _ = try await played.revoke(element: "acmecrm")
        #expect(played.requests.map { $0.url.exposed() } == ["\(origin)/hosts/a.example/r"])
        let own = ScriptedProvider(answer(200), catalog: try fixed("http://127.0.0.1:9000/r"), origin: origin)
        _ = try await own.revoke(element: "acmecrm")
        #expect(own.requests.map { $0.url.exposed() } == ["http://127.0.0.1:9000/r"])
    }

    @Test func `the sentence about a bad endpoint says what may stand there, and the line`() {
        for (endpoint, sentence) in [
            ("http://a.example/r", "`http://` is for a loopback address only: 127.0.0.1, [::1] or localhost"),
            ("https://a.example:0/r", "must have a port from 1 to 65535"),
            ("https://10.0.0.1:8443/r", "the only addresses that may stand here are loopback ones"),
            ("http://{host}:8080/r", "`http://` is for a loopback address only"),
        ] {
            #expect {
                try fixed(endpoint)
            } throws: { error in
                guard let problem = (error as? InvalidInput)?.problems.first else { return false }
                return problem.line == 4 && problem.message.contains(sentence)
            }
        }
    }

    @Test func `providers show has the port`() throws {
        let entry = try #require(try catalog(Self.ported).entry(named: "acme"))
        #expect(entry.text.contains("POST https://{host}:8443/r?a=b\n"))
    }
}
