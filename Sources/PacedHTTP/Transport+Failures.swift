import AsyncHTTPClient
import NIOCore
import NIOPosix
import NIOSSL
import OAuth
import ReauthModel

#if canImport(Glibc)
import var Glibc.ECONNREFUSED
#else
import var Darwin.ECONNREFUSED
#endif

extension Transport {
    /// Sorts errors by whether a byte of the request can have been sent: only this question matters.
    static func failure(after error: any Error, _ request: PacedRequest) throws -> RequestFailure {
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

    /// The same for a request of which nothing was sent on its way through a proxy: names the proxy, so that nobody looks
    /// for the cause at the host behind it; `nil` where the proxy has no part in it.
    static func failure(
        after error: any Error,
        at proxy: ProxySettings.Proxy,
        to target: String,
        _ request: PacedRequest
    ) -> RequestFailure? {
        func notSent(_ note: String) -> RequestFailure { .notSent(Evidence(note: note)) }
        let unreachable = notSent("the proxy \(proxy.address) cannot be reached: check \(proxy.variable)")
        switch error {
        case is CancellationError:
            return nil
        case is Expired:
            return notSent(
                "the proxy \(proxy.address) opened no tunnel to \(target) within \(Int(request.deadline.seconds)) s"
            )
        case is NIOConnectionError, ChannelError.connectTimeout:
            return unreachable
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            return unreachable
        case is TunnelIdentity.IsOfProxy:
            return notSent(
                """
                the TLS certificate in the tunnel of the proxy \(proxy.address) is good for the proxy's own address and \
                not for \(target) alone: check what opens TLS there
                """
            )
        case NIOSSLError.handshakeFailed, is NIOSSLExtraError:
            return notSent(
                """
                no TLS connection to \(target) through the proxy \(proxy.address): check certificate and host name; the \
                CA of a proxy that opens TLS belongs into the job's trust.caFile
                """
            )
        case let error as HTTPClientError:
            switch error {
            case .cancelled:
                return nil
            case .proxyAuthenticationRequired:
                let what = proxy.credentials == nil ? "asks for a user and a password" : "rejects its user or password"
                return notSent(
                    "the proxy \(proxy.address) \(what) (407): set http://USER:PASSWORD@HOST:PORT in \(proxy.variable)"
                )
            case .tlsHandshakeTimeout:
                return notSent("no TLS connection to \(target) through the proxy \(proxy.address) in time")
            default:
                break
            }
        default:
            break
        }
        return notSent(
            """
            the proxy \(proxy.address) opened no tunnel to \(target): allow that host at the proxy, or name it in \
            NO_PROXY where it is reached without one; \(proxy.variable) names the proxy
            """
        )
    }
}
