import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Testing

@testable import OpenConnectors

/// Which authorization URLs are handed to people.
@Suite struct AuthorizationURLTests {
    static let query =
        "response_type=code&client_id=c&state=\(state.rawValue)&redirect_uri=https%3A%2F%2Freauth.example.com%2Fcallback"

    private func link(_ url: String) async throws -> AuthorizationURLAnswer {
        let body = #"{"element":"sfdc","oauthUrl":"\#(url)"}"#
        return try await ScriptedPlatform(answer(200, body))
            .platform.authorizationURL(
                AuthorizationURLRequest(element: "sfdc", application: application, state: state)
            )
    }

    @Test(
        arguments: [
            "https://login.salesforce.com/services/oauth2/authorize?\(query)",
            "HTTPS://Acme.My.Salesforce.com:443/authorize?\(query)#frag",
            "http://127.0.0.1:8080/authorize?\(query)",
            "http://localhost/authorize?\(query)",
            "http://[::1]:99/authorize?\(query)",
            "https://accounts.example.com/signin?continue=https%3A%2F%2Fx%2Fauth%3Fredirect_uri%3Dhttps%253A%252F%252Freauth.example.com%252Fcallback%26state%3D\(state.rawValue)",
        ]
    )
    func usable(url: String) async throws {
        guard case .url(let text, let evidence) = try await link(url) else {
            Issue.record("refused \(url)")
            return
        }
        #expect(text == url)
        #expect(evidence == Evidence(httpStatus: 200, requestID: "r-1"))
    }

    @Test("Blanks in a scope list are escaped, for a link in a CSV must stay one link")
    func blanks() async throws {
        guard case .url(let text, _) = try await link("https://x.example/a?scope=a b c&\(Self.query)") else {
            Issue.record("refused")
            return
        }
        #expect(text == "https://x.example/a?scope=a%20b%20c&\(Self.query)")
    }

    @Test(
        arguments: [
            "", "x.example/a?\(query)", "ftp://x.example/a?\(query)", "javascript://x.example/a?\(query)",
            "http://x.example/a?\(query)", "http://localhost.evil.example/a?\(query)",
            "http://127.0.0.1@x.example/?\(query)",
            "https://.egnyte.com/a?\(query)", "https://.x/a?\(query)", "https:///a?\(query)", "https://?\(query)",
            "https://x..example/a?\(query)", "https://x.example./a?\(query)", "https://user@x.example/a?\(query)",
            "https://x.example:port/a?\(query)", "https://x.example:70000/a?\(query)",
            "https://{site}.example/a?\(query)",
            "https://ä.example/a?\(query)", "https://x.example\\\\@y.example/a?\(query)",
            "https://x.example/a%?\(query)",
            "https://x.example/a?redirect_uri=r",
            "https://x.example/a?state=sfdc&redirect_uri=r",
            "https://x.example/a?state=sfdc&redirect_uri=r&x=\(state.rawValue)",
            "https://x.example/a?state=\(state.rawValue)&state=sfdc&redirect_uri=r",
            "https://x.example/a?state=\(state.rawValue)",
            "https://x.example/a?state=\(state.rawValue)&redirect_uri=",
            "https://x.example/a?state=\(state.rawValue)&redirect_uri=https%3A%2F%2Freauth.example.com%2Fother",
            "https://x.example/a?\(query)&redirect_uri=https%3A%2F%2Fevil.example%2F",
            "https://x.example/in?next=y%3Fstate%3D\(state.rawValue)%26redirect_uri%3Dhttps%253A%252F%252Fevil.example",
            "https://x.example/a?\(query)&client_secret=s3cr+t/x",
            "https://x.example/a?\(query)&client_secret=s3cr%2Bt%2fx",
            "https://x.example/a?\(query)&next=y%3Fclient_secret%3Ds3cr%252Bt%252Fx",
        ]
    )
    func unusable(url: String) async throws {
        guard case .unusable(let evidence) = try await link(url) else {
            Issue.record("handed out \(url)")
            return
        }
        #expect(evidence.note?.isEmpty == false)
    }

    @Test(
        arguments: [
            (answer(200, "{}"), "unreadable"), (answer(200, gatewayPage), "unreadable"),
            (answer(400, "{}"), "unexpected"),
            (answer(404), "unexpected"), (answer(401, gatewayPage), "unexpected"), (answer(500), "lost"),
            (answer(401, platformRejection), "unauthorized"),
        ] as [(PacedResult, String)]
    )
    func otherAnswers(result: PacedResult, expected: String) async throws {
        let answer = try await ScriptedPlatform(result)
            .platform.authorizationURL(
                AuthorizationURLRequest(element: "sfdc", application: application, state: state)
            )
        switch answer {
        case .unauthorized: #expect(expected == "unauthorized")
        case .failed(let failure): #expect(word(failure) == expected)
        case .url, .consoleOnly, .unusable: Issue.record("misread")
        }
    }
}
