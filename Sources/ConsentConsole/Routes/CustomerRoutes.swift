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
            var page = pages.message(.tooManyStarts, for: request.reader)
            page.retryAfter = Int(wait.seconds.rounded(.up))
            return Response(page)
        }
        let browser = browsers.mark(in: request) ?? Secret(RandomText.make())
        let words = try await words(of: token, request)
        switch try await flow.setOut(from: token, in: browser) {
        case .redirect(let url, let state):
            callbacks.keep(token, for: state, in: words.isChosen ? words.texts.tag : nil)
            return Response(pages.onward(to: url, words)).setting(cookie: browsers.setting(browser))
        case .notWaiting(let connection): return Response(pages.customerSettled(connection, words))
        case .unavailable(.grantCap): return Response(pages.message(.customerHeldBack, words))
        case .unavailable, .closed: return Response(pages.message(.customerUnavailable, words))
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
        return try await callbacks.takeIn(parameters, broughtBy: .browser(browsers.mark(in: request)), request.reader)
    }

    /// The words of the sender of the connection that a link leads to.
    private func words(of token: String, _ request: Request) async throws -> Words {
        guard case .connection(let connection, _) = try await flow.look(up: token) else {
            return pages.words(for: request.reader)
        }
        return await pages.words(for: request.reader, of: connection.run)
    }

    private func show(
        _ answer: LinkLookup,
        _ token: String,
        _ request: Request,
        _ problem: CustomerContent.Problem? = nil
    ) async throws -> Response {
        switch answer {
        case .connection(let connection, let expiresAt):
            let words = await pages.words(for: request.reader, of: connection.run)
            guard connection.standing == .waiting, !connection.isUnderWay else {
                return Response(pages.customerSettled(connection, words))
            }
            let page = pages.customer(
                connection,
                expiresAt: expiresAt,
                form: form.token(for: token),
                groupName: flow.groupName,
                takesPaste: try await !flow.capturesCallback(for: connection.sequence),
                problem: problem,
                words
            )
            return browsers.marking(Response(page), for: request)
        case .expired: return Response(pages.message(.linkExpired, for: request.reader))
        case .withdrawn: return Response(pages.message(.linkWithdrawn, for: request.reader))
        case .replaced: return Response(pages.message(.linkReplaced, for: request.reader))
        case .otherRun: return Response(pages.message(.linkOfOtherRun, for: request.reader))
        case .unknown:
            return Response(
                pages.message(guesses.countFailure() ? .linkUnknown : .tooManyGuesses, for: request.reader)
            )
        }
    }
}
