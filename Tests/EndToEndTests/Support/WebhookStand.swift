import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import OAuth
import Synchronization
import Testing
import Webhooks

/// A receiver of webhooks on loopback, which remembers everything and answers as a test says.
final class WebhookStand: Sendable {
    /// What came.
    struct Received: Sendable {
        var id: String
        var type: String
        var data: [String: String]
        var isSigned: Bool
        /// The status that it was answered with.
        var status: Int

        var isTaken: Bool { status == 204 }
    }

    static let secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

    private let state = Mutex([Received]())
    /// The status for the webhook with this number, from 1.
    private let answer: @Sendable (_ number: Int) -> Int

    private init(_ answer: @escaping @Sendable (Int) -> Int) {
        self.answer = answer
    }

    var received: [Received] { state.withLock { $0 } }

    /// Runs a receiver for the length of `body`, which gets its URL too.
    static func with(
        _ answer: @escaping @Sendable (_ number: Int) -> Int,
        _ body: (_ stand: WebhookStand, _ url: String) async throws -> Void
    ) async throws {
        let stand = WebhookStand(answer)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.configureHTTPServerPipeline()
                    try channel.pipeline.syncOperations.addHandler(Handler(stand))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        do {
            try await body(stand, "http://127.0.0.1:\(channel.localAddress?.port ?? 0)/hooks?for=reauth")
        } catch {
            try? await channel.close().get()
            throw error
        }
        try await channel.close().get()
    }

    private func take(_ head: HTTPRequestHead, _ body: String) -> Int {
        func field(_ name: String) -> String { head.headers.first(name: name) ?? "" }
        let json = (try? JSONSerialization.jsonObject(with: Data(body.utf8))) as? [String: Any] ?? [:]
        let data = (json["data"] as? [String: Any] ?? [:]).compactMapValues { $0 as? String }
        let timestamp = Int64(field("webhook-timestamp")) ?? 0
        let expected = WebhookSigner(Secret(Self.secret))?
            .signature(id: field("webhook-id"), timestamp: timestamp, body: body)
        let isRecent = abs(Date().timeIntervalSince1970 - Double(timestamp)) < 300
        return state.withLock { received in
            let status = answer(received.count + 1)
            received.append(
                Received(
                    id: field("webhook-id"),
                    type: json["type"] as? String ?? "",
                    data: data,
                    isSigned: field("webhook-signature") == expected && isRecent,
                    status: status
                )
            )
            return status
        }
    }

    private final class Handler: ChannelInboundHandler {
        typealias InboundIn = HTTPServerRequestPart
        typealias OutboundOut = HTTPServerResponsePart

        private let stand: WebhookStand
        private var head: HTTPRequestHead?
        private var body = ""

        init(_ stand: WebhookStand) {
            self.stand = stand
        }

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            switch unwrapInboundIn(data) {
            case .head(let head):
                self.head = head
                body = ""
            case .body(let bytes):
                body += String(buffer: bytes)
            case .end:
                guard let head else { return }
                let status = HTTPResponseStatus(statusCode: stand.take(head, body))
                let fields = status == .noContent ? HTTPHeaders() : ["content-length": "0"]
                let answer = HTTPResponseHead(version: .http1_1, status: status, headers: fields)
                context.write(wrapOutboundOut(.head(answer)), promise: nil)
                context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
            }
        }
    }
}
