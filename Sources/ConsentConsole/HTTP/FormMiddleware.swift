import HTTPTypes
import Hummingbird
import NIOCore
import OAuth

/// Reads the body of a request up to a limit, and refuses forms from other sites.
struct FormMiddleware: RouterMiddleware {
    /// The most bytes of a body.
    static let limit = 64 * 1024

    let pages: Pages
    let isSecure: Bool

    func handle(
        _ request: Request,
        context: ConsoleContext,
        next: @concurrent (Request, ConsoleContext) async throws -> Response
    ) async throws -> Response {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Self.limit)
        } catch {
            var response = Response(pages.message(.tooLarge, for: request.reader))
            if request.method == .post { response.headers[.connection] = "close" }
            return response
        }
        guard request.method == .post else { return try await next(request, context) }
        let authority = request.onlyAuthority
        guard RequestOrigin.isOwn(request.headers, authority: authority, isSecure: isSecure) else {
            return Response(pages.message(.foreignForm, for: request.reader))
        }
        var context = context
        let type = request.headers[.contentType]?.split(separator: ";").first
        if type?.lowercased() == "application/x-www-form-urlencoded" {
            context.form = FormEncoding.decode(String(buffer: body)) ?? []
        }
        return try await next(request, context)
    }
}
