import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Testing

@testable import Revocation

/// What the catalog says of reach, accounts and authorization URLs.
@Suite struct AuthorizationTests {
    private let request = "revoke: {endpoint: \"https://a.example/r\", clientAuthentication: none}\n"

    private func problems(_ lines: String) -> [String] {
        do {
            _ = try catalog(request + lines)
            return []
        } catch let error as InvalidInput {
            return error.problems.map(\.message)
        } catch {
            return ["\(error)"]
        }
    }

    @Test(
        arguments: [
            ("sfdc", .grant), ("quickbooks", .account), ("googledrive", .account), ("hubspotcrm", .account),
            ("box", .unknown), ("adobe-esign", .unknown), ("dropbox", .grant), ("slack", .unknown),
            ("outlookemail", .grant),
        ] as [(String, ProviderProfile.Reach)]
    )
    func `the reach of the built-in entries`(element: String, reach: ProviderProfile.Reach) throws {
        #expect(try RevocationCatalog.builtIn().entry(forElement: element)?.profile.reach == reach)
    }

    @Test func `rules of the built-in entries`() throws {
        let catalog = try RevocationCatalog.builtIn()
        let provider = ScriptedProvider(.failed(.notSent(Evidence())), catalog: catalog)
        let service = CatalogRevocationService(catalog: catalog, sender: provider)
        #expect(
            service.authorizationRule(forElement: "gmail")
                == AuthorizationRule(requiredParameters: ["access_type": "offline", "prompt": "consent"])
        )
        #expect(
            service.authorizationRule(forElement: "onedrivev2") == AuthorizationRule(requiredScopes: ["offline_access"])
        )
        #expect(service.authorizationRule(forElement: "hubspot").isScopeRequired)
        #expect(
            service.authorizationRule(forElement: "zendesk").parameterSources
                == ["siteAddress": ["siteAddress", "zendesk.subdomain"]]
        )
        #expect(service.authorizationRule(forElement: "sfdc") == AuthorizationRule())
        #expect(service.authorizationRule(forElement: "nobody") == AuthorizationRule())
    }

    @Test func `an entry says its reach, its account and its rule`() throws {
        let lines = """
            reach: account
            account: [portal.id]
            authorization: {from: {region: region}, oauth1: true}
            """
        let entry = try #require(try catalog(request + lines).entry(named: "acme"))
        #expect(entry.profile.reach == .account)
        #expect(entry.profile.accountKeys == ["portal.id"])
        #expect(
            entry.authorization == AuthorizationRule(parameterSources: ["region": ["region"]], usesOAuth1: true)
        )
        #expect(entry.text.contains("link           is made with region, from region"))
    }

    @Test(
        arguments: [
            ("reach: planet", "one of"), ("account: []", "at least one"),
            ("authorization: {parameters: {redirect_uri: x}}", "cannot be set"),
            ("authorization: {parameters: {state: x}}", "cannot be set"),
            ("authorization: {parameters: {prompt: \"\"}}", "is empty text"),
            ("authorization: {scope: [\"a b\"]}", "one scope"),
            ("authorization: {from: {apiSecret: [x]}}", "cannot be set"),
            ("authorization: {from: {siteAddress: []}}", "must name"),
            ("authorization: {oauth1: true, scope: [a]}", "no meaning"),
            ("authorization: {scop: [a]}", "unknown key"),
        ]
    )
    func `mistakes are told`(lines: String, part: String) {
        let found = problems(lines)
        #expect(found.count == 1)
        #expect(found.first?.contains(part) == true, "\(found)")
    }

    @Test(
        arguments: [
            ("google", 400, #"{"error":"invalid_token"}"#, "refresh_token", "alreadyGone"),
            ("google", 400, #"{"error":"invalid_token"}"#, "access_token", "unexpected"),
            ("google", 200, "{}", "refresh_token", "revoked"),
            ("dropbox", 200, "null", "access_token", "revoked"),
            ("dropbox", 401, #"{"error":{".tag":"invalid_access_token"}}"#, "access_token", "unexpected"),
            ("hubspot", 204, "", "refresh_token", "revoked"),
            ("slack", 200, #"{"ok":true,"revoked":true}"#, "access_token", "revoked"),
            ("slack", 200, #"{"ok":true,"revoked":false}"#, "access_token", "unexpected"),
            ("slack", 200, #"{"ok":false,"error":"token_revoked"}"#, "access_token", "alreadyGone"),
            ("slack", 200, #"{"ok":false,"error":"invalid_auth"}"#, "access_token", "unexpected"),
            ("zendesk", 204, "", "access_token", "unexpected"),
        ]
    )
    func `what the answers of the newer entries mean`(
        element: String,
        status: Int,
        body: String,
        token: String,
        expected: String
    ) throws {
        let name = element
        let entry = try #require(try RevocationCatalog.builtIn().entry(named: name))
        guard case .answered(let response) = answer(status, body) else { return }
        let reply = ProviderReply(response)
        let kind = token == "access_token" ? TokenKind.accessToken : .refreshToken
        let rule = (entry.rules + OutcomeRule.standard).first { $0.matches(reply, naming: kind) }
        let meaning = rule?.meaning
        let word = meaning == .revoked ? "revoked" : meaning == .alreadyGone ? "alreadyGone" : "unexpected"
        #expect(word == expected)
    }
}
