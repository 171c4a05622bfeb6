import OAuth
import ReauthEngine
import ReauthModel

/// Renders the pages: those of operators in English, those of customers in the words of their sender.
struct Pages: Sendable {
    private struct SignIn {
        var runs: String
    }

    private struct Onward {
        var url: String
        var t: [String: String]
    }

    private let templates: Templates
    private let senders: Senders
    private let style = Asset(PackageResources.console_css, suffix: ".css", type: "text/css; charset=utf-8")
    private let script = Asset(PackageResources.console_js, suffix: ".js", type: "text/javascript; charset=utf-8")

    init(senders: Senders) throws {
        templates = try Templates()
        self.senders = senders
    }

    func asset(_ name: String) -> Asset? {
        [style, script].first { $0.name == name }
    }

    func logo(_ name: String) -> Logo? {
        senders.logo(name)
    }

    /// The words of the sender of a run, for a reader.
    func words(for reader: Reader, of run: RunID) async -> Words {
        await senders.sender(of: run).words(for: reader)
    }

    /// The words of a page that belongs to no run.
    func words(for reader: Reader) -> Words {
        senders.common.words(for: reader)
    }

    // MARK: Operators

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

    /// Why the operator cannot set out for a connection.
    func unavailable(_ reason: Reason, _ connection: Connection) -> Page {
        message(
            MessageContent(
                409,
                "No sign-in can be opened",
                "The provider's page could not be opened for instance \(ShownText.make(connection.instanceID)) "
                    + "(\(ShownText.make(reason.rawValue))). \(reason.remedy)",
                isOperators: true
            )
        )
    }

    /// Why an operator can do nothing for a connection.
    func closed(_ problem: String) -> Page {
        message(
            MessageContent(
                409,
                "Nothing can be done for this run now",
                "Its job cannot be opened: \(ShownText.make(problem, limit: 500))",
                isOperators: true
            )
        )
    }

    func signIn(runs: [RunRecord]) -> Page {
        Page(status: 200, html: frame("Sign in", templates.render(.signIn, SignIn(runs: RunNames.text(runs)))))
    }

    // MARK: Customers

    func customer(
        _ connection: Connection,
        expiresAt: Timestamp,
        form: String,
        groupName: String?,
        takesPaste: Bool,
        problem: CustomerContent.Problem?,
        _ words: Words
    ) -> Page {
        let content = CustomerContent(
            connection,
            expiresAt: expiresAt,
            form: form,
            groupName: groupName,
            takesPaste: takesPaste,
            problem: problem,
            words
        )
        let status =
            switch problem {
            case .stale: 403
            case .unreadableAddress: 422
            case nil: 200
            }
        let title = words(.customerTitle, ["provider": content.provider])
        return page(status, title, templates.render(.customer, content), words, offersLanguages: true)
    }

    /// For a link that is good while its connection needs no sign-in now.
    func customerSettled(_ connection: Connection, _ words: Words) -> Page {
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
            isLink: true,
            words
        )
    }

    func result(
        _ answer: CallbackAnswer,
        id: String,
        canTryAgain: Bool,
        refreshes: Bool = true,
        isLink: Bool = false,
        _ words: Words
    ) -> Page {
        let content = ResultContent(answer, id: id, canTryAgain: canTryAgain, isLink: isLink, words)
        let refresh = content.isUnderWay && refreshes ? "3" : ""
        let body = templates.render(.result, content)
        return page(content.status, content.title, body, words, refresh: refresh, offersLanguages: !answer.isOperators)
    }

    /// The words of a page that tells the result of a sign-in: those of the connection's sender, or plain ones for operators.
    func words(for reader: Reader, _ answer: CallbackAnswer) async -> Words {
        if answer.isOperators { return senders.plain }
        guard let connection = answer.connection else { return words(for: reader) }
        return await words(for: reader, of: connection.run)
    }

    /// A plain page, for a `reader` in their language.
    func message(_ message: Message, for reader: Reader? = nil) -> Page {
        switch message.content {
        case .operators(let content): self.message(content)
        case .customers(let status, let title, let text):
            self.message(status, title, text, reader.map(words) ?? senders.plain)
        }
    }

    /// The same, of nobody.
    func namelessMessage(_ message: Message, for reader: Reader) -> Page {
        self.message(message, senders.namelessWords(for: reader))
    }

    /// The same, of the sender of a run.
    func message(_ message: Message, _ words: Words) -> Page {
        switch message.content {
        case .operators(let content): self.message(content)
        case .customers(let status, let title, let text): self.message(status, title, text, words)
        }
    }

    private func message(_ status: Int, _ title: PageText, _ text: PageText, _ words: Words) -> Page {
        let body = templates.render(.message, MessageContent(status, words(title), words(text)))
        return page(status, words(title), body, words)
    }

    private func message(_ content: MessageContent) -> Page {
        Page(status: content.status, html: frame(content.title, templates.render(.message, content)))
    }

    /// A page that goes on to the provider by itself.
    ///
    /// Not a redirect: `form-action` would stop it in Chromium, and a policy that names every provider would let a forged
    /// form send to them too.
    func onward(to url: Secret<String>, _ words: Words? = nil) -> Page {
        let (address, words) = (url.exposed(), words ?? senders.plain)
        // Only addresses of the web: a `javascript:` address would run with the rights of this page.
        guard address.hasPrefix("https://") || LoopbackURL.isLoopbackHTTP(address) else {
            return message(.customerUnavailable, words)
        }
        let body = templates.render(.onward, Onward(url: address, t: words.all("onward.")))
        return page(200, words(.onwardTitle), body, words, refresh: "0; url=\(address)")
    }

    // MARK: Frames

    private func page(
        _ status: Int,
        _ title: String,
        _ body: String,
        _ words: Words,
        refresh: String = "",
        offersLanguages: Bool = false
    ) -> Page {
        var frame = Frame(title, body, style: style.path, script: script.path, refresh: refresh)
        frame.name(words, offersLanguages: offersLanguages)
        return Page(
            status: status,
            html: templates.render(.layout, frame),
            retryAfter: status == 429 ? 30 : nil,
            language: words.texts.tag
        )
    }

    private func frame(_ title: String, _ body: String, formToken: String = "") -> String {
        var frame = Frame(title, body, style: style.path, script: script.path, formToken: formToken)
        frame.texts = senders.plain.all("page.")
        return templates.render(.layout, frame)
    }
}
