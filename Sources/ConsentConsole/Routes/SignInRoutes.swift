import ReauthEngine

/// The one-time link that signs an operator's browser in.
struct SignInRoutes: Sendable {
    let stage: ConsoleStage
    let request: ConsoleRequest

    /// GET only shows a button, so whatever fetches the link to look at it does not use it up.
    func signIn(_ token: String) -> Reply {
        let isGood = request.method == .post ? stage.ticket.use(token) : stage.ticket.isGood(token)
        guard isGood else {
            return stage.pages.message(stage.loginGuesses.countFailure() ? .loginLinkSpent : .tooManyGuesses)
        }
        guard request.method == .post else { return stage.pages.signIn(run: stage.desk.run) }
        for cookie in request.cookies(named: stage.cookie.name) { stage.sessions.remove(under: cookie) }
        let session = OperatorSession()
        stage.sessions.put(session, under: session.cookie)
        return Reply.seeOther("/").adding("Set-Cookie", stage.cookie.setting(session.cookie))
    }
}
