import ReauthModel
import Synchronization

/// Paces one lane key: a place among those in flight first, then the moment that the rate allows.
///
/// In this order a request that waits for its moment is one of the requests in flight, so a slot that becomes free
/// never releases a burst. With a shared pace, both are those of all processes together.
///
/// The permit of all lanes together comes last, so that nobody has one who waits for a slow lane. Whoever had to wait
/// for it past their moment goes as soon as the lane's last request is long enough ago.
final class LanePacer: Sendable {
    /// Waits up to this long for a parked lane; beyond it the caller puts the item off and frees its memory.
    static let longestParkedWait: Duration = .seconds(2)

    /// Waits up to this long in the queue of the rate.
    ///
    /// A used-up quota takes longer, and a window that is slow by itself.
    static let longestQueueWait: Duration = .seconds(30)

    /// How long before its moment a request is prepared, so that a group commit does not make it miss it.
    static let preparation: Duration = .milliseconds(30)

    /// Keeps the permit of all lanes while it waits this long; for more it is given back.
    static let longestHold: Duration = .seconds(1)

    private struct State {
        var limiter: RateLimiter
        var meter: PaceMeter
        var lastSent: Duration?
        /// Late requests go before this moment, one after the other.
        var claimed: Duration = .zero
        var throttled = 0
        var consecutiveThrottles = 0
    }

    let key: LaneKey
    let limit: LaneLimit
    private let permits: Permits
    private let overall: Permits?
    private let longestDelay: Duration
    /// How long after the last request the next one may go, timers being as late as they are.
    private let leastGap: Duration
    private let time: any TimeSource
    private let shared: SharedPace?
    private let places: SharedPlaces?
    private let state: Mutex<State>

    init(
        key: LaneKey,
        limit: LaneLimit,
        overall: Permits? = nil,
        time: any TimeSource,
        shared: SharedPace? = nil
    ) {
        self.shared = shared
        self.overall = overall
        self.key = key
        self.limit = limit
        self.time = time
        permits = Permits(limit.concurrency)
        places = shared.map { SharedPlaces($0, lane: key, count: limit.concurrency, time: time) }
        // A timer is some milliseconds late on any machine; below an interval, no two requests can meet.
        longestDelay = max(limit.windows.map(\.interval).min() ?? .zero, .milliseconds(5))
        let limiter = RateLimiter(windows: limit.windows)
        leastGap = limiter.interval - max(limiter.interval / 10, .milliseconds(5))
        let meter = PaceMeter(interval: limiter.interval, lateness: longestDelay)
        state = Mutex(State(limiter: limiter, meter: meter))
    }

    /// Runs `send` with a permit.
    ///
    /// When the permit is too far away, returns until when and sends nothing. `prepare` runs once, shortly before the
    /// permit; when it says no, nothing is sent either.
    func withPermit<Answer: Sendable>(
        urgency: PacedRequest.Urgency = .ordinary,
        prepare: (@Sendable () async throws -> Bool)? = nil,
        _ send: nonisolated(nonsending) () async throws -> Answer
    ) async throws -> PermitResult<Answer> {
        try await permits.acquire(urgency)
        defer { permits.release() }
        let place = try await places?.take(urgency)
        defer { if let place { places?.release(place) } }
        var unprepared = prepare
        var share = OverallShare(overall, urgency)
        defer { share.release() }
        while true {
            share.release()
            let now = time.uptime
            let slot = withSharedState(at: now) { state -> Slot in
                if let parked = state.limiter.parked(at: now), parked - now > Self.longestParkedWait {
                    return .tooFar(parked)
                }
                let earliest = state.limiter.earliest(at: now)
                if earliest - now > Self.longestQueueWait { return .tooFar(earliest) }
                return .at(state.limiter.reserve(at: now))
            }
            guard case .at(let moment) = slot else {
                return .parked(until: time.now.advanced(by: slot.moment - now))
            }
            var isUsed = false
            defer { if !isUsed { giveBack(moment) } }
            let wait = moment - now - (unprepared == nil ? .zero : Self.preparation)
            if wait > .zero { try await time.sleep(for: wait) }
            // Who waits for the others does not miss the moment by it: it would miss the next one as well.
            var isLate = try await share.take()
            if isHeldUp(at: moment, isLate: isLate) { continue }
            if try await keepGap(before: moment, &share) { isLate = true }
            if let prepare = unprepared {
                if isHeldUp(at: moment, isLate: isLate) { continue }
                guard try await prepare() else { return .withheld }
                unprepared = nil
            }
            let left = moment - time.uptime
            if left > .zero { try await time.sleep(for: left) }
            if try await takesTurn(at: moment, isLate: isLate) {
                isUsed = true
                return .sent(try await send())
            }
        }
    }

    /// Whether it goes now: counted as sent, and long enough after the last one.
    private func takesTurn(at moment: Duration, isLate: Bool) async throws -> Bool {
        var isLate = isLate
        while true {
            switch turn(at: moment, isLate: isLate) {
            case .now:
                return true
            case .missed:
                return false
            case .tooClose(let gap):
                isLate = true
                try await time.sleep(for: gap)
            }
        }
    }

