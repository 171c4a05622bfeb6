import HTTPTypes
import Hummingbird
import Logging
import ReauthModel

/// The outermost middleware: turns errors into pages, gives every answer the safety headers, and logs the request.
struct AnswerMiddleware: RouterMiddleware {
    let pages: Pages
    let safety: HTTPFields
    let time: any TimeSource
    let logger: Logger
    /// Ends the page: called with what a route threw, except cancellation.
    let stop: @Sendable (any Error) -> Void

    func handle(
        _ request: Request,
        context: ConsoleContext,
        next: @concurrent (Request, ConsoleContext) async throws -> Response
    ) async throws -> Response {
        let start = time.uptime
        var response = await answer(request, context, next)
        // A header that the route has set stays: an asset may be cached.
        for field in safety where !response.headers.contains(field.name) { response.headers.append(field) }
        log(request.method, context, response.status, time.uptime - start)
        // The same head and no body (RFC 9110 §9.3.2).
        return request.method == .head ? response.createHeadResponse() : response
    }

    private func answer(
        _ request: Request,
        _ context: ConsoleContext,
        _ next: @concurrent (Request, ConsoleContext) async throws -> Response
    ) async -> Response {
        do {
            return try await next(request, context)
        } catch let error as HTTPError where error.status == .notFound {
            // The router found no route.
            context.coreContext.endpointPath.value = nil
            return Response(pages.message(.notFound, for: request.reader))
        } catch is CancellationError {
            return Response(pages.message(.stopping, for: request.reader))
        } catch {
            logger.error("the consent page stops: \(error)")
            stop(error)
            return Response(pages.message(.stopping, for: request.reader))
        }
    }

    /// Paths and queries hold tokens, codes and states, so only the pattern of the route is logged.
    private func log(
        _ method: HTTPRequest.Method,
        _ context: ConsoleContext,
        _ status: HTTPResponse.Status,
        _ duration: Duration
    ) {
        let pattern = context.endpointPath?.replacing("{", with: ":").replacing("}", with: "")
        // Programs that watch the page ask every few seconds.
        let isWatching = pattern == Endpoint.health.rawValue || pattern == Endpoint.metrics.rawValue
        logger.log(
            level: isWatching ? .debug : .info,
            "request",
            metadata: [
                "method": "\(HeadCheck.methods.contains(method) ? method.rawValue : "other")",
                "route": "\(pattern ?? "unknown")", "status": "\(status.code)",
                "milliseconds": "\(duration.milliseconds)",
            ]
        )
    }
}
