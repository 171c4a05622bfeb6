import Hummingbird

/// Answers 404 where the number of a connection in the path is no number, for every method and without a session.
struct SequenceCheck: RouterMiddleware {
    func handle(
        _ request: Request,
        context: ConsoleContext,
        next: @concurrent (Request, ConsoleContext) async throws -> Response
    ) async throws -> Response {
        if let segment = context.parameters.get("sequence"), PlainPath.sequence(segment) == nil {
            throw HTTPError(.notFound)
        }
        return try await next(request, context)
    }
}
