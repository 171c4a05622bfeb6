import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Collects one answer, up to a limit.
///
/// Only the event loop of its request calls it.
final class AnswerCollector: HTTPClientResponseDelegate {
    /// The answer is larger than its limit.
    struct TooLarge: Error {
        var limit: Int
    }

    private struct State {
        var isHeadSent = false
        var head: HTTPResponseHead?
        var body: ByteBuffer?
    }

    private let limit: Int
    private let state = Mutex(State())
    #if DEBUG
    private let answerBegins = TransportProbe.answerBegins
    #endif

    /// Collects up to `limit` bytes of a body.
    init(limit: Int) {
        self.limit = limit
    }

    /// Whether the head of the request was given to a connection: before that, no byte of the request was sent.
    var isHeadSent: Bool { state.withLock { $0.isHeadSent } }

    func didSendRequestHead(task: HTTPClient.Task<PacedResult>, _ head: HTTPRequestHead) {
        state.withLock { $0.isHeadSent = true }
    }

    func didReceiveHead(task: HTTPClient.Task<PacedResult>, _ head: HTTPResponseHead) -> EventLoopFuture<Void> {
        #if DEBUG
        answerBegins?()
        #endif
        if let announced = head.headers.first(name: "content-length").flatMap({ Int($0) }), announced > limit {
            return task.eventLoop.makeFailedFuture(TooLarge(limit: limit))
        }
        state.withLock { $0.head = head }
        return task.eventLoop.makeSucceededVoidFuture()
    }

    func didReceiveBodyPart(task: HTTPClient.Task<PacedResult>, _ part: ByteBuffer) -> EventLoopFuture<Void> {
        let isWithin = state.withLock { state in
            guard (state.body?.readableBytes ?? 0) + part.readableBytes <= limit else { return false }
            if state.body == nil {
                state.body = part
            } else {
                state.body?.writeImmutableBuffer(part)
            }
            return true
        }
        return isWithin
            ? task.eventLoop.makeSucceededVoidFuture() : task.eventLoop.makeFailedFuture(TooLarge(limit: limit))
    }

    func didFinishRequest(task: HTTPClient.Task<PacedResult>) throws -> PacedResult {
        let state = state.withLock { $0 }
        guard let head = state.head else { throw HTTPClientError.remoteConnectionClosed }
        return .answered(
            PacedResponse(
                status: Int(head.status.code),
                headers: head.headers.map { (name: $0.name, value: $0.value) },
                body: state.body.map { Array($0.readableBytesView) } ?? []
            )
        )
    }
}
