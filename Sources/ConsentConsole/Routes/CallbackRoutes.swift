import HTTPTypes
import Hummingbird
import Logging
import Metering
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
    /// From where browsers set out, by `state`.
    private let departures: ExpiringShelf<Departure>
    private let stateGuesses: GuessBrake
    private let resultGuesses: GuessBrake
    private let logger: Logger

    init(flow: any ConsentFlow, pages: Pages, browsers: BrowserCookie, time: any TimeSource, logger: Logger) {
        self.flow = flow
        self.pages = pages
        self.browsers = browsers
        results = ExpiringShelf(limit: 4096, lifetime: .seconds(3600), time: time)
        departures = ExpiringShelf(limit: 4096, lifetime: .seconds(3600), time: time)
        stateGuesses = GuessBrake(time: time)
        resultGuesses = GuessBrake(time: time)
        self.logger = logger
    }

    /// From where a browser set out.
    struct Departure: Sendable {
        /// The token of the customer's link: where "Try again" leads.
        var link: Secret<String>
        /// The language that the person chose there.
        var language: String?
    }

    func add(to router: some RouterMethods<ConsoleContext>) {
        router.on(.result) { request, context in try await result(context.segment("id"), request.reader) }
        router.on(.again) { request, context in again(context.segment("id"), request.reader) }
    }

    /// Keeps the customer's link from which a browser set out with `state`, and the language that was chosen there.
    func keep(_ link: String, for state: State, in language: String?) {
        departures.put(Departure(link: Secret(link), language: language), under: state.rawValue)
    }

    /// Takes the provider's answer, and sends the browser on to an address without code and `state`.
    func callback(_ request: Request) async throws -> Response {
        // A page that a browser fetches ahead, before a person asks for it, must not use the code up.
        if let name = "Sec-Purpose".fieldName, request.headers[name] != nil {
            return Response(pages.message(.notPrefetched, for: request.reader))
        }
        let bearer = CallbackBearer.browser(browsers.mark(in: request))
        return try await takeIn(request.queryParameters, broughtBy: bearer, request.reader)
    }

    func takeIn(
        _ parameters: [(name: String, value: String)],
        broughtBy bearer: CallbackBearer,
        _ reader: Reader? = nil
    ) async throws -> Response {
        let answer = try await flow.callback(Secret(parameters), broughtBy: bearer)
        note(answer)
        switch answer.result {
        case .unknownState: return guessed("unknown", reader)
        case .malformed: return guessed("malformed", reader)
        case .otherBrowser: return .redirect(to: "/result/elsewhere")
        case .otherRun: return .redirect(to: "/result/other-run")
        case .known, .expired:
            let id = RandomText.make()
            let departure = answer.state.flatMap { departures.value(under: $0.exposed()) }
            results.put(KeptResult(answer: answer, link: departure?.link), under: id)
            return .redirect(to: "/result/\(id)\(Self.query(departure?.language))")
        }
    }

    /// Tells the log what came of a callback: no code, no `state` and no name that somebody else chose.
    private func note(_ answer: CallbackAnswer) {
        let result = answer.result.word
        Measure.signIns.count(["result": result])
        var facts: Logger.Metadata = ["result": "\(result)"]
        if let connection = answer.connection {
            facts["run"] = "\(connection.run)"
            facts["instance"] = "\(ShownText.make(connection.instanceID, limit: 40))"
            facts["provider"] = "\(connection.provider)"
            if let reason = connection.reason { facts["reason"] = "\(reason)" }
        }
        if answer.isRepeated { facts["repeated"] = "true" }
        logger.info("callback", metadata: facts)
    }

    private func guessed(_ result: String, _ reader: Reader?) -> Response {
        stateGuesses.countFailure()
            ? .redirect(to: "/result/\(result)") : Response(pages.message(.tooManyGuesses, for: reader))
    }

    /// Keeps a language that was chosen: nothing but a tag comes into an address.
    private static func query(_ language: String?) -> String {
        guard let language, language.wholeMatch(of: /[A-Za-z0-9\-]{2,35}/) != nil else { return "" }
        return "?\(Words.parameter)=\(language)"
    }

    /// The page that tells the result.
    private func result(_ id: String, _ reader: Reader) async throws -> Response {
        let fixed: CallbackAnswer.Result? =
            switch id {
            case "unknown": .unknownState
            case "malformed": .malformed
            case "elsewhere": .otherBrowser
            case "other-run": .otherRun
            default: nil
            }
        if let fixed {
            let answer = CallbackAnswer(result: fixed)
            return Response(pages.result(answer, id: id, canTryAgain: false, pages.words(for: reader)))
        }
        guard var kept = results.value(under: id) else {
            return Response(pages.message(resultGuesses.countFailure() ? .resultGone : .tooManyGuesses, for: reader))
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
                refreshes: kept.looks < Self.refreshes,
                await pages.words(for: reader, kept.answer)
            )
        )
    }

    /// Leads back to the customer's link, whose token is in no page.
    private func again(_ id: String, _ reader: Reader) -> Response {
        guard let link = results.value(under: id)?.link else {
            return Response(pages.message(.resultGone, for: reader))
        }
        return .redirect(to: "/c/\(FormEncoding.encodeURIComponent(link.exposed()))\(Self.query(reader.chosen))")
    }
}

extension CallbackAnswer.Result {
    /// The result as a stable word, for the log and for measures.
    fileprivate var word: String {
        switch self {
        case .known(let result): result.rawValue
        case .unknownState: "unknown_state"
        case .expired: "expired"
        case .otherBrowser: "other_browser"
        case .otherRun: "other_run"
        case .malformed: "malformed"
        }
    }
}
