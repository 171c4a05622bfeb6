import HTTPTypes
import Hummingbird
import OAuth
import ReauthEngine
import ReauthModel

/// Takes what a provider answered, and shows the result of it.
struct CallbackRoutes: Sendable {
    /// How often a result page refreshes itself before a person has to reload it.
    static let refreshes = 30

    private let flow: any ConsentFlow
    private let pages: Pages
    private let browsers: BrowserCookie
    private let results: ExpiringShelf<KeptResult>
    /// The customer's links from which browsers set out, by `state`: where "Try again" leads.
    private let departures: ExpiringShelf<Secret<String>>
    private let stateGuesses: GuessBrake
    private let resultGuesses: GuessBrake

    init(flow: any ConsentFlow, pages: Pages, browsers: BrowserCookie, time: any TimeSource) {
        self.flow = flow
        self.pages = pages
        self.browsers = browsers
        results = ExpiringShelf(limit: 4096, lifetime: .seconds(3600), time: time)
        departures = ExpiringShelf(limit: 4096, lifetime: .seconds(3600), time: time)
        stateGuesses = GuessBrake(time: time)
        resultGuesses = GuessBrake(time: time)
    }

    func add(to router: some RouterMethods<ConsoleContext>) {
        router.on(.result) { _, context in try await result(context.segment("id")) }
        router.on(.again) { _, context in again(context.segment("id")) }
    }

    /// Keeps the customer's link from which a browser set out with `state`.
    func keep(_ link: String, for state: State) {
        departures.put(Secret(link), under: state.rawValue)
    }

    /// Takes the provider's answer, and sends the browser on to an address without code and `state`.
    func callback(_ request: Request) async throws -> Response {
        // A page that a browser fetches ahead, before a person asks for it, must not use the code up.
        if let name = "Sec-Purpose".fieldName, request.headers[name] != nil {
            return Response(pages.message(.notPrefetched))
        }
        return try await takeIn(request.queryParameters, broughtBy: .browser(browsers.mark(in: request)))
    }

    func takeIn(
        _ parameters: [(name: String, value: String)],
        broughtBy bearer: CallbackBearer
    ) async throws -> Response {
        let answer = try await flow.callback(Secret(parameters), broughtBy: bearer)
        switch answer.result {
        case .unknownState: return guessed("unknown")
        case .malformed: return guessed("malformed")
        case .otherBrowser: return .redirect(to: "/result/elsewhere")
        case .otherRun: return .redirect(to: "/result/other-run")
        case .known, .expired:
            let id = RandomText.make()
            let link = answer.state.flatMap { departures.value(under: $0.exposed()) }
            results.put(KeptResult(answer: answer, link: link), under: id)
            return .redirect(to: "/result/\(id)")
        }
    }

    private func guessed(_ result: String) -> Response {
        stateGuesses.countFailure() ? .redirect(to: "/result/\(result)") : Response(pages.message(.tooManyGuesses))
    }

    /// The page that tells the result.
    private func result(_ id: String) async throws -> Response {
        let fixed: CallbackAnswer.Result? =
            switch id {
            case "unknown": .unknownState
            case "malformed": .malformed
            case "elsewhere": .otherBrowser
            case "other-run": .otherRun
            default: nil
            }
        if let fixed { return Response(pages.result(CallbackAnswer(result: fixed), id: id, canTryAgain: false)) }
        guard var kept = results.value(under: id) else {
            return Response(pages.message(resultGuesses.countFailure() ? .resultGone : .tooManyGuesses))
        }
        if case .known(.underWay) = kept.answer.result, let state = kept.answer.state {
            let wasOperators = kept.answer.isOperators
            kept.answer = try await flow.result(ofState: state.exposed())
            kept.answer.isOperators = kept.answer.isOperators || wasOperators
            kept.looks += 1
            results.put(kept, under: id)
        }
        return Response(
            pages.result(
                kept.answer,
                id: id,
                canTryAgain: kept.link != nil,
                refreshes: kept.looks < Self.refreshes
            )
        )
    }

    /// Leads back to the customer's link, whose token is in no page.
    private func again(_ id: String) -> Response {
        guard let link = results.value(under: id)?.link else { return Response(pages.message(.resultGone)) }
        return .redirect(to: "/c/\(FormEncoding.encodeURIComponent(link.exposed()))")
    }
}
