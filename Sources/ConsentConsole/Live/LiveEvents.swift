import NIOCore
import ReauthEngine
import ReauthModel

/// Server-sent events for one browser: the counts whenever they change, and a comment every fifteen seconds without a
/// change, which keeps the connection.
struct LiveEvents: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    let counts: CountsWatch
    let streams: StreamTurns
    let sessions: any OperatorSessions
    let time: any TimeSource
    /// Ends the page, with an error after which it cannot go on.
    let stop: @Sendable (any Error) -> Void
    /// The cookie of the browser's session: the stream ends with the session.
    let session: String

    func makeAsyncIterator() -> Iterator {
        Iterator(events: self, turn: streams.next())
    }

    struct Iterator: AsyncIteratorProtocol {
        private let events: LiveEvents
        private let turn: Int
        private var last: CountsSummary?
        private var wroteAt = Duration.zero
        private var isFirst = true

        init(events: LiveEvents, turn: Int) {
            self.events = events
            self.turn = turn
        }

        mutating func next() async throws -> ByteBuffer? {
            let time = events.time
            while true {
                if !isFirst { try await time.sleep(for: .seconds(1)) }
                guard events.streams.isCurrent(turn) else { return nil }
                let summary: CountsSummary
                do {
                    let cookie = OperatorSession.hash(of: events.session)
                    guard try await events.sessions.hasSession(cookie, at: time.now) else { return nil }
                    summary = CountsSummary(try await events.counts.recent())
                } catch {
                    if !(error is CancellationError) { events.stop(error) }
                    return nil
                }
                let retry = isFirst ? "retry: 5000\n" : ""
                isFirst = false
                if summary != last {
                    last = summary
                    wroteAt = time.uptime
                    return ByteBuffer(string: "\(retry)event: counts\ndata: \(summary.json)\n\n")
                }
                if time.uptime - wroteAt >= .seconds(15) {
                    wroteAt = time.uptime
                    return ByteBuffer(string: ": still here\n\n")
                }
            }
        }
    }
}
