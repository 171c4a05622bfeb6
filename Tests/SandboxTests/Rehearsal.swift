import Foundation
import OAuth
import Sandbox

/// A running sandbox with a client that has the right credentials.
struct Rehearsal {
    let sandbox: RunningSandbox
    let client: SocketClient

    init(_ sandbox: RunningSandbox) throws {
        self.sandbox = sandbox
        client = try SocketClient(origin: sandbox.origin)
    }

    var fleet: SandboxPopulation { sandbox.fleet }

    var account: String {
        "User \(sandbox.credentials.userSecret), Organization \(sandbox.credentials.organizationSecret)"
    }

    /// The first instance of an element that is neither masked nor disabled.
    func instance(of element: SandboxElement) throws -> UInt32 {
        try fleet.ordinary(element)
    }

    func platform(
        _ method: String,
        _ path: String,
        element: UInt32? = nil,
        body: String = ""
    ) async throws -> SocketClient.Answer {
        var headers = ["Authorization": account + (element.map { ", Element \(fleet.elementToken(of: $0))" } ?? "")]
        if !body.isEmpty { headers["Content-Type"] = "application/json" }
        return try await client.send(method, "/elements/api-v2\(path)", headers, body: body)
    }

    func ping(_ index: UInt32) async throws -> SocketClient.Answer {
        try await platform("GET", "/ping", element: index)
    }

    /// Sends a form to a provider.
    func form(_ host: String, _ path: String, _ pairs: [(String, String)]) async throws -> SocketClient.Answer {
        try await client.send(
            "POST",
            "/hosts/\(host)\(path)",
            ["Content-Type": "application/x-www-form-urlencoded"],
            body: FormEncoding.encode(pairs.map { (name: $0.0, value: $0.1) })
        )
    }

    /// Revokes the first refresh token of an instance, in its provider's form.
    func revokeGrant(of index: UInt32) async throws -> SocketClient.Answer {
        let element = fleet.element(of: index)
        let host = fleet.revocationHost(of: index) ?? ""
        let token = fleet.refreshToken(of: index, generation: 0)
        let application = try application(of: element)
        switch element {
        case .salesforce:
            return try await form(host, "/services/oauth2/revoke", [("token", token)])
        case .box:
            let client = [("client_id", application.clientID), ("client_secret", application.clientSecret)]
            return try await form(host, "/oauth2/revoke", client + [("token", token)])
        case .adobeSign:
            return try await form(host, "/oauth/v2/revoke", [("token", token)])
        default:
            return try await revokeAtQuickBooks(token, application.clientID, application.clientSecret)
        }
    }

    func revokeAtQuickBooks(_ token: String, _ id: String, _ secret: String) async throws -> SocketClient.Answer {
        let basic = BasicCredentials(clientID: Secret(id), clientSecret: Secret(secret))
        let headers = ["Authorization": basic.authorizationHeader.exposed(), "Content-Type": "application/json"]
        let target = "/hosts/developer.api.intuit.com/v2/oauth2/tokens/revoke"
        return try await client.send("POST", target, headers, body: #"{"token":"\#(token)"}"#)
    }

    /// Goes from the platform's link over the consent page to the parameters of the callback.
    func callback(
        of element: SandboxElement,
        decision: String = "allow",
        state: String
    ) async throws -> [String: String] {
        try parameters(of: await decide(decision, at: consentTarget(of: element, state: state)))
    }

    /// The path and query of the consent page that the platform's link leads to.
    func consentTarget(of element: SandboxElement, state: String) async throws -> String {
        let application = try application(of: element)
        let body = """
            {"apiKey":"\(application.clientID)","apiSecret":"\(application.clientSecret)",\
            "callbackUrl":"\(application.redirectURI)","state":"\(state)"}
            """
        let link = try await platform("POST", "/elements/\(element.key)/oauth/url", body: body)
        return try target(of: link)
    }

    /// The path and query of the URL in an answer to a link.
    func target(of link: SocketClient.Answer) throws -> String {
        let url = try json(link.body)["oauthUrl"] as? String ?? ""
        guard url.hasPrefix(sandbox.origin) else { throw NothingFound() }
        return String(url.dropFirst(sandbox.origin.count))
    }

    /// Sends the form of a consent page.
    func decide(_ decision: String, at target: String) async throws -> SocketClient.Answer {
        let form = ["Content-Type": "application/x-www-form-urlencoded"]
        return try await client.send("POST", target, form, body: "decision=\(decision)")
    }

    /// The parameters of the callback in the redirect of a consent page.
    func parameters(of redirect: SocketClient.Answer) throws -> [String: String] {
        let query = redirect.header("location")?.split(separator: "?").last ?? ""
        let pairs = FormEncoding.decode(query) ?? []
        return Dictionary(pairs.map { ($0.name, $0.value) }) { first, second in "\(first) and again \(second)" }
    }

    /// Sends callback parameters to the platform.
    func exchange(_ callback: [String: String], for index: UInt32) async throws -> SocketClient.Answer {
        let data = try JSONSerialization.data(withJSONObject: ["providerData": callback])
        let path = "/instances/\(fleet.id(of: index))"
        return try await platform("PATCH", path, body: String(decoding: data, as: UTF8.self))
    }

    /// A configuration key of an instance as the platform shows it.
    func configuration(_ key: String, of index: UInt32) async throws -> String? {
        let answer = try await platform("GET", "/instances/\(fleet.id(of: index))")
        return try (json(answer.body)["configuration"] as? [String: String])?[key]
    }

    func application(of element: SandboxElement) throws -> SandboxApplication {
        guard let found = sandbox.credentials.applications.first(where: { $0.element == element.key }) else {
            throw NothingFound()
        }
        return found
    }

    func json(_ text: String) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
    }

    func array(_ text: String) throws -> [[String: Any]] {
        try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]] ?? []
    }
}

struct NothingFound: Error {}

extension SandboxPopulation {
    func ordinary(_ element: SandboxElement, skipping: Int = 0) throws -> UInt32 {
        let found = (0..<UInt32(count)).lazy.filter {
            self.element(of: $0) == element && !isMasked($0) && initialState(of: $0) == InstanceState()
        }
        guard let index = found.dropFirst(skipping).first else { throw NothingFound() }
        return index
    }
}

/// Runs a sandbox, and gives `body` a client of it.
func rehearse(
    _ configuration: SandboxConfiguration = SandboxConfiguration(),
    _ body: (Rehearsal) async throws -> Void
) async throws {
    try await withRunningSandbox(configuration) { try await body(Rehearsal($0)) }
}
