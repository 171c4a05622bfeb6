import ReauthEngine
import NIOCore
import OAuth
import ReauthModel

/// Server-sent events: the counts whenever they have changed, and a comment now and then that keeps the connection.
struct LiveEvents: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let stage: ConsoleStage
    let session: String

    func makeAsyncIterator() -> Iterator {
        Iterator(stage: stage, session: session, turn: stage.streams.next())
    }

    struct Iterator: AsyncIteratorProtocol {
        let stage: ConsoleStage
        let session: String
        let turn: Int
        private var last: CountsSummary?
        private var wroteAt = Duration.zero
        private var isFirst = true

        init(stage: ConsoleStage, session: String, turn: Int) {
            self.stage = stage
            self.session = session
            self.turn = turn
        }

        mutating func next() async throws -> ByteBuffer? {
            while true {
                if !isFirst { try await stage.time.sleep(for: .seconds(1)) }
                // Signing out ends the stream too.
                guard stage.streams.isCurrent(turn) else { return nil }
                let summary: CountsSummary
                do {
                    let cookie = OperatorSession.hash(of: session)
                    guard try await stage.sessions.hasSession(cookie, at: stage.time.now) else { return nil }
                    summary = CountsSummary(try await stage.counts.recent())
                } catch {
                    if !(error is CancellationError) { stage.stop(because: error) }
                    return nil
                }
                let retry = isFirst ? "retry: 5000\n" : ""
                isFirst = false
                if summary != last {
                    last = summary
                    wroteAt = stage.time.uptime
                    return ByteBuffer(string: "\(retry)event: counts\ndata: \(summary.json)\n\n")
                }
                if stage.time.uptime - wroteAt >= .seconds(15) {
                    wroteAt = stage.time.uptime
                    return ByteBuffer(string: ": still here\n\n")
                }
            }
        }
    }
}
