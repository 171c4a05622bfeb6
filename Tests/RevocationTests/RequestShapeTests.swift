import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Testing

@testable import Revocation

/// What goes over the wire, byte for byte, at each provider and for each way to place a token.
@Suite struct RequestShapeTests {
    static let basic = "Authorization: Basic Y2xpZW50JTNBMTpzM2NyJTJCdCUyRng="

    @Test(
        arguments: [
            (
                "sfdc", ["base.url": "https://Acme--Uat.Sandbox.My.Salesforce.com/services/data/v59.0"],
                [
                    "POST https://acme--uat.sandbox.my.salesforce.com/services/oauth2/revoke",
                    "Accept: application/json", "application/x-www-form-urlencoded", "token=to+ken%2B%2F%3D",
                ]
            ),
            (
                "box", [:],
                [
                    "POST https://api.box.com/oauth2/revoke", "Accept: application/json",
                    "application/x-www-form-urlencoded",
                    "client_id=client%3A1&client_secret=s3cr%2Bt%2Fx&token=to+ken%2B%2F%3D",
                ]
            ),
            (
                "adobe-esign", ["base.url": "https://api.na1.adobesign.com/api/rest/v6"],
                [
                    "POST https://api.na1.adobesign.com/oauth/v2/revoke", "Accept: application/json",
                    "application/x-www-form-urlencoded", "token=to+ken%2B%2F%3D",
                ]
            ),
            (
                "quickbooks", [:],
                [
                    "POST https://developer.api.intuit.com/v2/oauth2/tokens/revoke", "Accept: application/json", basic,
                    "application/json", #"{"token":"to ken+/="}"#,
                ]
            ),
        ] as [(String, [String: String], [String])]
    )
    func builtIn(element: String, configuration: [String: String], expected: [String]) async throws {
        let catalog = try RevocationCatalog.builtIn()
        let provider = ScriptedProvider(answer(200), catalog: catalog)
        #expect(word(try await provider.revoke(element: element, configuration: configuration)) == "revoked")
        #expect(provider.requests.map(wire) == [expected])
        #expect(provider.requests[0].lane == catalog.entry(forElement: element)?.profile.lane)
    }

    @Test("The sandbox gets the same request at its own address")
    func originOverride() async throws {
        let provider = ScriptedProvider(
            answer(200),
            catalog: try RevocationCatalog.builtIn(),
            origin: "http://127.0.0.1:8080/"
        )
        _ = try await provider.revoke(element: "sfdc", configuration: ["base.url": "acme.my.salesforce.com"])
        _ = try await provider.revoke(element: "sfdc", configuration: ["base.url": "https://evil.com"])
        #expect(
            provider.requests.map { $0.url.exposed() } == [
                "http://127.0.0.1:8080/hosts/acme.my.salesforce.com/services/oauth2/revoke"
            ]
        )
    }

    @Test(
        arguments: [
            (
                "form, constants",
                """
                revoke:
                  endpoint: https://a.example/r
                  constants: {token_type_hint: refresh_token, n: 1}
                  parameter: tok
                  clientAuthentication: basic
                """,
                [
                    "POST https://a.example/r", "Accept: application/json", basic,
                    "application/x-www-form-urlencoded", "tok=to+ken%2B%2F%3D&token_type_hint=refresh_token&n=1",
                ]
            ),
            (
                "json, everything in the body",
                """
                revoke:
                  endpoint: https://a.example/r
                  method: DELETE
                  token: json
                  parameter: access_token
                  constants: {only: true, n: 1, s: "1"}
                  headers: {Notion-Version: "2022-06-28"}
                  clientAuthentication: json
                """,
                [
                    "DELETE https://a.example/r", "Accept: application/json", "Notion-Version: 2022-06-28",
                    "application/json",
                    #"{"client_id":"client:1","client_secret":"s3cr+t/x","access_token":"tok-1","only":true,"n":1,"s":"1"}"#,
                ]
            ),
            (
                "query, kept beside the endpoint's own",
                """
                revoke:
                  endpoint: https://a.example/r?v=1
                  method: GET
                  token: query
                  constants: {a: b c}
                  clientAuthentication: none
                """,
                ["GET https://a.example/r?v=1&token=to%20ken%2B%2F%3D&a=b%20c", "Accept: application/json"]
            ),
            (
                "bearer, without a body",
                """
                revoke:
                  endpoint: https://a.example/r
                  token: bearer
                  clientAuthentication: none
                """,
                ["POST https://a.example/r", "Accept: application/json", "Authorization: Bearer tok-1"]
            ),
            (
                "bearer, client in a form",
                """
                revoke:
                  endpoint: https://a.example/r
                  token: bearer
                  constants: {a: b}
                  clientAuthentication: form
                """,
                [
                    "POST https://a.example/r", "Accept: application/json", "Authorization: Bearer tok-1",
                    "application/x-www-form-urlencoded", "client_id=client%3A1&client_secret=s3cr%2Bt%2Fx&a=b",
                ]
            ),
            (
                "five lines",
                """
                revoke:
                  endpoint: https://a.example/oauth2/revoke
                  clientAuthentication: basic
                """,
                [
                    "POST https://a.example/oauth2/revoke", "Accept: application/json", basic,
                    "application/x-www-form-urlencoded", "token=to+ken%2B%2F%3D",
                ]
            ),
        ]
    )
    func placements(name: String, lines: String, expected: [String]) async throws {
        let provider = ScriptedProvider(answer(200), catalog: try catalog(lines))
        let isPlain = name.hasPrefix("bearer") || name.hasPrefix("json")
        _ = try await provider.revoke(token: isPlain ? "tok-1" : "to ken+/=", element: "acmecrm")
        #expect(provider.requests.map(wire) == [expected], "\(name)")
    }

    @Test("What must not be sent is not sent")
    func nothingSent() async throws {
        let provider = ScriptedProvider(answer(200), catalog: try RevocationCatalog.builtIn())
        #expect(word(try await provider.revoke(element: "unheard-of")) == "refused")
        #expect(word(try await provider.revoke(element: "microsoftgraph")) == "refused")
        #expect(word(try await provider.revoke(element: "box", application: nil)) == "refused")
        for token in ["", " ", "********", "* *"] {
            #expect(word(try await provider.revoke(token: token, element: "box")) == "refused")
        }
        let refreshOnly = ScriptedProvider(
            answer(200),
            catalog: try catalog(
                "revoke:\n  endpoint: https://a.example/r\n  clientAuthentication: none\n  tokens: [refresh_token]"
            )
        )
        #expect(word(try await refreshOnly.revoke(.accessToken, element: "acmecrm")) == "unsupportedTokenType")
        let bearer = ScriptedProvider(
            answer(200),
            catalog: try catalog(
                "revoke: {endpoint: \"https://a.example/r\", token: bearer, clientAuthentication: none}"
            )
        )
        for token in ["a\r\nX: y", "tökén", "a b"] {
            #expect(word(try await bearer.revoke(token: token, element: "acmecrm")) == "refused")
        }
        for scripted in [provider, refreshOnly, bearer] {
            #expect(scripted.requests.isEmpty)
        }
    }
}
