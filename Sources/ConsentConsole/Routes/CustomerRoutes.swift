import HTTPTypes
import Hummingbird
import OAuth
import ReauthEngine
import ReauthModel

/// The page of a customer's link: one connection, and nothing of any other.
struct CustomerRoutes: Sendable {
    let flow: any ConsentFlow
    let pages: Pages
    let browsers: BrowserCookie
    let callbacks: CallbackRoutes
    let starts: LinkBrake
    let guesses: GuessBrake
    private let form = LinkForm()

    func add(to router: some RouterMethods<ConsoleContext>) {
        router.on(.customer) { request, context in
            let token = context.segment("token")
            // GET changes nothing: mail scanners open every link.
            guard request.method == .post else { return try await show(flow.look(up: token), token, request) }
            return try await submit(token, request, context)
        }
    }

    private func submit(_ token: String, _ request: Request, _ context: ConsoleContext) async throws -> Response {
        guard form.accepts(context.field("form"), for: token) else {
            // A page from before a restart, or a form from another site: a new page lets the person decide.
            return try await show(flow.look(up: token), token, request, .stale)
        }
        if let address = context.field("address") { return try await paste(address, token, request) }
        if let wait = starts.countStart(from: token) {
            var page = pages.message(.tooManyStarts)
            page.retryAfter = Int(wait.seconds.rounded(.up))
            return Response(page)
        }
        let browser = browsers.mark(in: request) ?? Secret(RandomText.make())
        switch try await flow.setOut(from: token, in: browser) {
        case .redirect(let url, let state):
            callbacks.keep(token, for: state)
            return Response(pages.onward(to: url)).setting(cookie: browsers.setting(browser))
        case .notWaiting(let connection): return Response(pages.customerSettled(connection))
        case .unavailable(.grantCap): return Response(pages.message(.customerHeldBack))
        case .unavailable, .closed: return Response(pages.message(.customerUnavailable))
        case .badLink(let answer): return try await show(answer, token, request)
        }
    }

    /// Takes in the address at which the person's browser ended, where the provider does not send it to this page.
    private func paste(_ address: String, _ token: String, _ request: Request) async throws -> Response {
        let answer = try await flow.look(up: token)
        guard case .connection = answer else { return try await show(answer, token, request) }
        guard let parameters = PastedAddress.parameters(of: address) else {
            return try await show(answer, token, request, .unreadableAddress)
        }
        return try await callbacks.takeIn(parameters, broughtBy: .browser(browsers.mark(in: request)))
    }

    private func show(
        _ answer: LinkLookup,
        _ token: String,
        _ request: Request,
        _ problem: CustomerContent.Problem? = nil
    ) async throws -> Response {
        switch answer {
        case .connection(let connection, _) where connection.standing != .waiting || connection.isUnderWay:
            return Response(pages.customerSettled(connection))
        case .connection(let connection, let expiresAt):
            let page = pages.customer(
                connection,
                expiresAt: expiresAt,
                form: form.token(for: token),
                takesPaste: try await !flow.capturesCallback(for: connection.sequence),
                problem: problem
            )
            return browsers.marking(Response(page), for: request)
        case .expired: return Response(pages.message(.linkExpired))
        case .withdrawn: return Response(pages.message(.linkWithdrawn))
        case .replaced: return Response(pages.message(.linkReplaced))
        case .otherRun: return Response(pages.message(.linkOfOtherRun))
        case .unknown: return Response(pages.message(guesses.countFailure() ? .linkUnknown : .tooManyGuesses))
        }
    }
}
