import JSON
import OAuth
import PacedHTTP
package import ReauthEngine
package import ReauthModel

extension OpenConnectorsPlatform {
    /// Asks for the URL by `POST`, which keeps the client secret out of URLs and so out of access logs.
    ///
    /// What the rule needs and the instance does not give is found before anything is sent: the platform would answer
    /// 200 with a URL that leads nowhere.
    package func authorizationURL(_ request: AuthorizationURLRequest) async throws -> AuthorizationURLAnswer {
        guard let key = Self.pathComponent(forElement: request.element) else {
            return .failed(Self.refusal("the element's key may have letters, digits, `.`, `_` and `-` only"))
        }
        if let lack = Self.lack(of: request) {
            return .unusable(Evidence(note: "\(lack); nothing was sent"))
        }
        var call = try self.request(
            .post,
            "/elements/\(key)/oauth/url",
            authorization: authorization.platform,
            json: Self.body(of: request)
        )
        // A second link makes the first one no worse.
        call.isHarmless = true
        switch try await send(call) {
        case .failed(let failure):
            return .failed(failure)
        case .answered(let answer):
            switch (answer.status, answer.rejection) {
            case (200, _): return Self.link(in: answer, for: request)
            case (401, .byPlatform): return .unauthorized(answer.evidence())
            default: return .failed(answer.failure)
            }
        }
    }

    private static func lack(of request: AuthorizationURLRequest) -> String? {
        if let lack = lackOfParameters(in: request) { return lack }
        if request.rule.isScopeRequired, scope(of: request) == nil {
            return "the link needs a scope: write the application's `scope` into the job"
        }
        if request.rule.usesOAuth1, request.requestToken == nil {
            return "the element signs in by OAuth 1, and there is no request token"
        }
        return nil
    }

    static func lackOfParameters(in request: AuthorizationURLRequest) -> String? {
        for (name, sources) in request.rule.parameterSources.sorted(by: { $0.key < $1.key })
        where request.parameters[name, default: ""].allSatisfy(\.isWhitespace) {
            let places = sources.joined(separator: "` or `")
            return "the link needs `\(name)`: give the instance's row a column `\(places)`"
        }
        return nil
    }

    private static func body(of request: AuthorizationURLRequest) -> [String: String] {
        let application = request.application
        var body = [
            "apiKey": application.clientID.exposed(),
            "apiSecret": application.clientSecret.exposed(),
            "callbackUrl": application.redirectURI,
            "state": request.state.rawValue,
        ]
        body["scope"] = scope(of: request)
        body["requestToken"] = request.requestToken?.exposed()
        return body.merging(request.parameters) { ours, _ in ours }
    }

    /// The application's scopes and those that the rule adds.
    ///
    /// Without any of the application's own, none is sent: one would override all that the element asks for by itself.
    private static func scope(of request: AuthorizationURLRequest) -> String? {
        let scopes = request.application.scope?.split(separator: " ").map(String.init) ?? []
        guard !scopes.isEmpty else { return nil }
        let missing = request.rule.requiredScopes.filter { !scopes.contains($0) }
        return (scopes + missing).joined(separator: " ")
    }

    private static func link(in answer: PlatformAnswer, for request: AuthorizationURLRequest) -> AuthorizationURLAnswer
    {
        guard let text = answer.json?["oauthUrl"]?.text else {
            return .failed(.unreadable(answer.evidence("the answer has no oauthUrl")))
        }
        switch AuthorizationURL.judged(text, for: request) {
        case .usable(let url): return .url(url, answer.evidence())
        case .flawed(let flaw): return .unusable(answer.evidence(flaw))
        }
    }
}
