/// A provider's page that asks a person for consent, and redirects the browser with a code (RFC 6749 §4.1).
struct ConsentPage {
    let world: SharedWorld
    let autoConsent: Bool
    let request: SandboxRequest
    let endpoint: ConsentEndpoint

    private var element: SandboxElement { endpoint.element }
    private var screen: ConsentScreen { ConsentScreen(element: element, host: endpoint.host) }

    func answer() throws -> Answer {
        let application = world.credentials.application(of: element)
        // Without a trusted redirect URI the error is shown, and the browser is not redirected (RFC 6749 §4.1.2.1).
        guard let redirectURI = request.parameter("redirect_uri"),
            let registered = application?.redirectURI,
            RegisteredRedirect(registered: registered).covers(redirectURI)
        else {
            return refusal("The redirect_uri is not the one that this application registered.")
        }
        guard let clientID = application?.clientID, request.parameter("client_id") == clientID else {
            return refusal("No application has this client_id.")
        }
        guard request.parameter("response_type") == "code" else {
            return refusal("The response_type must be code.")
        }
        switch request.method {
        case "GET" where autoConsent: return try redirect(to: redirectURI, .allow)
        case "GET":
            let scope = request.parameter("scope") ?? element.scope
            let question = ConsentScreen.Question(clientID: clientID, scope: scope, redirectURI: redirectURI)
            return .html(200, screen.asking(question))
        case "POST":
            guard let decision = ConsentDecision(request) else {
                return refusal("The form must hold a decision: allow, other or deny.")
            }
            return try redirect(to: redirectURI, decision)
        default: return .methodNotAllowed("GET, POST")
        }
    }

    private func redirect(to redirectURI: String, _ decision: ConsentDecision) throws -> Answer {
        var query: [(name: String, value: String)] = []
        let asked = (request.parameter("scope") ?? element.scope).split(separator: " ").map(String.init)
        let granted = decision.scopes.map { ticked in asked.filter(ticked.contains) } ?? asked
        if decision.choice == .deny || (granted.isEmpty && !asked.isEmpty) {
            query += [("error", "access_denied"), ("error_description", "The person denied the request")]
        } else {
            let issued = try world.update { world, now in
                world.issueCode(for: element, otherAccount: decision.choice == .other, at: now)
            }
            query.append(("code", issued.code))
            if let realmID = issued.realmID { query.append(("realmId", realmID)) }
            // As Google does it. The others tell nothing, so a page on which everything stays ticked tells nothing either.
            if granted != asked { query.append(("scope", granted.joined(separator: " "))) }
            if element == .adobeSign { query.append(("api_access_point", "https://api.na1.adobesign.com/")) }
        }
        if let state = request.parameter("state") { query.append(("state", state)) }
        return .redirect(to: redirectURI, query)
    }

    private func refusal(_ text: String) -> Answer {
        .html(400, screen.refusing(text))
    }
}
