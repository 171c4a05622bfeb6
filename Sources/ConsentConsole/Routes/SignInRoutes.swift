import ReauthEngine
import ReauthModel

/// The one-time link that signs an operator's browser in.
struct SignInRoutes: Sendable {
    let stage: ConsoleStage
    let request: ConsoleRequest

    /// GET only shows a button, so whatever fetches the link to look at it does not use it up.
    func signIn(_ token: String) async throws -> Reply {
        let isGood = request.method == .post ? stage.ticket.use(token) : stage.ticket.isGood(token)
        guard isGood else {
            return stage.pages.message(stage.loginGuesses.countFailure() ? .loginLinkSpent : .tooManyGuesses)
        }
        guard request.method == .post else { return stage.pages.signIn(runs: stage.flow.runs) }
        for cookie in request.cookies(named: stage.cookie.name) {
            try await stage.sessions.removeSession(OperatorSession.hash(of: cookie))
        }
        let (session, now) = (OperatorSession(), stage.time.now)
        try await stage.sessions.addSession(
            OperatorSession.hash(of: session.cookie),
            at: now,
            until: now.advanced(by: OperatorSession.lifetime)
        )
        return Reply.seeOther("/").adding("Set-Cookie", stage.cookie.setting(session.cookie))
    }
}
