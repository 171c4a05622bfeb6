import Hummingbird

/// Takes the callbacks of providers.
///
/// Their paths are no routes of the router, which is built once: a run that begins while the page is up can add one.
struct CallbackMiddleware: RouterMiddleware {
    let paths: @Sendable () -> Set<String>
    let pages: Pages
    let forms: FormMiddleware
    let routes: CallbackRoutes

    func handle(
        _ request: Request,
        context: ConsoleContext,
        next: @concurrent (Request, ConsoleContext) async throws -> Response
    ) async throws -> Response {
        guard paths().contains(String(request.rawPath)) else { return try await next(request, context) }
        context.coreContext.endpointPath.value = "callback"
        // HEAD is not among the methods: a program that asks for the head alone wants no effect.
        guard request.method == .get else {
            let page = pages.message(.methodNotAllowed, for: request.reader)
            return Response(methodNotAllowed: page, allowed: [.get])
        }
        return try await forms.handle(request, context: context) { request, _ in
            try await routes.callback(request)
        }
    }
}
