import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import OAuth
import ReauthModel

/// One request over AsyncHTTPClient: no redirect, no retry, one deadline around call and body, a capped body.
///
/// AsyncHTTPClient's delegates are used, and not its async calls: those start a task for each call and have no deadline for
/// the body, so that each call would need two more.
struct Transport: Sendable {
    let routes: HTTPRoutes
    let loop: any EventLoop
    let deadlines: any Deadlines
    let executor: EventLoopExecutor

    /// The deadline of a request is over.
    struct Expired: Error {}

    /// Sends over `routes`, whose sockets `loop` serves.
    init(routes: HTTPRoutes, loop: any EventLoop, deadlines: (any Deadlines)? = nil) {
        self.routes = routes
        self.loop = loop
        self.deadlines = deadlines ?? EventLoopDeadlines(loop: loop)
        executor = EventLoopExecutor(loop)
    }

    /// The configuration of the HTTP client: no redirects, no queue inside the client, TLS always verified.
    ///
    /// `additionalRoots` are trusted beside those of the system; verification itself cannot be turned off.
    static func configuration(
        connections: Int,
        additionalRoots: [NIOSSLCertificate] = []
    ) -> HTTPClient.Configuration {
        var configuration = HTTPClient.Configuration()
        var tls = TLSConfiguration.makeClientConfiguration()
        tls.certificateVerification = .fullVerification
        tls.additionalTrustRoots = additionalRoots.isEmpty ? [] : [.certificates(additionalRoots)]
        configuration.tlsConfiguration = tls
        // Credentials must not follow a redirect (RFC 9700 §4.12), and a code must not be sent again through one.
        configuration.redirectConfiguration = .disallow
        // The default of 8 would queue requests inside the client while their deadline runs.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = connections
        configuration.timeout.connect = .seconds(10 * Int64(patience))
        configuration.httpVersion = .http1Only
        // Spans would carry the URLs of requests; even the tracer that drops them costs a hundredth of a call.
        configuration.tracing.tracer = nil
        return configuration
    }

    /// The factor by which deadlines are longer: 1, except where a test of a debug build asks for more.
    private static var patience: Int {
        #if DEBUG
        TransportProbe.patience
        #else
        1
        #endif
    }

    /// Sends a request, and says what came of it: `answered`, `notSent` (no byte of it was sent) or `lost`.
    func send(_ request: PacedRequest) async throws -> PacedResult {
        let wire: HTTPClient.Request
        do {
            wire = try HTTPClient.Request(
                url: request.url.exposed(),
                method: HTTPMethod(rawValue: request.method.rawValue),
                headers: Self.headers(of: request),
                body: request.body.map { .byteBuffer(ByteBuffer(string: $0.text.exposed())) }
            )
        } catch {
            return .failed(try Self.failure(after: error, request))
        }
        let (client, proxy) = routes.route(of: wire)
        let collector = AnswerCollector(limit: request.purpose.sizeLimit)
        do {
            let call = client.execute(request: wire, delegate: collector, eventLoop: .delegate(on: loop), logger: nil)
            let cancelDeadline = deadlines.after(request.deadline * Self.patience) { call.fail(reason: Expired()) }
            defer { cancelDeadline() }
            return try await withTaskCancellationHandler {
                try await call.futureResult.get()
            } onCancel: {
                call.cancel()
            }
        } catch {
            if let proxy, !collector.isHeadSent,
                let failure = Self.failure(after: error, at: proxy, to: "\(wire.host):\(wire.port)", request)
            {
                return .failed(failure)
            }
            return .failed(try Self.failure(after: error, request))
        }
    }

    private static func headers(of request: PacedRequest) -> HTTPHeaders {
        var headers = HTTPHeaders()
        headers.reserveCapacity(request.headers.count + 3)
        for header in request.headers { headers.add(name: header.name, value: header.value.exposed()) }
        headers.replaceOrAdd(name: "accept", value: "application/json")
        headers.replaceOrAdd(name: "user-agent", value: "reauth")
        if let body = request.body { headers.replaceOrAdd(name: "content-type", value: body.contentType) }
        return headers
    }
}
