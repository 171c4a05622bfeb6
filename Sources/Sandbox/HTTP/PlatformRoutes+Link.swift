import OAuth

import class Foundation.JSONDecoder
import struct Foundation.Data

// Authorization URLs.
extension PlatformRoutes {
    /// Answers a URL whatever the client credentials are: the platform does not ask the provider, so a 200 proves
    /// nothing about them.
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
        guard let endpoint = ConsentEndpoint.all.first(where: { $0.element == element }) else {
            return PlannedCall(error(400, "requestToken is required: \(element.key) authenticates by OAuth 1"))
        }
        return PlannedCall(.link, element.rawValue) { _ in
            var query: [(name: String, value: String)] = [
                ("response_type", "code"), ("client_id", parameters["apiKey"] ?? ""),
                ("redirect_uri", parameters["callbackUrl"] ?? ""), ("state", parameters["state"] ?? element.key),
            ]
            if let scope = parameters["scope"], !scope.isEmpty { query.append(("scope", scope)) }
            let url = "\(stage.origin)/hosts/\(endpoint.host)/\(endpoint.path)?\(FormEncoding.encode(query))"
            return .json(.object([("element", .string(element.key)), ("oauthUrl", .string(url))]))
        }
    }
}
