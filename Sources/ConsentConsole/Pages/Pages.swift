import OAuth
import ReauthEngine
import ReauthModel

/// Renders the pages.
struct Pages: Sendable {
    private struct Frame {
        var title: String
        var style: String
        var script: String
        var isOperators: Bool
        var formToken: String
        var isNarrow: Bool
        var hasRefresh: Bool
        var refresh: String
        var body: String
    }

    private struct SignIn {
        var runs: String
    }

    private struct Onward {
        var url: String
    }

    private let templates: Templates
    private let style = Asset(PackageResources.console_css, suffix: ".css", type: "text/css; charset=utf-8")
    private let script = Asset(PackageResources.console_js, suffix: ".js", type: "text/javascript; charset=utf-8")

    init() throws {
        templates = try Templates()
    }

    func asset(_ name: String) -> Asset? {
        [style, script].first { $0.name == name }
    }

    func overview(_ content: OverviewContent) -> Page {
        let body = templates.render(.overview, content)
        return Page(status: 200, html: frame("Overview", body, formToken: content.formToken))
    }

    func connection(_ content: ConnectionContent) -> Page {
        let body = templates.render(.connection, content)
        let status = content.isAddressUnusable ? 422 : 200
        return Page(
            status: status,
            html: frame("Connection \(content.row.instanceID)", body, formToken: content.formToken)
        )
    }

    func customer(
        _ connection: Connection,
        expiresAt: Timestamp,
        form: String,
        takesPaste: Bool,
        problem: CustomerContent.Problem?
    ) -> Page {
        let content = CustomerContent(
            connection,
            expiresAt: expiresAt,
            form: form,
            takesPaste: takesPaste,
            problem: problem
        )
        let body = templates.render(.customer, content)
        let status =
            switch problem {
            case .stale: 403
            case .unreadableAddress: 422
            case nil: 200
            }
        return Page(status: status, html: frame("Connect \(content.provider) again", body))
    }

    /// For a link that is good while its connection needs no sign-in now.
    func customerSettled(_ connection: Connection) -> Page {
        let result: ConsentResult =
            switch connection.standing {
            case .done: .reauthenticated
            case .waiting: .underWay
            case .failed: connection.reason == .wrongAccount ? .wrongAccount : .failed
            }
        return self.result(
            CallbackAnswer(result: .known(result), connection: connection),
            id: "",
            canTryAgain: false,
            isLink: true
        )
    }

    func result(
        _ answer: CallbackAnswer,
        id: String,
        canTryAgain: Bool,
        refreshes: Bool = true,
        isLink: Bool = false
    ) -> Page {
        let content = ResultContent(answer, id: id, canTryAgain: canTryAgain, isLink: isLink)
        let body = templates.render(.result, content)
        let refresh = content.isUnderWay && refreshes ? "3" : ""
        return Page(status: content.status, html: frame(content.title, body, refresh: refresh))
    }

    func message(_ message: Message) -> Page {
        let content = message.content
        let html = frame(content.title, templates.render(.message, content))
        return Page(status: content.status, html: html, retryAfter: content.status == 429 ? 30 : nil)
    }

    /// Why the operator cannot set out for a connection.
    func unavailable(_ reason: Reason, _ connection: Connection) -> Page {
        let content = MessageContent(
            409,
            "No sign-in can be opened",
            "The provider's page could not be opened for instance \(ShownText.make(connection.instanceID)) "
                + "(\(ShownText.make(reason.rawValue))). \(reason.remedy)",
            isOperators: true
        )
        return Page(status: 409, html: frame(content.title, templates.render(.message, content)))
    }

    /// Why an operator can do nothing for a connection.
    func closed(_ problem: String) -> Page {
        let content = MessageContent(
            409,
            "Nothing can be done for this run now",
            "Its job cannot be opened: \(ShownText.make(problem, limit: 500))",
            isOperators: true
        )
        return Page(status: 409, html: frame(content.title, templates.render(.message, content)))
    }

    func signIn(runs: [RunRecord]) -> Page {
        Page(status: 200, html: frame("Sign in", templates.render(.signIn, SignIn(runs: RunNames.text(runs)))))
    }

    /// A page that goes on to the provider by itself.
    ///
    /// Not a redirect: `form-action` would stop it in Chromium, and a policy that names every provider would let a forged
    /// form send to them too.
    func onward(to url: Secret<String>) -> Page {
        let address = url.exposed()
        // Only addresses of the web: a `javascript:` address would run with the rights of this page.
        guard address.hasPrefix("https://") || LoopbackURL.isLoopbackHTTP(address) else {
            return message(.customerUnavailable)
        }
        let body = templates.render(.onward, Onward(url: address))
        return Page(status: 200, html: frame("Continue", body, refresh: "0; url=\(address)"))
    }

    private func frame(_ title: String, _ body: String, formToken: String = "", refresh: String = "") -> String {
        let frame = Frame(
            title: title,
            style: style.path,
            script: script.path,
            isOperators: !formToken.isEmpty,
            formToken: formToken,
            isNarrow: formToken.isEmpty,
            hasRefresh: !refresh.isEmpty,
            refresh: refresh,
            body: body
        )
        return templates.render(.layout, frame)
    }
}
