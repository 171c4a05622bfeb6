/// Arithmetic of pacing: says when the next request may go.
///
/// Holds no clock and never waits.
///
/// The shortest window is paced by GCRA with a burst of one, so requests are spread evenly and two windows that touch
/// never add up to a burst. Longer windows are quotas over a sliding period, counted in buckets and rounded against
/// us: in no stretch of the period do more requests go than the window allows.
package struct RateLimiter: Sendable {
    /// The time between two requests, by the shortest window; zero without one.
    package let interval: Duration
    /// The longer windows.
    ///
    /// Other windows are only counted here, without a limit, for processes that keep to them: the windows of those
    /// processes, and the shortest one, which is paced.
    private var quotas: [SlidingQuota]
    private var nextFree: Duration
    private var parkedUntil: Duration

    /// Starts with every window empty.
    ///
    /// Times are on the caller's monotonic clock.
    package init(windows: [RateWindow]) {
        let sorted = windows.sorted { ($0.period, $0.interval) < ($1.period, $1.interval) }
        interval = sorted.first?.interval ?? .zero
        quotas = sorted.dropFirst().map { SlidingQuota($0) }
        if let shortest = sorted.first, shortest.period >= Self.shortestShared {
            quotas.append(SlidingQuota(counting: QuotaCount(period: shortest.period)))
        }
        nextFree = .zero
        parkedUntil = .zero
    }

    /// Takes the next free place: the moment, `now` or later, at which this one request may be sent.
    package mutating func reserve(at now: Duration) -> Duration {
        let moment = quotaFree(at: max(now, nextFree, parkedUntil))
        for index in quotas.indices { quotas[index].count(at: moment) }
        nextFree = moment + interval
        return moment
    }

    /// The moment that ``reserve(at:)`` would give.
    package func earliest(at now: Duration) -> Duration {
        var copy = self
        return copy.reserve(at: now)
    }

    /// The moment of the last of so many further requests; at least one.
    package func moment(ofNext requests: Int, at now: Duration) -> Duration {
        if quotas.allSatisfy({ $0.hasRoom(for: requests) }) {
            return max(now, nextFree, parkedUntil) + interval * (requests - 1)
        }
        // A quota stands in the way of some of them: few fit into it, or it is nearly used up.
        var copy = self
        var moment = now
        for _ in 0..<requests { moment = copy.reserve(at: moment) }
        return moment
    }

    /// Sends nothing before `moment`: the far side asked for it.
    package mutating func park(until moment: Duration) {
        parkedUntil = max(parkedUntil, moment)
    }

    /// From when on the next request may go, as far as the shortest window is concerned, and until when it is parked.
    package var horizon: (nextFree: Duration, parkedUntil: Duration) { (nextFree, parkedUntil) }

    /// Gives a place back that was reserved and not used: the longer windows have room for another one.
    package mutating func giveBack(_ moment: Duration) {
        for index in quotas.indices { quotas[index].uncount(at: moment) }
    }

    /// Counts a request where it went, and not at the moment that was reserved for it.
    package mutating func move(_ moment: Duration, to later: Duration) {
        for index in quotas.indices {
            quotas[index].uncount(at: moment)
            quotas[index].count(at: later)
        }
    }

    /// The moment from which on the longer windows have room for one more, whatever the pace is.
    package func quotaFree(at now: Duration) -> Duration {
        var moment = now
        for _ in quotas.indices {
            for index in quotas.indices { moment = quotas[index].earliest(from: moment) }
        }
        return moment
    }

    /// A window below a minute is kept by its pace alone, and not counted.
    package static let shortestShared: Duration = .seconds(60)

    /// What the longer windows have counted, and the shortest one unless it is below a minute.
    package var quotaCounts: [QuotaCount] { quotas.map(\.counted) }

    /// Merges what another process has taken of the same limit: the later moments, and its counts instead of our own,
    /// which they include.
    package mutating func merge(nextFree: Duration, parkedUntil: Duration, quotas counts: [QuotaCount] = []) {
        self.nextFree = max(self.nextFree, nextFree)
        self.parkedUntil = max(self.parkedUntil, parkedUntil)
        for count in counts {
            var isKnown = false
            for index in quotas.indices where quotas[index].counted.period == count.period {
                quotas[index].merge(count)
                isKnown = true
            }
            // A window of another process: it is counted here too from now on.
            if !isKnown { quotas.append(SlidingQuota(counting: count)) }
        }
    }

    /// Until when the lane is parked; `nil` where that is not after `now`.
    package func parked(at now: Duration) -> Duration? {
        parkedUntil > now ? parkedUntil : nil
    }
}
