import OAuth
import OrderedJSON

import class Foundation.JSONDecoder
import struct Foundation.Data

// Authorization URLs.
extension PlatformRoutes {
    /// Answers a URL for any client credentials: the platform does not ask the provider, so a 200 proves nothing about them.
    func planLink(_ element: SandboxElement) -> PlannedCall {
        let parameters: [String: String]
        if request.method == "POST" {
            guard request.mediaType == "application/json" else {
                return PlannedCall(error(415, "The body must be application/json"))
            }
            guard let body = try? JSONDecoder().decode([String: LenientText].self, from: Data(request.body)) else {
                return PlannedCall(error(400, "The body is no JSON object of texts"))
            }
            parameters = body.mapValues(\.text)
        } else {
            parameters = Dictionary(request.query.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
        }
        for name in ["apiKey", "apiSecret", "callbackUrl"] where parameters[name]?.isEmpty ?? true {
            return PlannedCall(error(400, "\(name) is required"))
        }
        if element == OAuth1ConsentPage.element, let token = parameters["requestToken"], !token.isEmpty {
            return planOAuth1Link(element, token)
        }
        guard let endpoint = ConsentEndpoint.all.first(where: { $0.element == element }) else {
            return PlannedCall(error(400, "requestToken is required: \(element.key) authenticates by OAuth 1"))
        }
        return PlannedCall(.link, element.rawValue) { _ in
            var query: [(name: String, value: String)] = [
                ("response_type", "code"), ("client_id", parameters["apiKey"] ?? ""),
                ("redirect_uri", parameters["callbackUrl"] ?? ""), ("state", parameters["state"] ?? element.key),
            ]
            if let scope = parameters["scope"], !scope.isEmpty { query.append(("scope", scope)) }
            let url = "\(origin)/hosts/\(endpoint.host)/\(endpoint.path)?\(FormEncoding.encode(query))"
            return .json(.object([("element", .string(element.key)), ("oauthUrl", .string(url))]))
        }
    }

    /// The first step of OAuth 1: a request token and its secret, from the provider itself.
    ///
    /// Unlike an OAuth 2 link, it proves the client's credentials. A `state` becomes part of the callback.
    func planRequestToken(_ element: SandboxElement) -> PlannedCall {
        guard element == OAuth1ConsentPage.element else {
            return PlannedCall(error(400, "\(element.key) does not authenticate by OAuth 1"))
        }
        for name in ["apiKey", "apiSecret", "callbackUrl"] where request.parameter(name)?.isEmpty ?? true {
            return PlannedCall(error(400, "\(name) is required"))
        }
        let application = world.credentials.application(of: element)
        guard request.parameter("apiKey") == application?.clientID,
            request.parameter("apiSecret") == application?.clientSecret
        else {
            return PlannedCall(
                providerError(401, "Unable to get a request token", provider: "oauth_problem=consumer_key_rejected")
            )
        }
        var callback = request.parameter("callbackUrl") ?? ""
        if let state = request.parameter("state"), !state.isEmpty {
            callback += (callback.contains("?") ? "&" : "?") + FormEncoding.encode([(name: "state", value: state)])
        }
        return PlannedCall(.link, element.rawValue) { [callback] _ in
            let issued = try world.update { world, now in world.issueRequestToken(callback: callback, at: now) }
            return .json(.object([("token", .string(issued.token)), ("secret", .string(issued.secret))]))
        }
    }

    private func planOAuth1Link(_ element: SandboxElement, _ token: String) -> PlannedCall {
        PlannedCall(.link, element.rawValue) { _ in
            let query = FormEncoding.encode([(name: "oauth_token", value: token)])
            let url = "\(origin)/hosts/\(OAuth1ConsentPage.host)/\(OAuth1ConsentPage.path)?\(query)"
            return .json(.object([("element", .string(element.key)), ("oauthUrl", .string(url))]))
        }
    }
}
