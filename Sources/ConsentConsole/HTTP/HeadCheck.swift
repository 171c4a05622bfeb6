import HTTPTypes
import Hummingbird

/// Checks the method, the host and the path of a request, in this order, before any route sees it.
///
/// Hummingbird's router ignores empty segments: to it, `//c//token/` is `/c/token`. It has looked the path up before
/// its middleware runs, but calls no handler of a path that is refused here.
struct HeadCheck: RouterMiddleware {
    /// The methods that any address of the page takes.
    static let methods: [HTTPRequest.Method] = [.get, .head, .post]

    let pages: Pages
    let hosts: AllowedHosts

    func handle(
        _ request: Request,
        context: ConsoleContext,
        next: @concurrent (Request, ConsoleContext) async throws -> Response
    ) async throws -> Response {
        guard Self.methods.contains(request.method) else {
            let page = pages.message(.methodNotAllowed, for: request.reader)
            return Response(methodNotAllowed: page, allowed: Self.methods)
        }
        // A load balancer asks by the address; what it reads tells nothing, to whatever page of another site.
        guard request.rawPath == Endpoint.health.rawValue || hosts.contains(request.onlyAuthority, port: context.port)
        else {
            // The host name is not one of the page, so the answer does not show the brand.
            return Response(pages.namelessMessage(.wrongHost, for: request.reader))
        }
        guard PlainPath.isPlain(request.rawPath) else { throw HTTPError(.notFound) }
        return try await next(request, context)
    }
}
