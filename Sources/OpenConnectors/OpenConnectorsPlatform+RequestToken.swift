import JSON
import OAuth
import PacedHTTP
package import ReauthEngine
import ReauthModel

extension OpenConnectorsPlatform {
    /// Asks for a request token.
    ///
    /// The platform documents no other way than `GET`, so the client secret stands in this one URL: it goes to nobody
    /// but the platform, over TLS, and into no log of ours. Unlike an OAuth 2 link it proves the client's credentials,
    /// because the platform has to ask the provider.
    package func requestToken(_ request: AuthorizationURLRequest) async throws -> RequestTokenAnswer {
        guard let key = Self.pathComponent(forElement: request.element) else {
            return .failed(Self.refusal("the element's key may have letters, digits, `.`, `_` and `-` only"))
        }
        if let lack = Self.lackOfParameters(in: request) {
            return .unusable(Evidence(note: "\(lack); nothing was sent"))
        }
        let path = "/elements/\(key)/oauth/token?\(FormEncoding.encode(Self.query(of: request)))"
        switch try await send(try self.request(.get, path, authorization: authorization.platform)) {
        case .failed(let failure):
            return .failed(failure)
        case .answered(let answer):
            switch (answer.status, answer.rejection) {
            case (200, _): return Self.requestToken(in: answer)
            case (400, .byProvider), (401, .byProvider), (403, .byProvider):
                return .unusable(answer.evidence("the provider gave no request token: check the application's client"))
            case (400, .byPlatform):
                return .unusable(answer.evidence("the platform knows no request token for this element"))
            case (401, .byPlatform): return .unauthorized(answer.evidence())
            default: return .failed(answer.failure)
            }
        }
    }

    private static func query(of request: AuthorizationURLRequest) -> [(name: String, value: String)] {
        let application = request.application
        var query = [
            (name: "apiKey", value: application.clientID.exposed()),
            (name: "apiSecret", value: application.clientSecret.exposed()),
            (name: "callbackUrl", value: application.redirectURI),
        ]
        if let scope = application.scope, !scope.isEmpty { query.append((name: "scope", value: scope)) }
        query.append((name: "state", value: request.state.rawValue))
        let ours = Set(query.map(\.name))
        return query
            + request.parameters.filter { !ours.contains($0.key) }.sorted { $0.key < $1.key }
            .map { (name: $0.key, value: $0.value) }
    }

    private static func requestToken(in answer: PlatformAnswer) -> RequestTokenAnswer {
        guard let token = answer.json?["token"]?.text, let secret = answer.json?["secret"]?.text,
            let requestToken = RequestToken(token: token, secret: secret)
        else { return .unusable(answer.evidence("the answer holds no request token with its secret")) }
        return .granted(requestToken, answer.evidence())
    }
}
