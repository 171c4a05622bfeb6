import OAuth
import PacedHTTP
import ReauthModel
import Testing

@testable import Revocation

/// What each provider's answers are taken for.
///
/// The same status is success at one and doubt at another.
@Suite struct OutcomeTests {
    static let salesforce = ["base.url": "https://acme.my.salesforce.com"]
    static let adobe = ["base.url": "https://api.na1.adobesign.com"]

    /// Rows that every entry shares unless it says otherwise: RFC 7009 §2.2 and §2.2.1, RFC 6749 §5.2.
    static let standard: [(PacedResult, String)] = [
        (answer(200), "revoked"),
        (answer(200, "<html>"), "revoked"),
        (answer(200, #"{"error":"invalid_client"}"#), "revoked"),
        (answer(401, #"{"error":"invalid_client"}"#), "clientRejected"),
        (answer(400, #"{"error":"invalid_client"}"#), "clientRejected"),
        (answer(400, #"{"error":"unsupported_token_type"}"#), "unsupportedTokenType"),
        (answer(400, #"{"error":"invalid_request"}"#), "refused"),
        (answer(403, #"{"error":"unauthorized_client"}"#), "refused"),
        (answer(400, #"{"error":"something_new"}"#), "unexpected"),
        (answer(400, #"{"error":{"code":"invalid_client"}}"#), "unexpected"),
        (answer(400, "<html>invalid_client</html>"), "unexpected"),
        (answer(401), "unexpected"),
        (answer(403), "unexpected"),
        (answer(404), "unexpected"),
        (answer(201), "unexpected"),
        (answer(204), "unexpected"),
        (answer(301), "unexpected"),
        (answer(302, "", [(name: "Location", value: "https://evil.com")]), "unexpected"),
        (answer(500, #"{"error":"invalid_client"}"#), "lost"),
        (answer(502, "<html>"), "lost"),
        (answer(504), "lost"),
        (.failed(.throttled(Evidence(httpStatus: 429))), "throttled"),
        (.failed(.unavailable(Evidence(httpStatus: 503))), "unavailable"),
        (.failed(.lost(Evidence())), "lost"),
        (.failed(.notSent(Evidence())), "notSent"),
        (.failed(.parked(until: Timestamp(rawValue: 0))), "parked"),
    ]

    @Test(arguments: ["sfdc", "box", "adobe-esign", "quickbooks"])
    func standardRows(element: String) async throws {
        let catalog = try RevocationCatalog.builtIn()
        for (result, expected) in Self.standard {
            let provider = ScriptedProvider(result, catalog: catalog)
            let answer = try await provider.revoke(
                element: element,
                configuration: element == "sfdc" ? Self.salesforce : Self.adobe
            )
            #expect(word(answer) == expected, "\(element) \(result)")
            #expect(provider.requests.count == 1)
            #expect(provider.parks.isEmpty)
        }
    }

    @Test(
        arguments: [
            ("sfdc", answer(400, #"{"error":"invalid_token","error_description":"x"}"#), "alreadyGone"),
            ("sfdc", answer(400), "unexpected"),
            ("sfdc", answer(401, #"{"error":"invalid_token"}"#), "unexpected"),
            ("box", answer(400, #"{"error":"invalid_token"}"#), "unexpected"),
            ("box", answer(400), "unexpected"),
            ("adobe-esign", answer(400), "unexpected"),
            ("adobe-esign", answer(400, #"{"error":"invalid_token"}"#), "unexpected"),
            ("quickbooks", answer(400), "unexpected"),
            ("quickbooks", answer(400, " \r\n"), "unexpected"),
            ("quickbooks", answer(400, #"{"error":"invalid_request"}"#), "refused"),
            ("quickbooks", answer(401), "unexpected"),
        ] as [(String, PacedResult, String)]
    )
    func ownRows(element: String, result: PacedResult, expected: String) async throws {
        let provider = ScriptedProvider(result, catalog: try RevocationCatalog.builtIn())
        let configuration = element == "sfdc" ? Self.salesforce : Self.adobe
        #expect(word(try await provider.revoke(element: element, configuration: configuration)) == expected)
    }

    /// RFC 7009 §2.2: the client ignores the body of a 200, so neither a page nor nothing at all makes a doubt of it.
    ///
    /// Providers that say in the body whether it worked have entries that read it, and there it does.
    @Test(
        arguments: [
            ("sfdc", .refreshToken, "revoked"), ("box", .refreshToken, "revoked"),
            ("adobe-esign", .accessToken, "revoked"), ("quickbooks", .refreshToken, "revoked"),
            ("gmail", .refreshToken, "revoked"), ("dropbox", .accessToken, "revoked"),
            ("hubspot", .refreshToken, "revoked"), ("slack", .accessToken, "unexpected"),
            ("zendesk", .accessToken, "unexpected"),
        ] as [(String, TokenKind, String)]
    )
    func `a 200 with a page or without a body counts by its status, except where the entry reads the body`(
        element: String,
        kind: TokenKind,
        expected: String
    ) async throws {
        let catalog = try RevocationCatalog.builtIn()
        let html = (name: "Content-Type", value: "text/html; charset=utf-8")
        for (body, headers) in [("<html><body>Done</body></html>", [html]), ("", [html]), ("", []), (" \r\n", [])] {
            let provider = ScriptedProvider(answer(200, body, headers), catalog: catalog)
            let answer = try await provider.revoke(
                kind,
                token: "token",
                element: element,
                configuration: [
                    "base.url": element == "sfdc" ? "https://acme.my.salesforce.com" : "https://api.na1.adobesign.com",
                    "zendesk.subdomain": "acme",
                ]
            )
            #expect(word(answer) == expected, "\(body)")
            #expect(evidence(answer)?.httpStatus == 200)
            #expect(provider.requests.count == 1)
        }
    }

    @Test func `an entry can ask for a body, or for none`() async throws {
        let lines = """
            revoke: {endpoint: "https://a.example/r", clientAuthentication: none}
            outcomes:
              - {status: 200, emptyBody: false, means: doubt}
            """
        for (body, expected) in [("<html>", "unexpected"), ("", "revoked"), ("\r\n", "revoked")] {
            let provider = ScriptedProvider(answer(200, body), catalog: try catalog(lines))
            #expect(word(try await provider.revoke(element: "acmecrm")) == expected, "\(body)")
        }
    }

    /// Slack's and Google's habits, as a job's own file would write them.
    static let odd = """
        revoke: {endpoint: "https://a.example/r", clientAuthentication: none}
        outcomes:
          - {status: 200, json: {ok: false, error: token_revoked}, means: already_gone}
          - {status: 200, json: {ok: false}, means: doubt}
          - {status: 200, json: {ok: true, data.revoked: false}, means: refused}
          - {status: [400, 401], error: [invalid_token, gone], token: refresh_token, means: already_gone}
          - {status: 403, header: {X-Reason: slow down}, means: throttled, wait: 120}
          - {status: 4xx, emptyBody: true, means: client_rejected}
          - {status: 2xx, means: revoked}
        """

    @Test(
        arguments: [
            (.refreshToken, answer(200, #"{"ok":false,"error":"token_revoked"}"#), "alreadyGone"),
            (.refreshToken, answer(200, #"{"ok":"false","error":"token_revoked"}"#), "alreadyGone"),
            (.refreshToken, answer(200, #"{"ok":false,"error":"not_authed"}"#), "unexpected"),
            (.refreshToken, answer(200, #"{"ok":true,"data":{"revoked":false}}"#), "refused"),
            (.refreshToken, answer(200, #"{"ok":true,"data":{"revoked":true}}"#), "revoked"),
            (.refreshToken, answer(204), "revoked"),
            (.refreshToken, answer(401, #"{"error":"gone"}"#), "alreadyGone"),
            (.accessToken, answer(401, #"{"error":"gone"}"#), "unexpected"),
            (.accessToken, answer(404), "clientRejected"),
            (.accessToken, answer(403, "x", [(name: "x-reason", value: "Slow Down")]), "throttled"),
            (.accessToken, answer(403, "x", [(name: "x-reason", value: "else")]), "unexpected"),
        ] as [(TokenKind, PacedResult, String)]
    )
    func rules(kind: TokenKind, result: PacedResult, expected: String) async throws {
        let provider = ScriptedProvider(result, catalog: try catalog(Self.odd))
        #expect(word(try await provider.revoke(kind, element: "acmecrm")) == expected)
    }

    @Test(
        arguments: [
            ([], "acme 120.0"), ([(name: "Retry-After", value: "7")], "acme 7.0"),
            ([(name: "retry-after", value: "999999")], "acme 86400.0"),
            ([(name: "Retry-After", value: "soon")], "acme 120.0"),
            ([(name: "Retry-After", value: "-5")], "acme 120.0"),
        ] as [([(name: String, value: String)], String)]
    )
    func throttlingParksTheLane(headers: [(name: String, value: String)], expected: String) async throws {
        let result = answer(403, "", headers + [(name: "X-Reason", value: "slow down")])
        let provider = ScriptedProvider(result, catalog: try catalog(Self.odd))
        #expect(word(try await provider.revoke(element: "acmecrm")) == "throttled")
        #expect(provider.parks == [expected])
    }

    @Test("Nothing of a body, a token or a secret comes back in an answer")
    func answersAreFreeOfSecrets() async throws {
        let marker = "marker-in-body"
        let bodies = [
            marker, #"{"error":"\#(marker)"}"#, #"{"error":"invalid_token","error_description":"\#(marker)"}"#,
        ]
        let catalog = try RevocationCatalog.builtIn()
        for status in [200, 204, 302, 400, 401, 403, 404, 500] {
            for body in bodies {
                for element in ["sfdc", "box", "adobe-esign", "quickbooks", "mailchimpv3"] {
                    let headers = [
                        (name: "intuit_tid", value: "1-5f <ä>\r\n" + String(repeating: "y", count: 90)),
                        (name: "Location", value: marker),
                    ]
                    let provider = ScriptedProvider(answer(status, body, headers), catalog: catalog)
                    let result = try await provider.revoke(
                        token: "secret-token",
                        element: element,
                        configuration: element == "sfdc" ? Self.salesforce : Self.adobe
                    )
                    let text = String(reflecting: result)
                    for secret in [marker, "secret-token", "s3cr", "client:1", "adobesign", "acme", "<", "ä"] {
                        #expect(!text.contains(secret), "\(element) \(status): \(text)")
                    }
                    if element == "quickbooks" {
                        #expect(evidence(result)?.requestID == "1-5f" + String(repeating: "y", count: 60))
                    }
                }
            }
        }
    }
}
