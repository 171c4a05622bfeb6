import HTTPTypes
import Hummingbird
import Metering
import NIOCore
import ReauthEngine
import ReauthModel

/// What machines ask of the page: whether it works, and what it measures.
///
/// Neither needs a session.
struct WatchRoutes: Sendable {
    /// How many waiting connections are looked at for the longest wait.
    private static let sample = 100
    /// No link has it: a question to the store that any store answers.
    private static let noToken = String(repeating: "0", count: 32)

    let flow: any ConsentFlow
    let pages: Pages
    /// `nil` where nobody may read them.
    let measures: ConsoleMeasures?
    let time: any TimeSource

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
            var response = Self.json(.unauthorized, "{\"status\":\"token_missing\"}\n")
            response.headers[.wwwAuthenticate] = "Bearer"
            return response
        }
        try await measureBacklog()
        return Response(
            status: .ok,
            headers: [.contentType: "text/plain; version=0.0.4; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: measures.text()))
        )
    }

    private func measureBacklog() async throws {
        var waiting: [LaneKey?: Int] = [:]
        for count in try await flow.counts() {
            waiting[count.lane, default: 0] += count.standing == .waiting ? count.items : 0
        }
        for (lane, count) in waiting { Measure.waiting.set(Double(count), ["lane": lane?.rawValue ?? "none"]) }
        var filter = ConnectionFilter()
        filter.standing = .waiting
        let oldest = try await flow.connections(matching: filter, after: 0, limit: Self.sample)
        let since = oldest.compactMap(\.awaitingSince).min()
        let age = since.map { Double(time.now.rawValue - $0.rawValue) / 1000 } ?? 0
        Measure.waitingAge.set(max(0, age))
    }

    private static func json(_ status: HTTPResponse.Status, _ text: String) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
