/// Every decision about when the requests of one lane may go.
///
/// A pure value: it reads no clock and never waits.
///
/// A request reserves a moment, which the rate gives; waits for it; and takes its turn, which is what counts for the limit.
/// Where it comes too late, and the turn belongs to others, it reserves another moment from what all processes share.
/// Moments are on the clock of ``TimeSource/uptime``.
package struct LaneSchedule: Sendable {
    /// Waits up to this long for a parked lane; beyond it the item is put off, and its memory is freed.
    package static let longestParkedWait: Duration = .seconds(2)

    /// Waits up to this long in the queue of the rate.
    ///
    /// A quota that is used up takes longer, and so may a slow window.
    package static let longestQueueWait: Duration = .seconds(30)

    /// A wait up to this long keeps the permit of all lanes, and the moment that it waits for.
    package static let longestHold: Duration = .seconds(1)

    /// A far side is believed when it asks for a pause up to this long.
    ///
    /// After it the lane tries again, and the longer wish is put to the operator: one wrong header must not stop a night.
    package static let longestPark: Duration = .seconds(3600)

    /// What the rate says to a request that asks for a moment.
    package enum Slot: Sendable, Hashable {
        /// It may go then.
        case at(Duration)
        /// Not before then, which is further away than the request wants to reserve.
        case later(Duration)
        /// Not before then, which is too far away to wait for.
        case tooFar(Duration)
    }

    /// What happens to a request whose moment has come.
    package enum Turn: Sendable, Hashable {
        /// It goes now, and is counted.
        case now
        /// The one before it was late: it goes at that moment, which is near.
        case early(Duration)
        /// Its moment has passed, or the lane was parked meanwhile: it needs another moment.
        case missed
    }

    /// What the shortest window allows, the quotas of the longer ones, and until when the lane is parked.
    package var limiter: RateLimiter
    /// What was sent.
    package private(set) var meter: PaceMeter
    /// How many answers asked to slow down.
    package private(set) var throttled = 0
    private var consecutiveThrottles = 0
    /// Whether the far side seems to be down.
    package private(set) var breaker = LaneBreaker()
    /// How much of the limit the far side was seen to bear.
    package private(set) var rate = AdaptiveRate()
    /// Until when the far side asked for a pause, where that is longer than it is believed.
    private var asked: Duration?

    /// A schedule for `windows`, with nothing sent yet.
    package init(windows: [RateWindow]) {
        limiter = RateLimiter(windows: windows, isTolerant: true)
        meter = PaceMeter(interval: limiter.interval, lateness: limiter.interval / 2)
    }

    /// Takes the next moment, unless it is too far away; with `span`, only a moment that is at most so far away.
    package mutating func reserve(at now: Duration, within span: Duration? = nil) -> Slot {
        if let parked = limiter.parked(at: now), parked - now > Self.longestParkedWait { return .tooFar(parked) }
        let earliest = limiter.earliest(at: now)
        if earliest - now > Self.longestQueueWait { return .tooFar(earliest) }
        if let span, earliest - now > span { return .later(earliest) }
        return .at(limiter.reserve(at: now))
    }

    /// How long it is until what is wanted can be sent within ``longestQueueWait``; `nil` where it can.
    ///
    /// While the far side seems to be down, one request at a time is let through.
    package func wait(for demand: LaneDemand, at now: Duration) -> Duration? {
        if let parked = limiter.parked(at: now), parked - now > Self.longestParkedWait { return parked - now }
        let (request, others): (LaneBreaker.Request, Int) =
            switch demand {
            case .request(let others): (.direct, others)
            case .call(let others): (.call, others)
            }
        switch breaker.admission(of: request, at: now) {
        case .wait(let until): return until - now
        case .trial where others > 0: return LaneBreaker.turn
        case .trial, .open: break
        }
        guard case .request = demand else { return nil }
        let rest = limiter.moment(ofNext: others + 1, at: now) - now - Self.longestQueueWait
        return rest > .zero ? rest : nil
    }

    /// Whether a request may ask for a moment, as far as it is known how the far side is; a trial is taken by asking.
    package mutating func admit(_ request: LaneBreaker.Request, at now: Duration) -> LaneBreaker.Admission {
        breaker.admit(request, at: now)
    }

    /// The request of a trial was not sent, or its answer says nothing of the far side.
    package mutating func withdrawTrial() {
        breaker.withdrawTrial()
    }

    /// Until when the lane sends nothing: the far side asked for a pause, or seems to be down.
    package func paused(at now: Duration) -> Duration? {
        let outage: Duration? =
            if case .wait(let until) = breaker.admission(of: .direct, at: now) { until } else { nil }
        return [limiter.parked(at: now), outage].compactMap(\.self).max()
    }

    /// Keeps to other windows from now on.
    ///
    /// At most `inFlight` requests have a moment and were not counted yet.
    package mutating func change(to windows: [RateWindow], inFlight: Int, at now: Duration) {
        limiter = limiter.changed(to: windows, sent: meter.sent + inFlight, at: now)
        meter.change(interval: limiter.interval, lateness: limiter.interval / 2, at: now)
    }

    /// Sends again although the far side asked for a pause: an operator wants to try.
    package mutating func endPark() {
        limiter.endPark()
        asked = nil
    }

    /// Gives a moment back that was not used.
    package mutating func giveBack(_ moment: Duration) {
        limiter.giveBack(moment)
    }

    /// Whether a request has missed its moment, as far as can be told at `now`: it is late, or the lane was parked beyond
    /// that moment meanwhile.
    package func hasMissed(_ moment: Duration, isLateAllowed: Bool = false, at now: Duration) -> Bool {
        !isLateAllowed && limiter.isLate(moment, at: now) || limiter.parked(at: now).map { $0 > moment } ?? false
    }

    /// Says whether the request that reserved `moment` goes at `now`, and counts it when it does.
    ///
    /// `now` is not before the moment. The lane may have been parked while the request waited, by any process. After a
    /// pause of the whole machine all waiting requests wake together; each one that missed its moment takes a new one.
    package mutating func takeTurn(at moment: Duration, now: Duration) -> Turn {
        guard limiter.parked(at: now) == nil else { return .missed }
        switch limiter.use(moment, at: now) {
        case .now: meter.count(at: now, moment: moment)
        case .early(let turn): return .early(turn)
        case .missed: return .missed
        }
        return .now
    }

    /// Sends nothing for `wait`, or for a growing time of our own when the far side names none.
    ///
    /// The request that was answered so was sent at `sent`.
    package mutating func throttle(for wait: Duration?, sentAt sent: Duration, at now: Duration) {
        throttled += 1
        consecutiveThrottles += 1
        let own = min(.seconds(1) * (1 << min(consecutiveThrottles - 1, 6)), .seconds(60))
        limiter.park(until: now + min(wait ?? own, Self.longestPark))
        if let wait, wait > Self.longestPark { asked = now + wait }
        // It is there, and has too much to do.
        breaker.succeed()
        rate.slowDown(sentAt: sent, now: now)
        limiter.slowness = 1 / rate.share
    }

    /// Notes an answer that asked for nothing and took `duration`; `nil` where that says nothing of the far side.
    package mutating func noteAnswer(after duration: Duration?, at now: Duration) {
        consecutiveThrottles = 0
        asked = nil
        breaker.succeed()
        rate.answer(after: duration, now: now)
        limiter.slowness = 1 / rate.share
    }

    /// Notes that a request got no usable answer, and says what that means.
    package mutating func noteFailure(at now: Duration) -> LaneBreaker.Verdict {
        breaker.fail(at: now)
    }

    /// Goes on from the share of the limit that an earlier process found out.
    package mutating func restore(share: Double) {
        rate.restore(share)
        limiter.slowness = 1 / rate.share
    }

    /// Whether an answer that asks for nothing changes anything.
    package var isStrained: Bool {
        rate.isSlowed || breaker.failingSince != nil || consecutiveThrottles > 0 || asked != nil
    }

    /// Until when the far side asked for a pause, where that is longer than it is believed.
    package func asked(at now: Duration) -> Duration? {
        asked.flatMap { $0 > now ? $0 : nil }
    }

    /// The recent pace at `now`, in requests per second.
    package mutating func recentPace(at now: Duration) -> Double {
        meter.recent(at: now)
    }

    /// Until when the quotas of the longer windows are used up, where that is too far away to wait for.
    package func quotaUsed(at now: Duration) -> Duration? {
        guard limiter.parked(at: now) == nil else { return nil }
        let free = limiter.quotaFree(at: now)
        return free - now > Self.longestQueueWait ? free : nil
    }
}
