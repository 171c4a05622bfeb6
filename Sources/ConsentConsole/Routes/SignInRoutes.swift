import HTTPTypes
import Hummingbird
import ReauthEngine
import ReauthModel

/// The one-time link that signs an operator's browser in.
struct SignInRoutes: Sendable {
    let flow: any ConsentFlow
    let pages: Pages
    let sessions: any OperatorSessions
    let cookie: SessionCookie
    let ticket: LoginTicket
    let time: any TimeSource
    let guesses: GuessBrake

    func add(to router: some RouterMethods<ConsoleContext>) {
        router.on(.signIn) { request, context in try await signIn(request, context) }
    }

    /// GET only shows a button, so a mail scanner that opens the link does not use it up.
    private func signIn(_ request: Request, _ context: ConsoleContext) async throws -> Response {
        let token = context.segment("token")
        guard request.method == .post ? ticket.use(token) : ticket.isGood(token) else {
            return Response(pages.message(guesses.countFailure() ? .loginLinkSpent : .tooManyGuesses))
        }
        guard request.method == .post else { return Response(pages.signIn(runs: flow.runs)) }
        for value in request.cookies(named: cookie.name(port: context.port)) {
            try await sessions.removeSession(OperatorSession.hash(of: value))
        }
        let (session, now) = (OperatorSession(), time.now)
        try await sessions.addSession(
            OperatorSession.hash(of: session.cookie),
            at: now,
            until: now.advanced(by: OperatorSession.lifetime)
        )
        return .redirect(to: "/").setting(cookie: cookie.setting(session.cookie, port: context.port))
    }
}
