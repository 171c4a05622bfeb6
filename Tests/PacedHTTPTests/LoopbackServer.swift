import LoopbackProxy
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

#if canImport(Glibc)
import struct Glibc.linger
#else
import struct Darwin.linger
#endif

/// A server on loopback that answers as a test says: whole, late, broken, endless or not at all.
///
/// It writes bytes, so that it can also break the rules of HTTP.
final class LoopbackServer: Sendable {
    /// What was received.
    struct Request: Sendable {
        var method: String
        var target: String
        var head: String
        var body: String

        /// The first header field of that name; the name in lower case.
        func header(_ name: String) -> String? {
            for line in head.split(separator: "\r\n").dropFirst() {
                let halves = line.split(separator: ":", maxSplits: 1)
                if halves[0].lowercased() == name {
                    return halves.count == 2 ? String(halves[1].drop { $0 == " " }) : ""
                }
            }
            return nil
        }
    }

    /// What to do with a request.
    enum Reply: Sendable {
        /// A whole answer.
        case answer(Int, [(String, String)] = [], String = "")
        /// These bytes, then an orderly end.
        case bytes(String)
        /// A head, and a body that never ends, as fast as the reader takes it.
        case endless
        /// A head, and one byte of the body each time that ``LoopbackServer/drip()`` is called.
        case drip
        /// Nothing until ``LoopbackServer/release()``; then 200.
        case held
        /// A reset after the request was read.
        case reset
    }

    fileprivate struct State {
        var requests: [Request] = []
        var inFlight = 0
        var peak = 0
        var held: [any Channel] = []
        var dripping: [any Channel] = []
        var connections = 0
        var closed = 0
        var bytesSent = 0
    }

    let port: Int
    private let channel: any Channel
    private let state: SharedState

    fileprivate final class SharedState: Sendable {
        private let state = Mutex(State())

        func with<Result: Sendable>(_ body: (inout State) -> Result) -> Result {
            state.withLock { body(&$0) }
        }
    }

    private init(channel: any Channel, state: SharedState) {
        self.channel = channel
        self.state = state
        port = channel.localAddress?.port ?? 0
    }

    /// Runs a server for the length of `body`.
    ///
    /// With `resetsOnAccept` connections are reset before anything is read. With `certificate` it speaks TLS.
    static func with<Result: Sendable>(
        resetsOnAccept: Bool = false,
        certificate: LoopbackCertificate? = nil,
        _ reply: @escaping @Sendable (Request) -> Reply,
        _ body: (LoopbackServer) async throws -> Result
    ) async throws -> Result {
        let state = SharedState()
        let tls = try certificate?.serverContext()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelOption(.autoRead, value: !resetsOnAccept)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
                    try channel.pipeline.syncOperations.addHandler(
                        Exchange(reply: reply, state: state, resetsOnAccept: resetsOnAccept)
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let server = LoopbackServer(channel: channel, state: state)
        do {
            let result = try await body(server)
            try await channel.close().get()
            return result
        } catch {
            try? await channel.close().get()
            throw error
        }
    }

    var origin: String { "http://127.0.0.1:\(port)" }
    /// Its address for a server with a certificate.
    var secureOrigin: String { "https://127.0.0.1:\(port)" }
    var requests: [Request] { state.with { $0.requests } }
    var inFlight: Int { state.with { $0.inFlight } }
    /// The most requests that were in flight at one time.
    var peak: Int { state.with { $0.peak } }
    var connections: Int { state.with { $0.connections } }
    var closed: Int { state.with { $0.closed } }
    /// Bytes of endless bodies that the socket took.
    var bytesSent: Int { state.with { $0.bytesSent } }

    /// Answers the request that was held for the longest time; `false` when none is held.
    @discardableResult
    func release() -> Bool {
        let channel = state.with { state -> (any Channel)? in
            guard !state.held.isEmpty else { return nil }
            state.inFlight -= 1
            return state.held.removeFirst()
        }
        guard let channel else { return false }
        channel.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"), promise: nil)
        return true
    }

    /// Sends one more byte of every dripping body.
    func drip() {
        for channel in state.with({ $0.dripping }) { channel.writeAndFlush(ByteBuffer(string: "x"), promise: nil) }
    }

    private final class Exchange: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        typealias OutboundOut = ByteBuffer

        private let reply: @Sendable (Request) -> Reply
        private let state: SharedState
        private let resetsOnAccept: Bool
        private var received = ""
        private var isEndless = false

        init(reply: @escaping @Sendable (Request) -> Reply, state: SharedState, resetsOnAccept: Bool) {
            self.reply = reply
            self.state = state
            self.resetsOnAccept = resetsOnAccept
        }

        func channelActive(context: ChannelHandlerContext) {
            state.with { $0.connections += 1 }
            if resetsOnAccept { reset(context) }
        }

        func channelInactive(context: ChannelHandlerContext) {
            isEndless = false
            state.with { $0.closed += 1 }
        }

        func errorCaught(context: ChannelHandlerContext, error: any Error) {
            context.close(promise: nil)
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
            guard let end = received.firstRange(of: "\r\n\r\n") else { return }
            var request = Request(method: "", target: "", head: String(received[..<end.lowerBound]), body: "")
            let length = request.header("content-length").flatMap { Int($0) } ?? 0
            guard received[end.upperBound...].utf8.count >= length else { return }
            request.body = String(received[end.upperBound...])
            received = ""
            let words = request.head.prefix { $0 != "\r\n" }.split(separator: " ")
            request.method = String(words[0])
            request.target = String(words[1])
            carryOut(reply(request), of: request, context)
        }

        func channelWritabilityChanged(context: ChannelHandlerContext) {
            pour(context)
        }

        private func carryOut(_ reply: Reply, of request: Request, _ context: ChannelHandlerContext) {
            let channel = context.channel
            state.with { state in
                state.requests.append(request)
                if case .held = reply {
                    state.inFlight += 1
                    state.peak = max(state.peak, state.inFlight)
                    state.held.append(channel)
                }
                if case .drip = reply { state.dripping.append(channel) }
            }
            switch reply {
            case .answer(let status, let headers, let body):
                let lines = headers.map { "\($0.0): \($0.1)\r\n" }.joined()
                send("HTTP/1.1 \(status) Status\r\n\(lines)content-length: \(body.utf8.count)\r\n\r\n\(body)", context)
            case .bytes(let text):
                send(text, context)
                context.close(promise: nil)
            case .endless:
                send("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n", context)
                isEndless = true
                pour(context)
            case .drip:
                send("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n", context)
            case .held:
                break
            case .reset:
                reset(context)
            }
        }

        /// Writes as long as the socket takes it.
        private func pour(_ context: ChannelHandlerContext) {
            let piece = ByteBuffer(repeating: UInt8(ascii: "x"), count: 65_536)
            let state = state
            while isEndless, context.channel.isWritable {
                context.writeAndFlush(wrapOutboundOut(piece)).whenSuccess { state.with { $0.bytesSent += 65_536 } }
            }
        }

        private func send(_ text: String, _ context: ChannelHandlerContext) {
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        }

        /// With a linger time of zero the kernel sends RST and not FIN.
        private func reset(_ context: ChannelHandlerContext) {
            let channel = context.channel
            guard let options = channel as? any SocketOptionProvider else { return }
            // Closed below TLS, because TLS would send its own end first.
            let below = try? channel.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self)
            let transport = NIOLoopBound(below, eventLoop: channel.eventLoop)
            options.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
                if let below = transport.value { below.close(promise: nil) } else { channel.close(promise: nil) }
            }
        }
    }
}
