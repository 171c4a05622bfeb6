import OAuth

/// A provider's page that asks a person for consent, and sends the browser back with a code (RFC 6749 §4.1).
struct ConsentPage {
    let stage: SandboxStage
    let request: SandboxRequest
    let element: SandboxElement

    /// What the person chose.
    private enum Decision: String {
        case allow, other, deny
    }

    func answer() throws -> Answer {
        // Without a trusted redirection address the error is shown, never sent on (RFC 6749 §4.1.2.1).
        guard let redirectURI = request.parameter("redirect_uri"), isRegistered(redirectURI) else {
            return refusal("The redirect_uri is not the one that this application registered.")
        }
        guard let application = stage.credentials.application(of: element),
            request.parameter("client_id") == application.clientID
        else { return refusal("No application has this client_id.") }
        guard request.parameter("response_type") == "code" else {
            return refusal("The response_type must be code.")
        }
        switch request.method {
        case "GET": return .html(200, page)
        case "POST":
            guard request.mediaType == "application/x-www-form-urlencoded",
                let choice = request.form?.first(where: { $0.name == "decision" })?.value,
                let decision = Decision(rawValue: choice)
            else { return refusal("The form must hold a decision: allow, other or deny.") }
            return try redirect(to: redirectURI, decision)
        default: return .methodNotAllowed("GET, POST")
        }
    }

    private func redirect(to redirectURI: String, _ decision: Decision) throws -> Answer {
        var query: [(name: String, value: String)] = []
        if decision == .deny {
            query.append(("error", "access_denied"))
        } else {
            let issued = try stage.act { world, now in
                world.issueCode(for: element, otherAccount: decision == .other, at: now)
            }
            query.append(("code", issued.code))
            if let realmID = issued.realmID { query.append(("realmId", realmID)) }
            if element == .adobeSign { query.append(("api_access_point", "https://api.na1.adobesign.com/")) }
        }
        if let state = request.parameter("state") { query.append(("state", state)) }
        let separator = redirectURI.contains("?") ? "&" : "?"
        let location = redirectURI + separator + FormEncoding.encode(query)
        return Answer(status: 302, headers: [("Location", location), ("Cache-Control", "no-store")])
    }

    /// The registered address, or on a loopback address the same path at any port (RFC 8252 §7.3).
    private func isRegistered(_ redirectURI: String) -> Bool {
        guard let registered = stage.credentials.application(of: element)?.redirectURI else { return false }
        if redirectURI == registered { return true }
        guard let path = Self.loopbackPath(redirectURI) else { return false }
        return path == Self.loopbackPath(registered)
    }

    private static func loopbackPath(_ url: String) -> Substring? {
        guard let match = url.wholeMatch(of: /http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::[0-9]{1,5})?(\/[^#]*)/)
        else {
            return nil
        }
        return match.output.1
    }

    private func refusal(_ text: String) -> Answer {
        .html(400, Self.document("\(element.title) cannot go on", "<p>\(text)</p>"))
    }

    private var page: String {
        let scope = Self.escaped(request.parameter("scope") ?? element.scope)
        let buttons = [(Decision.allow, "Allow"), (.other, "Use another account"), (.deny, "Deny")].map {
            """
            <form method="post"><button name="decision" value="\($0.0.rawValue)">\($0.1)</button></form>
            """
        }
        let text = "<p>An application asks for access to your \(element.title) account: <code>\(scope)</code></p>"
        return Self.document("\(element.title) sandbox", text + buttons.joined())
    }

    private static func document(_ title: String, _ body: String) -> String {
        """
        <!doctype html><html lang="en"><head><meta charset="utf-8"><title>\(title)</title>\
        <style>body{font:1rem/1.5 system-ui;max-width:32rem;margin:4rem auto;padding:0 1rem}\
        form{display:inline-block;margin:0 .5rem .5rem 0}button{font:inherit;padding:.5rem 1rem}</style></head>\
        <body><h1>\(title)</h1>\(body)<p><small>Nothing here is real: this page belongs to a rehearsal.</small></p>\
        </body></html>
        """
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
