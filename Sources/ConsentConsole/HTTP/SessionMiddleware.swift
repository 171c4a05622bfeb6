import Hummingbird
import ReauthEngine
import ReauthModel

/// Lets requests pass that show a good session, and forms that carry the token of that session.
struct SessionMiddleware: RouterMiddleware {
    let pages: Pages
    let sessions: any OperatorSessions
    let cookie: SessionCookie
    let time: any TimeSource

    func handle(
        _ request: Request,
        context: ConsoleContext,
        next: @concurrent (Request, ConsoleContext) async throws -> Response
    ) async throws -> Response {
        guard let session = try await session(of: request, port: context.port) else {
            return Response(pages.message(.signedOut))
        }
        guard request.method != .post || session.accepts(context.field("form")) else {
            return Response(pages.message(.foreignForm))
        }
        var context = context
        context.session = session
        return try await next(request, context)
    }

    private func session(of request: Request, port: Int) async throws -> OperatorSession? {
        for value in request.cookies(named: cookie.name(port: port)) {
            let isGood = try await sessions.hasSession(OperatorSession.hash(of: value), at: time.now)
            if isGood { return OperatorSession(cookie: value) }
        }
        return nil
    }
}
