import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Testing

@testable import OpenConnectors

/// What an element's rule adds to the request for a link, and what it finds wanting.
@Suite struct AuthorizationRuleTests {
    static let google = AuthorizationRule(requiredParameters: ["access_type": "offline", "prompt": "consent"])
    static let microsoft = AuthorizationRule(requiredScopes: ["offline_access"])
    static let hubspot = AuthorizationRule(isScopeRequired: true)
    static let zendesk = AuthorizationRule(parameterSources: ["siteAddress": ["site", "zendesk.subdomain"]])

    private func request(
        _ rule: AuthorizationRule,
        scope: String? = "api",
        parameters: [String: String] = [:],
        requestToken: Secret<String>? = nil
    ) -> AuthorizationURLRequest {
        var client = application
        client.scope = scope
        return AuthorizationURLRequest(
            element: "e",
            application: client,
            state: state,
            rule: rule,
            parameters: parameters,
            requestToken: requestToken
        )
    }

    private func link(_ url: String, _ request: AuthorizationURLRequest) async throws -> String {
        let scripted = ScriptedPlatform(answer(200, #"{"oauthUrl":"\#(url)"}"#))
        switch try await scripted.platform.authorizationURL(request) {
        case .url(let url, _): return url
        case .unusable(let evidence): return "unusable: \(evidence.note ?? "")"
        case .unauthorized, .consoleOnly, .failed: return "no answer"
        }
    }

    private static let base = "https://x.example/a?\(AuthorizationURLTests.query)"

    @Test(
        arguments: [
            (base, base + "&access_type=offline&prompt=consent"),
            (base + "&prompt=consent&access_type=offline#f", base + "&prompt=consent&access_type=offline#f"),
            (base + "&access_type=online", base + "&access_type=offline&prompt=consent"),
            (
                base + "&access_type=offline&prompt=select_account+consent",
                base + "&access_type=offline&prompt=select_account+consent"
            ),
            (base + "&access_type=offline&approval_prompt=force", base + "&access_type=offline&approval_prompt=force"),
        ]
    )
    func `parameters that are missing are added, and nothing else is touched`(
        url: String,
        expected: String
    ) async throws {
        #expect(try await link(url, request(Self.google)) == expected)
    }

    @Test func `a nested request is not completed, for the parameter would be the page's`() async throws {
        let nested =
            "https://x.example/in?next=y%3Fstate%3D\(state.rawValue)%26redirect_uri%3D"
            + "https%253A%252F%252Freauth.example.com%252Fcallback"
        #expect(try await link(nested, request(Self.google)).contains("`access_type=offline`"))
        let whole = nested + "%26access_type%3Doffline%26prompt%3Dconsent"
        #expect(try await link(whole, request(Self.google)) == whole)
    }

    @Test(
        arguments: [
            ("Files.Read", #""scope":"Files.Read offline_access""#),
            ("offline_access Files.Read", #""scope":"offline_access Files.Read""#),
        ]
    )
    func `the scopes of the rule join those of the application`(scope: String, expected: String) async throws {
        let scripted = ScriptedPlatform(answer(404))
        _ = try await scripted.platform.authorizationURL(request(Self.microsoft, scope: scope))
        #expect(scripted.requests[0].body?.text.exposed().contains(expected) == true)
    }

    @Test func `without scopes of the application, the element's own must have those of the rule`() async throws {
        let scripted = ScriptedPlatform(answer(404))
        _ = try await scripted.platform.authorizationURL(request(Self.microsoft, scope: nil))
        #expect(scripted.requests[0].body?.text.exposed().contains("scope") == false)
        let lacking = try await link(Self.base + "&scope=Files.Read", request(Self.microsoft, scope: nil))
        #expect(lacking.contains("`offline_access`"))
        let whole = Self.base + "&scope=Files.Read%20offline_access"
        #expect(try await link(whole, request(Self.microsoft, scope: nil)) == whole)
    }

    @Test func `what the rule needs and nobody gives is found before anything is sent`() async throws {
        let wanting: [(AuthorizationURLRequest, String)] = [
            (
                request(Self.zendesk),
                "the link needs `siteAddress`: give the instance's row a column `site` or `zendesk.subdomain`"
            ),
            (request(Self.zendesk, parameters: ["siteAddress": " "]), "the link needs `siteAddress`"),
            (request(Self.hubspot, scope: nil), "the link needs a scope"),
            (request(AuthorizationRule(usesOAuth1: true)), "OAuth 1"),
        ]
        for (request, note) in wanting {
            let scripted = ScriptedPlatform()
            guard case .unusable(let evidence) = try await scripted.platform.authorizationURL(request) else {
                Issue.record("sent: \(note)")
                continue
            }
            #expect(evidence.note?.contains(note) == true)
            #expect(evidence.note?.hasSuffix("nothing was sent") == true)
            #expect(scripted.requests.isEmpty)
        }
    }

    @Test func `a link that asks for no scope is not handed out where one is needed`() async throws {
        #expect(try await link(Self.base, request(Self.hubspot)) == "unusable: the authorization URL asks for no scope")
        #expect(try await link(Self.base + "&scope=oauth", request(Self.hubspot)) == Self.base + "&scope=oauth")
    }

    @Test func `parameters of the instance go into the body, and never in place of ours`() async throws {
        let scripted = ScriptedPlatform(answer(404))
        let parameters = ["siteAddress": "acme", "state": "theirs", "apiSecret": "theirs"]
        _ = try await scripted.platform.authorizationURL(request(Self.zendesk, parameters: parameters))
        let body = try #require(scripted.requests[0].body?.text.exposed())
        #expect(body.contains(#""siteAddress":"acme""#))
        #expect(!body.contains("theirs"))
    }

    @Test func `an OAuth 1 link has the request token, and needs neither state nor redirect`() async throws {
        let signed = request(AuthorizationRule(usesOAuth1: true), requestToken: Secret("rt/1"))
        let url = "https://x.example/OAuth.action?oauth_token=rt%2F1"
        #expect(try await link(url, signed) == url)
        #expect(try await link("https://x.example/OAuth.action?oauth_token=other", signed).hasPrefix("unusable"))
    }

    @Test func `a carried column comes before the configuration, and masked values count as none`() {
        let rule = Self.zendesk
        let configuration = ["zendesk.subdomain": "configured"]
        #expect(rule.parameters(carried: ["site": "row"], configuration: configuration) == ["siteAddress": "row"])
        #expect(rule.parameters(carried: ["site": " "], configuration: configuration) == ["siteAddress": "configured"])
        #expect(rule.parameters(carried: [:], configuration: ["zendesk.subdomain": "********"]) == [:])
    }
}
