import HTTPTypes
import Hummingbird
import NIOCore
import ReauthEngine
import ReauthModel

/// What machines ask of the page: whether it works, and what it measures.
///
/// Neither needs a session.
struct WatchRoutes: Sendable {
    /// No link has it: a question to the store that any store answers.
    private static let noToken = String(repeating: "0", count: 32)

    let flow: any ConsentFlow
    let pages: Pages
    /// `nil` where nobody may read them.
    let measures: ConsoleMeasures?
    /// Slows down a program that tries tokens.
    let guesses: GuessBrake
    let backlog: BacklogWatch

    func add(to router: some RouterMethods<ConsoleContext>) {
        router.on(.health) { _, _ in await health() }
        router.on(.metrics) { request, _ in try await metrics(request) }
    }

    /// 200 where the store answers, else 503; the page itself goes on either way.
    private func health() async -> Response {
        do {
            _ = try await flow.look(up: Self.noToken)
            return Self.json(.ok, "{\"status\":\"ok\"}\n")
        } catch {
            return Self.json(.serviceUnavailable, "{\"status\":\"store_unavailable\"}\n")
        }
    }

    private func metrics(_ request: Request) async throws -> Response {
        guard let measures else { return Response(pages.message(.notFound, for: request.reader)) }
        guard measures.accepts(request.headers[.authorization]) else {
            guard guesses.countFailure() else {
                var response = Self.json(.tooManyRequests, "{\"status\":\"too_many_guesses\"}\n")
                response.headers[.retryAfter] = "30"
                return response
            }
            var response = Self.json(.unauthorized, "{\"status\":\"token_missing\"}\n")
            response.headers[.wwwAuthenticate] = "Bearer"
            return response
        }
        do {
            try await backlog.measure()
        } catch let error as CancellationError {
            throw error
        } catch {
            // A monitoring system must not be able to end the page for customers.
            return Self.json(.serviceUnavailable, "{\"status\":\"store_unavailable\"}\n")
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: measures.text()))
        )
    }

    private static func json(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
