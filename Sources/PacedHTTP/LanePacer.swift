import ReauthModel
import Synchronization

/// Paces one lane key: a place among those in flight first, then the moment that the rate allows.
///
/// In this order a request that waits for its moment is one of the requests in flight, so a slot that becomes free
/// never releases a burst. With a shared pace, both are those of all processes together.
///
/// The permit of all lanes together comes last, so that nobody has one who waits for a slow lane. Whoever had to wait
/// for it past their moment takes another moment.
final class LanePacer: Sendable {
    /// Waits up to this long for a parked lane; beyond it the caller puts the item off and frees its memory.
    static let longestParkedWait: Duration = .seconds(2)

    /// Waits up to this long in the queue of the rate.
    ///
    /// Only a used-up quota takes longer.
    static let longestQueueWait: Duration = .seconds(30)

    /// How long before its moment a request is prepared, so that a group commit does not make it miss it.
    static let preparation: Duration = .milliseconds(30)

    /// Keeps the permit of all lanes this long for its next moment.
    static let longestHold: Duration = .seconds(1)

    private struct State {
        var limiter: RateLimiter
        var sent = 0
        var firstSent: Duration?
        var lastSent: Duration?
        var throttled = 0
        var consecutiveThrottles = 0
        var lastReading: (uptime: Duration, sent: Int)
    }

    let key: LaneKey
    let limit: LaneLimit
    private let permits: Permits
    private let overall: Permits?
    private let longestDelay: Duration
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
        let interval = limit.windows.map(\.interval).min() ?? .zero
        longestDelay = max(interval, .milliseconds(5))
        state = Mutex(State(limiter: RateLimiter(windows: limit.windows), lastReading: (time.uptime, 0)))
    }

    /// Runs `send` with a permit.
    ///
    /// When the permit is too far away, returns until when and sends nothing. `prepare` runs once, shortly before the
    /// permit; when it says no, nothing is sent either.
    func withPermit<Answer: Sendable>(
        prepare: (@Sendable () async throws -> Bool)? = nil,
        _ send: nonisolated(nonsending) () async throws -> Answer
    ) async throws -> PermitResult<Answer> {
        try await permits.acquire()
        defer { permits.release() }
        let place = try await places?.take()
        defer { if let place { places?.release(place) } }
        var unprepared = prepare
        var holdsOverall = false
        defer { if holdsOverall { overall?.release() } }
        while true {
            let now = time.uptime
            let slot = withSharedState(at: now) { state -> Slot in
                if let parked = state.limiter.parked(at: now), parked - now > Self.longestParkedWait {
                    return .tooFar(parked)
                }
                let earliest = state.limiter.earliest(at: now)
                if earliest - now > Self.longestQueueWait { return .tooFar(earliest) }
                return .at(state.limiter.reserve(at: now))
            }
            switch slot {
            case .tooFar(let moment):
                return .parked(until: time.now.advanced(by: moment - now))
            case .at(let moment):
                if holdsOverall, moment - now > Self.longestHold {
                    overall?.release()
                    holdsOverall = false
                }
                let wait = moment - now - (unprepared == nil ? .zero : Self.preparation)
                if wait > .zero { try await time.sleep(for: wait) }
                if let overall, !holdsOverall {
                    try await overall.acquire()
                    holdsOverall = true
                }
                if let prepare = unprepared {
                    if willMiss(moment) {
                        giveBack(moment)
                        continue
                    }
                    guard try await prepare() else {
                        giveBack(moment)
                        return .withheld
                    }
                    unprepared = nil
                }
                let left = moment - time.uptime
                if left > .zero { try await time.sleep(for: left) }
                // The lane may have been parked while this request waited for its moment. And where the process was
                // held up, everybody who waited would wake together: who missed the moment takes a new place.
                let mayGo = state.withLock { state in
                    let now = time.uptime
                    guard state.limiter.parked(at: now) == nil, now - moment <= longestDelay else { return false }
                    state.sent += 1
                    state.firstSent = state.firstSent ?? now
                    state.lastSent = now
                    return true
                }
                if mayGo { return .sent(try await send()) }
                giveBack(moment)
            }
        }
    }

    private func giveBack(_ moment: Duration) {
        withSharedState(at: time.uptime) { $0.limiter.giveBack(moment) }
    }

    /// Whether a request must take another place than the one at `moment`, as far as can be told now.
    private func willMiss(_ moment: Duration) -> Bool {
        state.withLock { state in
            let now = time.uptime
            return now - moment > longestDelay || state.limiter.parked(at: now).map { $0 > moment } ?? false
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

    /// The pace since the last reading.
    func reading() -> PaceReading {
        let now = time.uptime
        return withSharedState(at: now) { state in
            let elapsed = (now - state.lastReading.uptime).seconds
            let measured = elapsed > 0 ? Double(state.sent - state.lastReading.sent) / elapsed : 0
            state.lastReading = (now, state.sent)
            var average = 0.0
            // The first request opens the stretch, so it does not count as one of those inside.
            if let first = state.firstSent, let last = state.lastSent, last > first {
                average = Double(state.sent - 1) / (last - first).seconds
            }
            let parked = state.limiter.parked(at: now)
            let earliest = state.limiter.earliest(at: now)
            let isQuotaUsed = parked == nil && earliest - now > Self.longestQueueWait
            return PaceReading(
                key: key,
                limit: limit,
                sent: state.sent,
                measured: measured,
                average: average,
                throttled: state.throttled,
                parkedUntil: parked.map { time.now.advanced(by: $0 - now) },
                quotaUsedUntil: isQuotaUsed ? time.now.advanced(by: earliest - now) : nil
            )
        }
    }

    private enum Slot {
        case at(Duration)
        case tooFar(Duration)
    }
}

/// What came of asking for a permit.
enum PermitResult<Answer: Sendable>: Sendable {
    case sent(Answer)
    case parked(until: Timestamp)
    /// It was not to be sent after all.
    case withheld
}
