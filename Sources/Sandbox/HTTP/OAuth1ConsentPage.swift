/// The consent page of a provider with OAuth 1 (RFC 5849 §2.2).
///
/// The request for the request token named the callback, so the address of this page contains only the token. A refusal is
/// a callback without a verifier, as at Evernote: OAuth 1 has no error parameters.
struct OAuth1ConsentPage {
    static let host = "www.evernote.com"
    static let path = "OAuth.action"
    static let element = SandboxElement.evernote

    let world: SharedWorld
    let autoConsent: Bool
    let request: SandboxRequest

    private var screen: ConsentScreen { ConsentScreen(element: Self.element, host: Self.host) }

    func answer() throws -> Answer {
        let token = request.parameter("oauth_token") ?? ""
        guard let application = world.credentials.application(of: Self.element),
            let callback = world.read({ $0.callback(ofRequestToken: token, at: SharedWorld.now) })
        else {
            return refusal("The oauth_token was never issued, was used before, or is too old. Ask for a new link.")
        }
        let address = String(callback.prefix { $0 != "?" })
        guard RegisteredRedirect(registered: application.redirectURI).covers(address) else {
            return refusal("The callback is not the one that this application registered.")
        }
        switch request.method {
        case "GET" where autoConsent: return try redirect(token, callback, .allow)
        case "GET":
            let question = ConsentScreen.Question(
                clientID: application.clientID,
                scope: Self.element.scope,
                redirectURI: callback
            )
            return .html(200, screen.asking(question))
        case "POST":
            guard let decision = ConsentDecision(request) else {
                return refusal("The form must hold a decision: allow, other or deny.")
            }
            return try redirect(token, callback, decision)
        default: return .methodNotAllowed("GET, POST")
        }
    }

    private func redirect(_ token: String, _ callback: String, _ decision: ConsentDecision) throws -> Answer {
        let verifier = try world.update { world, now in
            let isAllowed = decision.choice != .deny
            return world.settle(
                requestToken: token,
                isAllowed: isAllowed,
                otherAccount: decision.choice == .other,
                at: now
            )
        }
        let query = [(name: "oauth_token", value: token)]
        return .redirect(to: callback, query + (verifier.map { [(name: "oauth_verifier", value: $0)] } ?? []))
    }

    private func refusal(_ text: String) -> Answer {
        .html(400, screen.refusing(text))
    }
}
