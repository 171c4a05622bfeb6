import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Testing

@testable import OpenConnectors

/// The first step of OAuth 1: a request token and its secret.
@Suite struct RequestTokenTests {
    private static let rule = AuthorizationRule(parameterSources: ["siteAddress": ["site"]], usesOAuth1: true)

    private func request(
        _ element: String = "evernote",
        parameters: [String: String] = ["siteAddress": "acme & co"]
    ) -> AuthorizationURLRequest {
        AuthorizationURLRequest(
            element: element,
            application: application,
            state: state,
            rule: Self.rule,
            parameters: parameters
        )
    }

    private func word(_ answer: RequestTokenAnswer) -> String {
        switch answer {
        case .granted(let token, _): "granted \(token.token.exposed()) \(token.secret.exposed())"
        case .unusable: "unusable"
        case .unauthorized: "unauthorized"
        case .failed(.lost): "lost"
        case .failed: "failed"
        }
    }

    @Test func `everything goes into one query, and the platform's own credentials into the header`() async throws {
        let scripted = ScriptedPlatform(answer(404))
        let hostile = ["siteAddress": "acme & co", "state": "theirs", "apiSecret": "theirs"]
        _ = try await scripted.platform.requestToken(request(parameters: hostile))
        let lines = wire(scripted.requests[0])
        #expect(
            lines[0].hasSuffix(
                "/elements/evernote/oauth/token?apiKey=client-1&apiSecret=s3cr%2Bt%2Fx"
                    + "&callbackUrl=https%3A%2F%2Freauth.example.com%2Fcallback&scope=api+refresh_token"
                    + "&state=\(state.rawValue)&siteAddress=acme+%26+co"
            ),
            "\(lines[0])"
        )
        #expect(lines[0].hasPrefix("GET "))
        #expect(scripted.requests[0].body == nil)
        #expect(!"\(scripted.requests[0])".contains("s3cr"))
    }

    @Test(arguments: [
        (answer(200, #"{"token":"t","secret":"s"}"#), "granted t s"),
        (answer(200, #"{"token":"t","secret":""}"#), "unusable"),
        (answer(200, #"{"token":"t"}"#), "unusable"),
        (answer(200, #"{"token":"t t","secret":"s"}"#), "unusable"),
        (answer(200, #"{"token":"t\r\nX: y","secret":"s"}"#), "unusable"),
        (answer(200, "<html>"), "unusable"),
        (answer(401, providerRejection), "unusable"),
        (answer(400, providerRejection), "unusable"),
        (answer(400, platformRejection), "unusable"),
        (answer(401, platformRejection), "unauthorized"),
        (answer(401, gatewayPage), "failed"),
        (answer(502, gatewayPage), "lost"),
        (answer(302), "failed"),
    ])
    func `an answer is a token with its secret, or none`(result: PacedResult, expected: String) async throws {
        let answer = try await ScriptedPlatform(result).platform.requestToken(request())
        #expect(word(answer) == expected)
        #expect(!"\(answer)".contains("marker-in-body"))
    }

    @Test func `what is wanting is found before anything is sent`() async throws {
        let scripted = ScriptedPlatform()
        guard case .unusable(let evidence) = try await scripted.platform.requestToken(request(parameters: [:])) else {
            Issue.record("sent")
            return
        }
        #expect(evidence.note?.contains("the link needs `siteAddress`") == true)
        #expect(word(try await scripted.platform.requestToken(request("../users"))) == "failed")
        #expect(scripted.requests.isEmpty)
    }
}
