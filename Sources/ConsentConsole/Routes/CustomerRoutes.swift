import HTTPTypes
import OAuth
import ReauthEngine
import ReauthModel

/// What a customer sees: one connection, and nothing of any other.
struct CustomerRoutes: Sendable {
    /// How often a result page refreshes itself before it leaves that to the person.
    static let refreshes = 30

    let stage: ConsoleStage
    let request: ConsoleRequest

    private var pages: Pages { stage.pages }

    /// GET changes nothing: mail scanners open every link.
    func link(_ token: String) async throws -> Reply {
        guard request.method == .post else { return try await show(stage.flow.look(up: token), token) }
        guard stage.linkForm.accepts(request.field("form"), for: token) else {
            // A page from before a restart, or a form from elsewhere: the person looks at a fresh page, and decides.
            return try await show(stage.flow.look(up: token), token, .stale)
        }
        if let address = request.field("address") { return try await paste(address, token) }
        if let wait = stage.linkStarts.countStart(from: token) {
            return pages.message(.tooManyStarts).adding("Retry-After", String(Int(wait.seconds.rounded(.up))))
        }
        let browser = stage.browserMark(of: request)
        switch try await stage.flow.setOut(from: token, in: browser) {
        case .redirect(let url, let state):
            stage.departures.put(Secret(token), under: state.rawValue)
            return stage.onward(to: url, in: browser)
        case .notWaiting(let connection): return pages.customerSettled(connection)
        case .unavailable, .closed: return pages.message(.customerUnavailable)
        case .badLink(let answer): return try await show(answer, token)
        }
    }

    /// Takes in the address at which the person's browser ended, where the provider does not send it here.
    private func paste(_ address: String, _ token: String) async throws -> Reply {
        let answer = try await stage.flow.look(up: token)
        guard case .connection = answer else { return try await show(answer, token) }
        guard let parameters = PastedAddress.parameters(of: address) else {
            return try await show(answer, token, .unreadableAddress)
        }
        let browser = stage.browserCookie.mark(in: request)
        return try await Self.takeIn(parameters, broughtBy: .browser(browser), stage)
    }

    private func show(
        _ answer: LinkLookup,
        _ token: String,
        _ problem: CustomerContent.Problem? = nil
    ) async throws -> Reply {
        switch answer {
        case .connection(let connection, _) where connection.standing != .waiting || connection.isUnderWay:
            return pages.customerSettled(connection)
        case .connection(let connection, let expiresAt):
            let page = pages.customer(
                connection,
                expiresAt: expiresAt,
                form: stage.linkForm.token(for: token),
                takesPaste: try await !stage.flow.capturesCallback(for: connection.sequence),
                problem: problem
            )
            return stage.marked(page, for: request)
        case .expired: return pages.message(.linkExpired)
        case .withdrawn: return pages.message(.linkWithdrawn)
        case .replaced: return pages.message(.linkReplaced)
        case .otherRun: return pages.message(.linkOfOtherRun)
        case .unknown: return pages.message(stage.linkGuesses.countFailure() ? .linkUnknown : .tooManyGuesses)
        }
    }

    /// Takes the provider's answer, and sends the browser on to an address without code and `state`.
    func callback() async throws -> Reply {
        // A page that is fetched before anybody wants to see it must not use a code up.
        if let name = "Sec-Purpose".fieldName, request.fields[name] != nil { return pages.message(.notPrefetched) }
        let browser = stage.browserCookie.mark(in: request)
        return try await Self.takeIn(FormEncoding.decode(request.query) ?? [], broughtBy: .browser(browser), stage)
    }

    static func takeIn(
        _ parameters: [(name: String, value: String)],
        broughtBy bearer: CallbackBearer,
        _ stage: ConsoleStage
    ) async throws -> Reply {
        let answer = try await stage.flow.callback(Secret(parameters), broughtBy: bearer)
        switch answer.result {
        case .unknownState:
            return stage.stateGuesses.countFailure()
                ? .seeOther("/result/unknown") : stage.pages.message(.tooManyGuesses)
        case .malformed:
            return stage.stateGuesses.countFailure()
                ? .seeOther("/result/malformed") : stage.pages.message(.tooManyGuesses)
        case .otherBrowser:
            return .seeOther("/result/elsewhere")
        case .otherRun:
            return .seeOther("/result/other-run")
        case .known, .expired:
            let id = RandomText.make()
            let kept = KeptResult(
                answer: answer,
                link: answer.state.flatMap { stage.departures.value(under: $0.exposed()) }
            )
            stage.results.put(kept, under: id)
            return .seeOther("/result/\(id)")
        }
    }

    /// The page that says what came of it.
    func result(_ id: String) async throws -> Reply {
        switch id {
        case "unknown": return pages.result(CallbackAnswer(result: .unknownState), id: id, canTryAgain: false)
        case "malformed": return pages.result(CallbackAnswer(result: .malformed), id: id, canTryAgain: false)
        case "elsewhere": return pages.result(CallbackAnswer(result: .otherBrowser), id: id, canTryAgain: false)
        case "other-run": return pages.result(CallbackAnswer(result: .otherRun), id: id, canTryAgain: false)
        default: break
        }
        guard var kept = stage.results.value(under: id) else {
            return pages.message(stage.resultGuesses.countFailure() ? .resultGone : .tooManyGuesses)
        }
        if case .known(.underWay) = kept.answer.result, let state = kept.answer.state {
            let wasOperators = kept.answer.isOperators
            kept.answer = try await stage.flow.result(ofState: state.exposed())
            kept.answer.isOperators = kept.answer.isOperators || wasOperators
            kept.looks += 1
            stage.results.put(kept, under: id)
        }
        return pages.result(
            kept.answer,
            id: id,
            canTryAgain: kept.link != nil,
            refreshes: kept.looks < Self.refreshes
        )
    }

    /// Back to the link that it began with; its token stands in no page.
    func again(_ id: String) -> Reply {
        guard let link = stage.results.value(under: id)?.link else { return pages.message(.resultGone) }
        return .seeOther("/c/\(FormEncoding.encodeURIComponent(link.exposed()))")
    }
}
