import OAuth
import OrderedJSON

import class Foundation.JSONDecoder
import struct Foundation.Data

/// The providers under `/hosts/{host}/{path}`: their revocation endpoints for programs, their consent pages for people.
struct ProviderRoutes {
    let world: SharedWorld
    let autoConsent: Bool
    let request: SandboxRequest
    private let host: String
    private let path: String

    init(world: SharedWorld, autoConsent: Bool, request: SandboxRequest) {
        self.world = world
        self.autoConsent = autoConsent
        self.request = request
        host = request.path.dropFirst().first ?? ""
        path = request.path.dropFirst(2).joined(separator: "/")
    }

    /// The lane of a program's request; `nil` for a consent page and for unknown hosts.
    var lane: SandboxLane? {
        consentEndpoint == nil && !isOAuth1Consent ? RevocationEndpoint.owner(of: host, fleet: world.fleet)?.lane : nil
    }

    private var consentEndpoint: ConsentEndpoint? {
        ConsentEndpoint.all.first { $0.host == host && $0.path == path }
    }

    private var isOAuth1Consent: Bool {
        host == OAuth1ConsentPage.host && path == OAuth1ConsentPage.path
    }

    /// Answers the request of a person's browser, which belongs to no lane and meets no fault.
    func answerToPerson() throws -> Answer {
        if isOAuth1Consent {
            return try OAuth1ConsentPage(world: world, autoConsent: autoConsent, request: request).answer()
        }
        guard let endpoint = consentEndpoint else {
            return .json(404, .object([("error", .string("unknown_host"))]))
        }
        return try ConsentPage(world: world, autoConsent: autoConsent, request: request, endpoint: endpoint).answer()
    }

    func plan() -> PlannedCall {
        guard let element = RevocationEndpoint.element(host: host, path: path, fleet: world.fleet) else {
            return PlannedCall(.json(404, .object([("error", .string("not_found"))])))
        }
        guard request.method == "POST" else { return PlannedCall(.methodNotAllowed("POST")) }
        let wanted = element == .quickBooks ? "application/json" : "application/x-www-form-urlencoded"
        guard request.mediaType == wanted || tokenInQuery(of: element) != nil else {
            return PlannedCall(.json(415, .object([("error", .string("unsupported_media_type"))])))
        }
        guard let (token, client) = credentials(of: element), !token.isEmpty else {
            return PlannedCall(.json(400, .object([("error", .string("invalid_request"))])))
        }
        let found = world.read { $0.find(token, of: element) }
        if host == SandboxPopulation.governmentHost, let error = flaw(inKindOf: found?.kind) {
            return PlannedCall(.json(400, .object([("error", .string(error))])))
        }
        let instance = found?.index ?? LedgerEntry.noInstance
        return PlannedCall(.revoke, instance, before: .beforeRevoke, after: .afterRevoke) { delivery in
            let attempt = RevocationAttempt(
                element: element,
                host: host,
                token: token,
                client: client,
                isLie: delivery.isLie,
                isResponseLost: delivery.isResponseLost
            )
            let result = try world.update { world, now in world.revoke(attempt, at: now) }
            let status = Int(ProviderAnswer.status(of: result, element: element, host: host))
            guard status != 200, let error = ProviderAnswer.error(of: result, element: element) else {
                return Answer(status: status)
            }
            return .json(status, .object([("error", .string(error))]))
        }
    }

    /// The token, and the client's credentials where the provider requires them; `nil` for a body that cannot be read.
    private func credentials(of element: SandboxElement) -> (token: String, client: (id: String, secret: String)?)? {
        if element == .quickBooks {
            guard let body = try? JSONDecoder().decode([String: LenientText].self, from: Data(request.body)) else {
                return nil
            }
            return (body["token"]?.text ?? "", basicClient)
        }
        if let token = tokenInQuery(of: element) { return (token, nil) }
        guard let form = request.form else { return nil }
        // A repeated parameter makes the request malformed (RFC 6749 §3.2).
        let fields = Dictionary(grouping: form, by: \.name)
        guard fields.values.allSatisfy({ $0.count == 1 }) else { return nil }
        let token = fields["token"]?.first?.value ?? ""
        guard let id = fields["client_id"]?.first?.value, let secret = fields["client_secret"]?.first?.value else {
            return (token, nil)
        }
        return (token, (id, secret))
    }

    /// How the platform's own procedure sends a token to Salesforce and Adobe Sign: `POST …?token=`, without a body.
    private func tokenInQuery(of element: SandboxElement) -> String? {
        guard request.body.isEmpty, element == .salesforce || element == .adobeSign else { return nil }
        return request.parameter("token")
    }

    /// The error of a wrong `token_type`, which the government cloud requires; `nil` when it is right.
    private func flaw(inKindOf kind: TokenMint.Kind?) -> String? {
        let named = request.form?.first { $0.name == "token_type" }?.value ?? request.parameter("token_type")
        switch (named, kind) {
        case ("access_token", .accessToken), ("access_token", nil), ("refresh_token", .refreshToken),
            ("refresh_token", nil):
            return nil
        case ("access_token", _), ("refresh_token", _): return "token_type_mismatch"
        default: return "invalid_request"
        }
    }

    /// HTTP Basic, with both halves form-encoded (RFC 6749 §2.3.1).
    private var basicClient: (id: String, secret: String)? {
        guard let header = request.header("authorization"), header.lowercased().hasPrefix("basic "),
            let data = Data(base64Encoded: String(header.dropFirst(6))),
            let pair = String(validating: data, as: UTF8.self)
        else { return nil }
        let halves = pair.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let id = FormEncoding.decodeComponent(halves[0]),
            let secret = FormEncoding.decodeComponent(halves[1])
        else { return nil }
        return (id, secret)
    }
}
