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

/// One exchange over AsyncHTTPClient: no redirect, no retry, one deadline around call and body, a capped body.
struct Transport: Sendable {
    let client: HTTPClient
    let time: any TimeSource

    /// What a single exchange came to.
    enum Exchange: Sendable {
        case answered(PacedResponse)
        /// No byte of the request left.
        case notSent(String)
        /// Some of it may have left, and no whole answer came.
        case lost(String)
        /// It left, and its answer is larger than so many bytes: what it says is not known.
        case tooLarge(Int)
    }

    /// A configuration that the choke point can vouch for.
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
        return configuration
    }

    /// By how much the deadlines are longer: one, but where a test of a debug build asks for more.
    private static var patience: Int {
        #if DEBUG
        TransportProbe.patience
        #else
        1
        #endif
    }

    func exchange(_ request: PacedRequest) async throws -> Exchange {
        do {
            return try await withThrowingTaskGroup(of: Exchange?.self) { group in
                group.addTask { try await perform(request) }
                group.addTask {
                    try await time.sleep(for: request.deadline * Self.patience)
                    return nil
                }
                defer { group.cancelAll() }
                // Two children were added, so one always comes; `nil` is the deadline.
                guard let first = try await group.next(), let exchange = first else {
                    return .lost("no whole answer within \(Int(request.deadline.seconds)) s")
                }
                return exchange
            }
        } catch let error as CancellationError {
            throw error
        } catch {
            return try Self.exchange(after: error)
        }
    }

    private func perform(_ request: PacedRequest) async throws -> Exchange {
        var wire = HTTPClientRequest(url: request.url.exposed())
        wire.method = HTTPMethod(rawValue: request.method.rawValue)
        for header in request.headers { wire.headers.add(name: header.name, value: header.value.exposed()) }
        wire.headers.replaceOrAdd(name: "accept", value: "application/json")
        wire.headers.replaceOrAdd(name: "user-agent", value: "reauth")
        if let body = request.body {
            wire.headers.replaceOrAdd(name: "content-type", value: body.contentType)
            wire.body = .bytes(ByteBuffer(string: body.text.exposed()))
        }
        // AsyncHTTPClient wants a deadline of its own; ours, around call and body, always comes first.
        let response = try await client.execute(
            wire,
            timeout: .seconds(Int64(request.deadline.seconds) * Int64(Self.patience) + 60)
        )
        #if DEBUG
        TransportProbe.answerBegins?()
        #endif
        let body: ByteBuffer
        do {
            body = try await response.body.collect(upTo: request.purpose.sizeLimit)
        } catch is NIOTooManyBytesError {
            return .tooLarge(request.purpose.sizeLimit)
        }
        return .answered(
            PacedResponse(
                status: Int(response.status.code),
                headers: response.headers.map { (name: $0.name, value: $0.value) },
                body: Array(body.readableBytesView)
            )
        )
    }

    /// Sorts errors by whether a byte of the request can have left: the one question that counts.
    private static func exchange(after error: any Error) throws -> Exchange {
        switch error {
        case is NIOConnectionError:
            return .notSent("no connection: refused, unreachable or unknown host")
        case NIOSSLError.handshakeFailed, is NIOSSLExtraError:
            // Only these two: other TLS errors, an unclean shutdown for one, come after bytes have left.
            return .notSent("no TLS connection: check certificate and host name")
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            // A host given as an address is dialled without NIOConnectionError. Only `connect` fails with this code.
            return .notSent("no connection: refused")
        case let error as ChannelError:
            if case .connectTimeout = error { return .notSent("no connection within 10 s") }
            return .lost("the connection broke")
        case let error as HTTPClientError:
            switch error {
            case .cancelled:
                throw CancellationError()
            case .connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout:
                return .notSent("no connection within 10 s")
            case .emptyHost, .emptyScheme, .invalidURL, .unsupportedScheme("http"):
                return .notSent("the URL is not usable")
            default:
                return .lost("the connection broke: \(error.shortDescription)")
            }
        default:
            return .lost("the connection broke")
        }
    }
}
