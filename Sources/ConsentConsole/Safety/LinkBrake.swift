import OAuth
import ReauthEngine
import ReauthModel
import Synchronization

/// How often somebody may set out from one link: a few times within a minute.
///
/// Each time asks the platform for an address, and what a script sends by one link must not take the platform's limit from
/// everybody else.
final class LinkBrake: Sendable {
    /// How often within ``period``.
    static let starts = 5
    /// How long a start counts.
    static let period: Duration = .seconds(60)

    private let links: Int
    private let time: any TimeSource
    private let state = Mutex<[TokenHash: [Duration]]>([:])

    /// Remembers as many `links` at a time; beyond that the one that was quiet for longest is forgotten.
    init(links: Int = 4096, time: any TimeSource) {
        self.links = links
        self.time = time
    }

    /// Counts a start from a link; says how long to wait first where there were too many.
    func countStart(from link: String) -> Duration? {
        let now = time.uptime
        // The token opens the connection, so it is not kept.
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
        guard state.count > links, let quiet = state.min(by: { ($0.value.last ?? .zero) < ($1.value.last ?? .zero) })
        else { return }
        state[quiet.key] = nil
    }
}
