import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import OAuth
import ReauthModel

#if canImport(Glibc)
import var Glibc.ECONNREFUSED
#else
import var Darwin.ECONNREFUSED
#endif

/// One request over AsyncHTTPClient: no redirect, no retry, one deadline around call and body, a capped body.
///
/// AsyncHTTPClient's delegates are used, and not its async calls: those start a task for each call and have no deadline for
/// the body, so that each call would need two more.
struct Transport: Sendable {
    let client: HTTPClient
    let loop: any EventLoop
    let deadlines: any Deadlines
    let executor: EventLoopExecutor

    /// The deadline of a request is over.
    private struct Expired: Error {}

    /// Sends over `client`, whose sockets `loop` serves.
    init(client: HTTPClient, loop: any EventLoop, deadlines: (any Deadlines)? = nil) {
        self.client = client
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
        do {
            let wire = try HTTPClient.Request(
                url: request.url.exposed(),
                method: HTTPMethod(rawValue: request.method.rawValue),
                headers: Self.headers(of: request),
                body: request.body.map { .byteBuffer(ByteBuffer(string: $0.text.exposed())) }
            )
            let call = client.execute(
                request: wire,
                delegate: AnswerCollector(limit: request.purpose.sizeLimit),
                eventLoop: .delegate(on: loop),
                logger: nil
            )
            let cancelDeadline = deadlines.after(request.deadline * Self.patience) { call.fail(reason: Expired()) }
            defer { cancelDeadline() }
            return try await withTaskCancellationHandler {
                try await call.futureResult.get()
            } onCancel: {
                call.cancel()
            }
        } catch {
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

    /// Sorts errors by whether a byte of the request can have been sent: only this question matters.
    private static func failure(after error: any Error, _ request: PacedRequest) throws -> RequestFailure {
        func notSent(_ note: String) -> RequestFailure { .notSent(Evidence(note: note)) }
        func lost(_ note: String) -> RequestFailure { .lost(Evidence(note: note)) }
        switch error {
        case let error as CancellationError:
            throw error
        case is Expired:
            return lost("no whole answer within \(Int(request.deadline.seconds)) s")
        case let error as AnswerCollector.TooLarge:
            return .lost(Evidence(note: "the answer is larger than \(error.limit) bytes", exceededSize: error.limit))
        case is NIOConnectionError:
            return notSent("no connection: refused, unreachable or unknown host")
        case NIOSSLError.handshakeFailed, is NIOSSLExtraError:
            // Only these two: other TLS errors, an unclean shutdown for one, come after bytes were sent.
            return notSent("no TLS connection: check certificate and host name")
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            // A host given as an address is dialled without NIOConnectionError. Only `connect` fails with this code.
            return notSent("no connection: refused")
        case let error as ChannelError:
            if case .connectTimeout = error { return notSent("no connection within 10 s") }
            return lost("the connection broke")
        case let error as HTTPClientError:
            switch error {
            case .cancelled:
                throw CancellationError()
            case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
                return notSent("no connection within 10 s")
            case .emptyHost, .emptyScheme, .invalidURL, .unsupportedScheme("http"):
                return notSent("the URL is not usable")
            default:
                return lost("the connection broke: \(error.shortDescription)")
            }
        default:
            return lost("the connection broke")
        }
    }
}
