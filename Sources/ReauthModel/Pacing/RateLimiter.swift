/// Arithmetic of pacing: says when the next request may go.
///
/// Holds no clock and never waits.
///
/// The shortest window is paced by GCRA with a burst of one, so requests are spread evenly and two windows that touch
/// never add up to a burst. Longer windows are quotas over a sliding period, counted in buckets and rounded against
/// us: in no stretch of the period do more requests go than the window allows.
///
/// What counts is when a request goes, and not the moment that was reserved for it: ``use(_:at:)`` decides then.
package struct RateLimiter: Sendable {
    /// The time between two requests, by the shortest window; zero without one.
    package let interval: Duration
    /// The time between two moments, and between two turns.
    ///
    /// It may be longer than the limit asks for, and never shorter.
    package let spacing: Duration
    /// How many times as far apart requests are kept for now as they have to be: at least 1, where the far side bears less than
    /// the limit allows.
    package var slowness = 1.0
    /// How late a request may go without any effect on the ones behind it; ``spacing`` pays for it.
    private let tolerance: Duration
    /// The longer windows.
    ///
    /// Other windows are only counted here, without a limit, for processes that keep to them: the windows of those
    /// processes, and the shortest one, which is paced.
    private var quotas: [SlidingQuota]
    private var nextFree: Duration
    /// From when on the next request may go, after those that went.
    private var nextTurn: Duration
    private var parkedUntil: Duration
    /// A pause up to this moment is over: an operator said so.
    ///
    /// Other processes may still speak of it.
    private var liftedUntil: Duration = .zero
    private let isTolerant: Bool

    /// Starts with every window empty.
    ///
    /// Times are on the caller's monotonic clock. With `isTolerant`, timers may be late: moments are a
    /// ``RateWindow/spacing`` apart.
    package init(windows: [RateWindow], isTolerant: Bool = false) {
        self.isTolerant = isTolerant
        // Of two windows with one period, the smaller one is enough.
        let sorted = Dictionary(windows.map { ($0.period, $0) }) { $0.count < $1.count ? $0 : $1 }.values
            .sorted { $0.period < $1.period }
        interval = sorted.first?.interval ?? .zero
        spacing = (isTolerant ? sorted.first?.spacing : sorted.first?.interval) ?? .zero
        tolerance = (isTolerant ? sorted.first?.tolerance : nil) ?? .zero
        quotas = sorted.dropFirst().map { SlidingQuota($0) }
        if let shortest = sorted.first, shortest.period >= Self.shortestShared {
            quotas.append(SlidingQuota(counting: QuotaCount(period: shortest.period)))
        }
        nextFree = .zero
        nextTurn = .zero
        parkedUntil = .zero
    }

    /// The time between two moments at present.
    private var slowedSpacing: Duration { slowness > 1 ? spacing * slowness : spacing }

    /// Takes the next free place: the moment, `now` or later, at which this one request may be sent.
    package mutating func reserve(at now: Duration) -> Duration {
        let moment = earliest(at: now)
        for index in quotas.indices { quotas[index].count(at: moment, now: now) }
        nextFree = moment + slowedSpacing
        return moment
    }

    /// The moment that ``reserve(at:)`` would give.
    package func earliest(at now: Duration) -> Duration {
        quotaFree(at: max(now, nextFree, parkedUntil))
    }

    /// Whether a request comes so late that it takes another moment, unless it is free to go all the same: by more than
    /// half an interval.
    package func isLate(_ moment: Duration, at now: Duration) -> Bool {
        interval > .zero && now - moment > interval / 2
    }

    /// Decides whether the request that reserved `moment` goes at `now`, and counts it there when it does.
    ///
    /// Every request, of whatever process, takes the next turn here. Turns are at least ``spacing`` apart, and a request goes
    /// at its turn or up to the tolerance after it, so ``spacing`` makes every window hold. The moment only says in which
    /// order requests come, and how long each waits.
    package mutating func use(_ moment: Duration, at now: Duration) -> Use {
        guard interval > .zero else { return .now }
        guard nextTurn <= now else {
            return isLate(moment, at: now) || nextTurn - now > interval / 2 ? .missed : .early(nextTurn)
        }
        guard hasRoom(at: now, instead: moment) else { return .missed }
        let turn = max(nextTurn, now - tolerance)
        // The next request would have to wait once more at its moment, so the moments that are not taken yet move too.
        if !isLate(moment, at: now) { nextFree += max(turn - max(nextTurn, moment), .zero) }
        nextTurn = turn + slowedSpacing
        for index in quotas.indices where !quotas[index].isInOneBucket(moment, now) {
            quotas[index].uncount(at: moment)
            quotas[index].count(at: now, now: now)
        }
        return .now
    }

    /// What comes of a request at its moment.
    package enum Use: Sendable, Hashable {
        /// It goes now.
        case now
        /// The one before it was late: it goes then, which is less than half an interval away.
        case early(Duration)
        /// It needs another moment.
        case missed
    }

    /// Whether the longer windows allow one more at `now`, which is counted at `moment` so far.
    private func hasRoom(at now: Duration, instead moment: Duration) -> Bool {
        quotas.allSatisfy { quota in
            var quota = quota
            quota.uncount(at: moment)
            return quota.hasRoom(at: now)
        }
    }

    /// The moment of the last of so many further requests; at least one.
    package func moment(ofNext requests: Int, at now: Duration) -> Duration {
        if quotas.allSatisfy({ $0.hasRoom(for: requests) }) {
            return max(now, nextFree, parkedUntil) + slowedSpacing * (requests - 1)
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

    /// Ends the pause that was asked for up to now.
    package mutating func endPark() {
        liftedUntil = max(liftedUntil, parkedUntil)
        parkedUntil = .zero
    }

    /// The same lane under other windows: what was taken counts for them too.
    ///
    /// A longer window that was not counted so far takes all of `sent` requests as sent at `now`: it is rounded against us.
    package func changed(to windows: [RateWindow], sent: Int, at now: Duration) -> RateLimiter {
        var changed = RateLimiter(windows: windows, isTolerant: isTolerant)
        changed.liftedUntil = liftedUntil
        changed.parkedUntil = parkedUntil
        changed.slowness = slowness
        changed.merge(horizon, quotas: quotaCounts)
        let known = Set(quotaCounts.map(\.period))
        for index in changed.quotas.indices where !known.contains(changed.quotas[index].counted.period) {
            changed.quotas[index].count(sent, at: now, now: now)
        }
        return changed
    }

    /// What the shortest window has taken, and until when the lane is parked.
    package var horizon: LaneHorizon {
        LaneHorizon(nextFree: nextFree, nextTurn: nextTurn, parkedUntil: parkedUntil)
    }

    /// Gives a place back that was reserved and not used: the longer windows have room for another one.
    package mutating func giveBack(_ moment: Duration) {
        for index in quotas.indices { quotas[index].uncount(at: moment) }
    }

    /// The moment from which on the longer windows have room for one more, whatever the pace is.
    package func quotaFree(at now: Duration) -> Duration {
        var moment = now
        for _ in quotas.indices {
            for index in quotas.indices { moment = quotas[index].earliest(from: moment) }
        }
        return moment
    }

    /// Whether there is anything to give back.
    package var hasQuotas: Bool { !quotas.isEmpty }

    /// A window below a minute is kept by its pace alone, and not counted.
    package static let shortestShared: Duration = .seconds(60)

    /// What the longer windows have counted, and the shortest one unless it is below a minute.
    package var quotaCounts: [QuotaCount] { quotas.map(\.counted) }

    /// Merges what another process has taken of the same limit: the later moments, and its counts instead of our own,
    /// which they include.
    package mutating func merge(_ horizon: LaneHorizon, quotas counts: [QuotaCount] = []) {
        nextFree = max(nextFree, horizon.nextFree)
        nextTurn = max(nextTurn, horizon.nextTurn)
        // The file of other processes rounds to nanoseconds.
        if horizon.parkedUntil > liftedUntil + .microseconds(1) {
            parkedUntil = max(parkedUntil, horizon.parkedUntil)
        }
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