    /// Waits until the last request is long enough ago for one that goes at `moment`, or now when that has passed;
    /// tells whether that took waiting.
    private func keepGap(before moment: Duration, _ share: inout OverallShare) async throws -> Bool {
        var hasWaited = false
        while true {
            let now = time.uptime
            let wait = state.withLock { state -> Duration in
                let at = max(now, moment)
                guard leastGap > .zero else { return .zero }
                let interval = state.limiter.interval
                var free = max(at, state.claimed)
                if let last = state.lastSent, at - last < leastGap { free = max(free, last + interval) }
                guard free > moment else { return .zero }
                // What is near is kept for this request, so that the next one counts on the moment after it.
                if free - now <= Self.longestHold { state.claimed = free + interval }
                return free - now
            }
            guard wait > .zero else { return hasWaited }
            hasWaited = true
            if wait <= Self.longestHold {
                try await time.sleep(for: wait)
                return true
            }
            share.release()
            try await time.sleep(for: wait)
            try await share.take()
        }
    }

    /// Says whether a request goes now, and counts it when it does.
    ///
    /// The lane may have been parked while this request waited for its moment. And where the process was held up,
    /// everybody who waited would wake together: who missed the moment by that takes another one.
    private func turn(at moment: Duration, isLate: Bool) -> Turn {
        let now = time.uptime
        let turn = state.withLock { state -> Turn in
            guard state.limiter.parked(at: now) == nil, isLate || now - moment <= longestDelay else { return .missed }
            if let last = state.lastSent, now - last < leastGap { return .tooClose(last + leastGap - now) }
            state.meter.count(at: now, moment: moment)
            state.lastSent = now
            return .now
        }
        if case .now = turn, now - moment > longestDelay {
            withSharedState(at: now) { $0.limiter.move(moment, to: now) }
        }
        return turn
    }

    private func giveBack(_ moment: Duration) {
        withSharedState(at: time.uptime) { $0.limiter.giveBack(moment) }
    }

    /// Whether a request must take another moment, as far as can be told now.
    private func isHeldUp(at moment: Duration, isLate: Bool) -> Bool {
        state.withLock { state in
            let now = time.uptime
            if !isLate, now - moment > longestDelay { return true }
            return state.limiter.parked(at: now).map { $0 > moment } ?? false
        }
    }

    /// Works on the state with what other processes have taken of the same limit, and tells them what is taken here.
    private func withSharedState<Result: Sendable>(at now: Duration, _ body: (inout State) -> Result) -> Result {
        state.withLock { state in
            guard let shared else { return body(&state) }
            let periods = state.limiter.quotaCounts.map(\.period)
            return shared.update(key, now: now, wall: time.now, periods: periods) { record in
                state.limiter.heed(
                    nextFree: record.nextFree,
                    parkedUntil: record.parkedUntil,
                    quotas: record.quotas
                )
                let result = body(&state)
                (record.nextFree, record.parkedUntil) = state.limiter.horizon
                record.quotas = state.limiter.quotaCounts
                return result
            }
        }
    }

    /// Sends nothing for `wait`, or for a growing time of our own when the far side names none.
    func throttled(for wait: Duration?) {
        let now = time.uptime
        withSharedState(at: now) { state in
            state.throttled += 1
            state.consecutiveThrottles += 1
            let own = min(.seconds(1) * (1 << min(state.consecutiveThrottles - 1, 6)), .seconds(60))
            state.limiter.park(until: now + (wait ?? own))
        }
    }

    /// Notes an answer that did not ask us to slow down.
    func answered() {
        state.withLock { $0.consecutiveThrottles = 0 }
    }

    /// Parks without an answer having asked for it: a pause that an earlier process was told.
    func park(for duration: Duration) {
        let now = time.uptime
        withSharedState(at: now) { $0.limiter.park(until: now + duration) }
    }

    /// The pace at this moment.
    func reading() -> PaceReading {
        let now = time.uptime
        return withSharedState(at: now) { state in
            let parked = state.limiter.parked(at: now)
            let quotaFree = state.limiter.quotaFree(at: now)
            let isQuotaUsed = parked == nil && quotaFree - now > Self.longestQueueWait
            return PaceReading(
                key: key,
                limit: limit,
                sent: state.meter.sent,
                measured: state.meter.recent(at: now),
                average: state.meter.average,
                throttled: state.throttled,
                parkedUntil: parked.map { time.now.advanced(by: $0 - now) },
                quotaUsedUntil: isQuotaUsed ? time.now.advanced(by: quotaFree - now) : nil
            )
        }
    }

    private enum Slot {
        case at(Duration)
        case tooFar(Duration)

        var moment: Duration {
            switch self {
            case .at(let moment), .tooFar(let moment): moment
            }
        }
    }

    private enum Turn {
        case now
        case tooClose(Duration)
        case missed
    }
}

/// What came of asking for a permit.
enum PermitResult<Answer: Sendable>: Sendable {
    case sent(Answer)
    case parked(until: Timestamp)
    /// It was not to be sent after all.
    case withheld
}
