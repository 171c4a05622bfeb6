import LoopbackProxy
import NIOCore
import NIOPosix
import NIOSSL
import Synchronization

/// A collector of syslog messages on loopback, with TLS.
final class LoopbackCollector: Sendable {
    private let received: Received
    let port: Int

    /// What came, as text.
    var text: String { received.bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    /// Whether the end of TLS was told, and not only that of the connection.
    var isEnded: Bool { received.isEnded.withLock { $0 } }

    private init(received: Received, port: Int) {
        self.received = received
        self.port = port
    }

    /// Runs one for the length of `body`; it hangs up after `limit` bytes.
    static func with<Result>(
        _ certificate: LoopbackCertificate = .good,
        hangingUpAfter limit: Int = .max,
        _ body: (LoopbackCollector) async throws -> Result
    ) async throws -> Result {
        let received = Received(limit: limit)
        let context = try certificate.serverContext()
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandlers([
                        NIOSSLServerHandler(context: context), Reader(received),
                    ])
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let collector = LoopbackCollector(received: received, port: channel.localAddress?.port ?? 0)
        do {
            let result = try await body(collector)
            try await channel.close().get()
            return result
        } catch {
            try? await channel.close().get()
            throw error
        }
    }
}

private final class Received: Sendable {
    let bytes = Mutex<[UInt8]>([])
    let isEnded = Mutex(false)
    let limit: Int

    init(limit: Int) { self.limit = limit }
}

private final class Reader: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let received: Received

    init(_ received: Received) { self.received = received }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let count = received.bytes.withLock { bytes in
            bytes += Array(buffer: unwrapInboundIn(data))
            return bytes.count
        }
        if count > received.limit { context.close(mode: .all, promise: nil) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelInactive(context: ChannelHandlerContext) { received.isEnded.withLock { $0 = true } }
}
