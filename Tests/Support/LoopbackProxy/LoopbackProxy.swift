import NIOCore
import NIOPosix
package import NIOSSL
import Synchronization

/// A proxy on loopback: whatever host CONNECT names, its tunnels lead to one port of this machine.
package final class LoopbackProxy: Sendable {
    /// What it does with a CONNECT.
    package enum Reply: Sendable {
        /// Opens the tunnel.
        case tunnel
        /// Writes this, and keeps the connection.
        case answer(String)
        /// Closes the connection without an answer.
        case hangUp
        /// Never answers.
        case silence
    }

    fileprivate final class Record: Sendable {
        let heads = Mutex<[String]>([])
    }

    package let port: Int
    private let record: Record

    /// The heads of the requests to it, in the order of their arrival.
    package var heads: [String] { record.heads.withLock { $0 } }
    /// What its tunnels were asked to lead to, as `HOST:PORT`.
    package var targets: [String] { heads.map { String($0.split(separator: " ")[1]) } }

    private init(port: Int, record: Record) {
        self.port = port
        self.record = record
    }

    /// Runs a proxy for the length of `body`.
    ///
    /// With `tls`, it opens the TLS of its tunnels, as proxies of companies do, and passes the plain text on.
    package static func with<Result>(
        target: Int,
        tls: NIOSSLContext? = nil,
        reply: @escaping @Sendable (_ head: String) -> Reply = { _ in .tunnel },
        _ body: (LoopbackProxy) async throws -> Result
    ) async throws -> Result {
        let record = Record()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        Entrance(target: target, tls: tls, reply: reply, record: record)
                    )
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let proxy = LoopbackProxy(port: channel.localAddress?.port ?? 0, record: record)
        do {
            let result = try await body(proxy)
            try await channel.close().get()
            return result
        } catch {
            try? await channel.close().get()
            throw error
        }
    }
}

/// Reads the head of a CONNECT and does as the test says.
private final class Entrance: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let target: Int
    private let tls: NIOSSLContext?
    private let reply: @Sendable (String) -> LoopbackProxy.Reply
    private let record: LoopbackProxy.Record
    private var received = ""

    init(
        target: Int,
        tls: NIOSSLContext?,
        reply: @escaping @Sendable (String) -> LoopbackProxy.Reply,
        record: LoopbackProxy.Record
    ) {
        self.target = target
        self.tls = tls
        self.reply = reply
        self.record = record
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        received += String(buffer: unwrapInboundIn(data))
        guard let end = received.firstRange(of: "\r\n\r\n") else { return }
        let head = String(received[..<end.lowerBound])
        received = ""
        record.heads.withLock { $0.append(head) }
        switch reply(head) {
        case .tunnel: open(context)
        case .answer(let text): context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        case .hangUp: context.close(promise: nil)
        case .silence: break
        }
    }

    private func open(_ context: ChannelHandlerContext) {
        let near = context.channel
        let tls = tls
        let entrance = NIOLoopBound(self, eventLoop: context.eventLoop)
        ClientBootstrap(group: context.eventLoop).connect(host: "127.0.0.1", port: target)
            .flatMap { far in
                near.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n")).flatMapThrowing {
                    let pipeline = near.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.addHandler(Half(other: far))
                    try far.pipeline.syncOperations.addHandler(Half(other: near))
                    _ = pipeline.removeHandler(entrance.value)
                }
            }
            .whenFailure { _ in near.close(promise: nil) }
    }
}

/// One direction of a tunnel.
private final class Half: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(other: any Channel) {
        self.other = other
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        other.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
