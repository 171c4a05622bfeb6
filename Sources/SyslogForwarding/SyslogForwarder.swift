import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS
package import ReauthEngine
import Synchronization

/// Sends messages to a collector over TLS, each behind its length (RFC 5425, RFC 6587 3.4.1).
///
/// Its own small client: no package that resolves speaks syslog over TLS.
package struct SyslogForwarder: MessageForwarding {
    /// How long the network may take for one piece; a collector that takes nothing for so long has gone.
    private let patience: TimeAmount

    package init() {
        self.init(patience: .seconds(60))
    }

    init(patience: TimeAmount) {
        self.patience = patience
    }

    package func withCollector<Result: Sendable>(
        at collector: CollectorAddress,
        trusting authorities: String?,
        _ body:
            nonisolated(nonsending) (
                _ send: nonisolated(nonsending) (_ piece: [UInt8]) async throws -> Void
            ) async throws -> Result
    ) async throws -> Result {
        let context = try Self.context(trusting: authorities)
        let channel = try await connect(to: collector, context)
        do {
            var frames = MessageFrames()
            var sent = 0
            func write(_ frame: MessageFrames.Frames) async throws {
                guard frame.messages > 0 else { return }
                try await self.write(frame.bytes, over: channel, sent: sent)
                sent += frame.messages
            }
            let result = try await body { piece in try await write(frames.add(piece)) }
            try await write(frames.end())
            // The end of TLS is told, so that the collector knows that nothing was cut.
            try? await channel.close().get()
            return result
        } catch {
            try? await channel.close().get()
            throw error
        }
    }

    private static func context(trusting authorities: String?) throws -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if let authorities {
            do {
                let certificates = try NIOSSLCertificate.fromPEMFile(authorities)
                guard !certificates.isEmpty else { throw NIOSSLError.failedToLoadCertificate }
                configuration.additionalTrustRoots = [.certificates(certificates)]
            } catch {
                throw ForwardingFailure("is not asked: \(authorities) has no certificate that can be read")
            }
        }
        return try NIOSSLContext(configuration: configuration)
    }

    private func connect(to collector: CollectorAddress, _ context: NIOSSLContext) async throws -> any Channel {
        let isAddress = (try? SocketAddress(ipAddress: collector.host, port: collector.port)) != nil
        // A name may have several addresses, which are tried side by side: each connection has a verdict of its own.
        let verdicts = Verdicts()
        do {
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connectTimeout(.seconds(10))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        // The name of a host is sent to it; an address is compared with the certificate only.
                        let tls = try NIOSSLClientHandler(
                            context: context,
                            serverHostname: isAddress ? nil : collector.host
                        )
                        let handshake = Handshake(verdicts.promise(for: channel))
                        try channel.pipeline.syncOperations.addHandlers([tls, handshake])
                    }
                }
                .connect(host: collector.host, port: collector.port).get()
            let deadline = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
            defer { deadline.cancel() }
            guard let verdict = verdicts.verdict(on: channel) else { throw ChannelError.eof }
            try await verdict.get()
            return channel
        } catch {
            throw ForwardingFailure(Self.words(for: error))
        }
    }

    private static func words(for error: any Error) -> String {
        switch error {
        case is NIOSSLError, is NIOSSLExtraError:
            "shows no certificate that is good for it: name its authority with --ca, or mend the certificate"
        case ChannelError.connectTimeout: "gave no connection within 10 s"
        case is NIOConnectionError, is SocketAddressError: "cannot be reached"
        default: "closed the connection before TLS was set up, or does not speak TLS"
        }
    }

    // MARK: Sending

    private func write(_ bytes: [UInt8], over channel: any Channel, sent: Int) async throws {
        let deadline = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        defer { deadline.cancel() }
        do {
            // Awaited: what the collector does not take does not gather here.
            try await channel.writeAndFlush(ByteBuffer(bytes: bytes)).get()
        } catch {
            throw ForwardingFailure("broke off", sent: sent)
        }
    }
}

/// How the TLS handshake of each connection ended, or will end.
private final class Verdicts: Sendable {
    private let futures = Mutex<[ObjectIdentifier: EventLoopFuture<Void>]>([:])

    func promise(for channel: any Channel) -> EventLoopPromise<Void> {
        let promise = channel.eventLoop.makePromise(of: Void.self)
        futures.withLock { $0[ObjectIdentifier(channel)] = promise.futureResult }
        return promise
    }

    func verdict(on channel: any Channel) -> EventLoopFuture<Void>? {
        futures.withLock { $0[ObjectIdentifier(channel)] }
    }
}

/// Tells how the TLS handshake ended, and passes over what a collector may send.
private final class Handshake: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let verdict: EventLoopPromise<Void>

    init(_ verdict: EventLoopPromise<Void>) {
        self.verdict = verdict
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case .handshakeCompleted = event as? TLSUserEvent { verdict.succeed() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        verdict.fail(error)
        context.close(promise: nil)
    }

    /// However the connection ends, it has a verdict then; one that it has already stays.
    func handlerRemoved(context: ChannelHandlerContext) {
        verdict.fail(ChannelError.eof)
    }
}
