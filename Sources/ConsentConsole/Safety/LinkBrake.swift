import OAuth
import ReauthEngine
import ReauthModel
import Synchronization

/// How often a browser may set out from one link: a few times within a minute.
///
/// Each start asks the platform for an authorization URL. A script that uses one link must not use up the platform's limit
/// for everybody else.
final class LinkBrake: Sendable {
    /// The most starts within ``period``.
    static let starts = 5
    /// How long a start counts.
    static let period: Duration = .seconds(60)

    private let links: Int
    private let time: any TimeSource
    private let state = Mutex<[TokenHash: [Duration]]>([:])

    /// Remembers at most this number of `links`; beyond it, forgets the link whose last start is the oldest.
    init(links: Int = 4096, time: any TimeSource) {
        self.links = links
        self.time = time
    }

    /// Counts a start from a link; returns how long to wait where there were too many, and does not count it then.
    func countStart(from link: String) -> Duration? {
        let now = time.uptime
        // The token opens the connection, so only its hash is kept.
        let key = TokenHash(of: Secret(link))
        return state.withLock { state in
            var starts = (state[key] ?? []).filter { now - $0 < Self.period }
            if starts.count >= Self.starts { return Self.period - (now - starts[0]) }
            starts.append(now)
            state[key] = starts
            if state.count > links { forget(&state, now) }
            return nil
        }
    }

    private func forget(_ state: inout [TokenHash: [Duration]], _ now: Duration) {
        state = state.filter { $0.value.last.map { now - $0 < Self.period } ?? false }
        guard state.count > links, let oldest = state.min(by: { ($0.value.last ?? .zero) < ($1.value.last ?? .zero) })
        else { return }
        state[oldest.key] = nil
    }
}
