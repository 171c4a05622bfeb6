import class Foundation.JSONEncoder
import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel

/// Puts one revocation request together.
struct RevocationRequest {
    let endpoint: RevocationEndpoint
    let kind: TokenKind
    let token: Secret<String>
    let application: Application?

    private typealias Parameter = (name: String, value: String, isBareInJSON: Bool)

    /// The request; `origin` replaces scheme, host and port by `ORIGIN/hosts/HOST`, for a provider that is acted out
    /// locally.
    ///
    /// A place on this machine needs no actor, and is called as the catalog has it.
    func paced(lane: LaneKey, host: HostName, origin: String?) throws -> PacedRequest {
        PacedRequest(
            lane: lane,
            method: endpoint.method,
            url: url(host: host, origin: origin),
            headers: headers,
            body: try body,
            purpose: .revocation
        )
    }

    private func url(host: HostName, origin: String?) -> Secret<String> {
        let location = endpoint.location
        let actor = location.isLoopback ? nil : origin
        let base = actor.map { "\($0)/hosts/\(host.text)" } ?? location.origin(host: host.text)
        guard endpoint.placement == .query else { return Secret(base + location.path) }
        // The endpoint's own query is kept (RFC 6749 §3.1).
        let separator = location.path.contains("?") ? "&" : "?"
        let query = ([tokenParameter] + constants)
            .map { "\(FormEncoding.encodeURIComponent($0.name))=\(FormEncoding.encodeURIComponent($0.value))" }
            .joined(separator: "&")
        return Secret(base + location.path + separator + query)
    }

    private var headers: [(name: String, value: Secret<String>)] {
        var headers = [(name: "Accept", value: Secret("application/json"))]
        if endpoint.placement == .bearer {
            headers.append((name: "Authorization", value: Secret("Bearer \(token.exposed())")))
        } else if endpoint.clientAuthentication == .basic, let application {
            let credentials = BasicCredentials(clientID: application.clientID, clientSecret: application.clientSecret)
            headers.append((name: "Authorization", value: credentials.authorizationHeader))
        }
        return headers + endpoint.headers.map { (name: $0.name, value: Secret($0.value)) }
    }

    private var body: PacedRequest.Body? {
        get throws {
            let parameters = bodyParameters
            guard !parameters.isEmpty else { return nil }
            if endpoint.placement == .json || endpoint.clientAuthentication == .json {
                let members = try parameters.map { parameter in
                    let value = parameter.isBareInJSON ? parameter.value : try Self.quoted(parameter.value)
                    return "\(try Self.quoted(parameter.name)):\(value)"
                }
                let text = "{\(members.joined(separator: ","))}"
                return PacedRequest.Body(contentType: "application/json", text: Secret(text))
            }
            let text = FormEncoding.encode(parameters.map { (name: $0.name, value: $0.value) })
            return PacedRequest.Body(contentType: "application/x-www-form-urlencoded", text: Secret(text))
        }
    }

    private var bodyParameters: [Parameter] {
        var parameters: [Parameter] = []
        if endpoint.clientAuthentication == .form || endpoint.clientAuthentication == .json, let application {
            parameters.append((name: "client_id", value: application.clientID.exposed(), isBareInJSON: false))
            parameters.append((name: "client_secret", value: application.clientSecret.exposed(), isBareInJSON: false))
        }
        switch endpoint.placement {
        case .form, .json: parameters += [tokenParameter] + constants
        case .bearer: parameters += constants
        case .query: break
        }
        return parameters
    }

    private var tokenParameter: Parameter {
        (name: endpoint.parameter, value: token.exposed(), isBareInJSON: false)
    }

    private var constants: [Parameter] {
        let constants = endpoint.constants.map { (name: $0.name, value: $0.value, isBareInJSON: $0.isBareInJSON) }
        return constants
            + (endpoint.kindParameter.map { [(name: $0, value: kind.rawValue, isBareInJSON: false)] } ?? [])
    }

    private static func quoted(_ text: String) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(text), as: UTF8.self)
    }
}
