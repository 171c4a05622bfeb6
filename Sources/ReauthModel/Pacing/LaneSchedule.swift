/// Every decision about when the requests of one lane may go.
///
/// A pure value: it reads no clock and never waits.
///
/// A request reserves a moment, which the rate gives; waits for it; and takes its turn. Where it comes too late for its
/// moment, or too close to the request before, it gets another one. Moments are on the clock of ``TimeSource/uptime``.
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
        /// Not before then, which is too far away to wait for.
        case tooFar(Duration)
    }

    /// What happens to a request whose moment has come.
    package enum Turn: Sendable, Hashable {
        /// It goes now, and is counted.
        case now
        /// The request before it went a short time ago: this one has to wait for this long.
        case tooClose(Duration)
        /// Its moment has passed, or the lane was parked meanwhile: it needs another moment.
        case missed
    }

    /// What the shortest window allows, the quotas of the longer ones, and until when the lane is parked.
    package var limiter: RateLimiter
    /// What was sent.
    package private(set) var meter: PaceMeter
    /// How many answers asked to slow down.
    package private(set) var throttled = 0
    /// How late after its moment a request may go: timers are late by some milliseconds on any machine.
    ///
    /// Two requests cannot meet as long as this is at most one interval.
    private let longestDelay: Duration
    /// The shortest time between two requests of the lane.
    private let leastGap: Duration
    private var lastSent: Duration?
    /// Moments before this one are taken by requests that were late; the next late request goes at this moment or after
    /// it.
    private var claimed: Duration = .zero
    private var consecutiveThrottles = 0

    /// A schedule for `windows`, with nothing sent yet.
    package init(windows: [RateWindow]) {
        limiter = RateLimiter(windows: windows)
        longestDelay = max(windows.map(\.interval).min() ?? .zero, .milliseconds(5))
        leastGap = limiter.interval - max(limiter.interval / 10, .milliseconds(5))
        meter = PaceMeter(interval: limiter.interval, lateness: longestDelay)
    }

    /// Takes the next moment, unless it is too far away.
    package mutating func reserve(at now: Duration) -> Slot {
        if let parked = limiter.parked(at: now), parked - now > Self.longestParkedWait { return .tooFar(parked) }
        let earliest = limiter.earliest(at: now)
        if earliest - now > Self.longestQueueWait { return .tooFar(earliest) }
        return .at(limiter.reserve(at: now))
    }

    /// How long it is until `requests` more can be sent within ``longestQueueWait``; `nil` where they can.
    ///
    /// With zero requests only a pause counts.
    package func wait(for requests: Int, at now: Duration) -> Duration? {
        if let parked = limiter.parked(at: now), parked - now > Self.longestParkedWait { return parked - now }
        guard requests > 0 else { return nil }
        let rest = limiter.moment(ofNext: requests, at: now) - now - Self.longestQueueWait
        return rest > .zero ? rest : nil
    }

    /// Gives a moment back that was not used.
    package mutating func giveBack(_ moment: Duration) {
        limiter.giveBack(moment)
    }

    /// Whether a request has missed its moment, as far as can be told at `now`.
    ///
    /// A request is `isLate` when it waited for the permit of all lanes, or for its distance to the request before. It
    /// then keeps its turn, and goes as soon as that distance is reached; only a parked lane makes it miss its moment.
    package func hasMissed(_ moment: Duration, isLate: Bool, at now: Duration) -> Bool {
        if !isLate, now - moment > longestDelay { return true }
        return limiter.parked(at: now).map { $0 > moment } ?? false
    }

    /// How long a request for `moment` has to wait beyond it, so that it keeps its distance to the last one; zero where it
    /// has to wait for its moment only.
    package mutating func delay(beyond moment: Duration, at now: Duration) -> Duration {
        guard leastGap > .zero else { return .zero }
        let at = max(now, moment)
        var free = max(at, claimed)
        if let last = lastSent, at - last < leastGap { free = max(free, last + limiter.interval) }
        guard free > moment else { return .zero }
        // A moment that is near is taken for this request, so that the next late request goes after it.
        if free - now <= Self.longestHold { claimed = free + limiter.interval }
        return free - now
    }

    /// Says whether a request goes at `now`, and counts it when it does.
    ///
    /// The lane may have been parked while the request waited. After a pause of the whole machine all waiting requests
    /// wake together; each one that missed its moment takes a new one.
    package mutating func takeTurn(at moment: Duration, isLate: Bool, now: Duration) -> Turn {
        guard limiter.parked(at: now) == nil, isLate || now - moment <= longestDelay else { return .missed }
        if let last = lastSent, now - last < leastGap { return .tooClose(last + leastGap - now) }
        meter.count(at: now, moment: moment)
        lastSent = now
        return .now
    }

    /// Whether a request went so long after its moment that it has to be counted at `now` instead.
    package func isFar(_ now: Duration, from moment: Duration) -> Bool {
        now - moment > longestDelay
    }

    /// Sends nothing for `wait`, or for a growing time of our own when the far side names none.
    package mutating func throttle(for wait: Duration?, at now: Duration) {
        throttled += 1
        consecutiveThrottles += 1
        let own = min(.seconds(1) * (1 << min(consecutiveThrottles - 1, 6)), .seconds(60))
        limiter.park(until: now + min(wait ?? own, Self.longestPark))
    }

    /// Notes an answer that did not ask to slow down.
    package mutating func noteAnswer() {
        consecutiveThrottles = 0
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
