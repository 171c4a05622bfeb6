import OAuth
import ReauthEngine
import ReauthModel

/// The pages, rendered.
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

    func asset(_ name: String) -> Reply? {
        [style, script].first { $0.name == name }?.reply
    }

    func overview(_ content: OverviewContent) -> Reply {
        let body = templates.render(.overview, content)
        return .html(200, frame("Overview", body, formToken: content.formToken))
    }

    func connection(_ content: ConnectionContent) -> Reply {
        let body = templates.render(.connection, content)
        let status = content.isAddressUnusable ? 422 : 200
        return .html(status, frame("Connection \(content.row.instanceID)", body, formToken: content.formToken))
    }

    func customer(
        _ connection: Connection,
        expiresAt: Timestamp,
        form: String,
        takesPaste: Bool,
        problem: CustomerContent.Problem?
    ) -> Reply {
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
        return .html(status, frame("Connect \(content.provider) again", body))
    }

    /// The link is good, and there is nothing to do with it now.
    func customerSettled(_ connection: Connection) -> Reply {
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
    ) -> Reply {
        let content = ResultContent(answer, id: id, canTryAgain: canTryAgain, isLink: isLink)
        let body = templates.render(.result, content)
        let refresh = content.isUnderWay && refreshes ? "3" : ""
        return .html(content.status, frame(content.title, body, refresh: refresh))
    }

    func message(_ message: Message) -> Reply {
        let content = message.content
        var reply = Reply.html(content.status, frame(content.title, templates.render(.message, content)))
        if content.status == 429 { reply = reply.adding("Retry-After", "30") }
        return reply
    }

    /// Why an operator cannot set out.
    func unavailable(_ reason: Reason, _ connection: Connection) -> Reply {
        let content = MessageContent(
            409,
            "No sign-in can be opened",
            "The provider's page could not be opened for instance \(ShownText.make(connection.instanceID)) "
                + "(\(ShownText.make(reason.rawValue))). \(reason.remedy)",
            isOperators: true
        )
        return .html(409, frame(content.title, templates.render(.message, content)))
    }

    /// Why an operator can do nothing for a connection.
    func closed(_ problem: String) -> Reply {
        let content = MessageContent(
            409,
            "Nothing can be done for this run now",
            "Its job cannot be opened: \(ShownText.make(problem, limit: 500))",
            isOperators: true
        )
        return .html(409, frame(content.title, templates.render(.message, content)))
    }

    func signIn(runs: [RunRecord]) -> Reply {
        .html(200, frame("Sign in", templates.render(.signIn, SignIn(runs: RunNames.text(runs)))))
    }

    /// A page that goes on to the provider by itself.
    ///
    /// Not a redirect: `form-action` would stop it in Chromium, and naming every provider there would let a forged form
    /// send to them too.
    func onward(to url: Secret<String>) -> Reply {
        let address = url.exposed()
        // Nothing but the web: a `javascript:` address would run as ours.
        guard address.hasPrefix("https://") || LoopbackURL.isLoopbackHTTP(address) else {
            return message(.customerUnavailable)
        }
        let body = templates.render(.onward, Onward(url: address))
        return .html(200, frame("Continue", body, refresh: "0; url=\(address)"))
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
