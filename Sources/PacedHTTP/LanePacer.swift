import ReauthModel
import Synchronization

/// Paces one lane: a place among the requests in flight first, then the moment that the rate allows.
///
/// In this order a request that waits for its moment is one of the requests in flight, so a place that becomes free
/// never releases a burst. With a shared pace, both are those of all processes together. The permit of all lanes
/// together comes last, so that no request holds it while it waits for a slow lane.
///
/// It only locks, asks and sleeps: ``LaneSchedule`` makes each decision.
final class LanePacer: Sendable {
    /// A permit that needs a record is given this long before its moment, so that the group commit ends in time.
    static let preparation: Duration = .milliseconds(30)

    let key: LaneKey
    let limit: LaneLimit
    private let permits: Permits
    private let overall: Permits?
    private let time: any TimeSource
    private let shared: (any PaceLedger)?
    private let places: (any LanePlaces)?
    private let schedule: Mutex<LaneSchedule>

    init(
        key: LaneKey,
        limit: LaneLimit,
        overall: Permits? = nil,
        time: any TimeSource,
        shared: (any PaceLedger)? = nil
    ) {
        self.shared = shared
        self.overall = overall
        self.key = key
        self.limit = limit
        self.time = time
        permits = Permits(limit.concurrency)
        places = shared?.places(of: key, count: limit.concurrency, time: time)
        schedule = Mutex(LaneSchedule(windows: limit.windows))
    }

    // MARK: Permits

    /// Waits for a permit, until `ahead` of its moment.
    func permit(_ urgency: Urgency = .ordinary, ahead: Duration = .zero) async throws -> PermitAnswer {
        try await permits.acquire(urgency)
        // From here on, a permit that is dropped gives back what it holds.
        var permit = Permit(key, urgency, from: self)
        permit.claim.place = try await places?.take(urgency)
        if let until = try await takeMoment(&permit.claim, ahead: ahead) { return .parked(until: until) }
        return .granted(permit)
    }

    /// Waits for the turn of a permit's request, and counts the request as sent.
    ///
    /// When the lane was parked meanwhile, returns until when.
    func takeTurn(_ claim: inout Permit.Claim) async throws -> Timestamp? {
        while true {
            if let moment = claim.moment {
                let rest = moment - time.uptime
                if rest > .zero { try await time.sleep(for: rest) }
                if try await isTurn(&claim, moment) { return nil }
            }
            giveBackMoment(&claim)
            if let until = try await takeMoment(&claim, ahead: .zero) { return until }
        }
    }

    /// Gets the claim a moment, and waits until `ahead` of it.
    private func takeMoment(_ claim: inout Permit.Claim, ahead: Duration) async throws -> Timestamp? {
        while true {
            releaseShare(&claim)
            let now = time.uptime
            let moment: Duration
            switch withSharedSchedule(at: now, { $0.reserve(at: now) }) {
            case .at(let reserved): moment = reserved
            case .tooFar(let until): return time.now.advanced(by: until - now)
            }
            claim.moment = moment
            let wait = moment - now - ahead
            if wait > .zero { try await time.sleep(for: wait) }
            // Waiting for the permit of all lanes does not count as missing the moment: a new moment would be missed in
            // the same way.
            claim.isLate = try await takeShare(&claim)
            if !hasMissed(claim, moment) {
                if try await keepDistance(&claim, before: moment) { claim.isLate = true }
                if ahead == .zero || !hasMissed(claim, moment) { return nil }
            }
            giveBackMoment(&claim)
        }
    }

    /// Waits until a request that goes at `moment`, or now when that has passed, keeps its distance to the last one.
    ///
    /// Returns whether it had to wait.
    private func keepDistance(_ claim: inout Permit.Claim, before moment: Duration) async throws -> Bool {
        var hasWaited = false
        while true {
            let wait = schedule.withLock { $0.delay(beyond: moment, at: time.uptime) }
            guard wait > .zero else { return hasWaited }
            hasWaited = true
            if wait <= LaneSchedule.longestHold {
                try await time.sleep(for: wait)
                return true
            }
            releaseShare(&claim)
            try await time.sleep(for: wait)
            _ = try await takeShare(&claim)
        }
    }

    /// Whether the request goes now: counted as sent, and long enough after the last one.
    private func isTurn(_ claim: inout Permit.Claim, _ moment: Duration) async throws -> Bool {
        while true {
            let now = time.uptime
            switch schedule.withLock({ $0.takeTurn(at: moment, isLate: claim.isLate, now: now) }) {
            case .now:
                claim.isUsed = true
                if schedule.withLock({ $0.isFar(now, from: moment) }) {
                    withSharedSchedule(at: now) { $0.limiter.move(moment, to: now) }
                }
                return true
            case .missed:
                return false
            case .tooClose(let gap):
                claim.isLate = true
                try await time.sleep(for: gap)
            }
        }
    }

    private func hasMissed(_ claim: Permit.Claim, _ moment: Duration) -> Bool {
        schedule.withLock { $0.hasMissed(moment, isLate: claim.isLate, at: time.uptime) }
    }

    private func giveBackMoment(_ claim: inout Permit.Claim) {
        guard let moment = claim.moment, !claim.isUsed else { return }
        claim.moment = nil
        withSharedSchedule(at: time.uptime) { $0.giveBack(moment) }
    }

    // MARK: The permit of all lanes together

    /// Waits for this permit where the claim does not hold it already, and returns whether it had to wait.
    private func takeShare(_ claim: inout Permit.Claim) async throws -> Bool {
        guard let overall, !claim.holdsShare else { return false }
        let hasWaited = try await overall.acquire(claim.urgency)
        claim.holdsShare = true
        return hasWaited
    }

    private func releaseShare(_ claim: inout Permit.Claim) {
        if claim.holdsShare { overall?.release() }
        claim.holdsShare = false
    }

    // MARK: Answers

    /// Sends nothing for `wait`, or for a growing time of our own when the far side names none.
    func throttled(for wait: Duration?) {
        let now = time.uptime
        withSharedSchedule(at: now) { $0.throttle(for: wait, at: now) }
    }

    /// Notes an answer that did not ask us to slow down.
    func answered() {
        schedule.withLock { $0.noteAnswer() }
    }

    /// Parks the lane without a new answer: an earlier process was told to pause.
    func park(for duration: Duration) {
        let now = time.uptime
        withSharedSchedule(at: now) { $0.limiter.park(until: now + duration) }
    }

    /// How long it is until so many more requests can be sent soon; `nil` where they can.
    func wait(for requests: Int) -> Duration? {
        let now = time.uptime
        return withSharedSchedule(at: now) { $0.wait(for: requests, at: now) }
    }

    /// Until when the lane is parked; `nil` while it is not.
    var parkedUntil: Timestamp? {
        let now = time.uptime
        let wall = time.now
        return withSharedSchedule(at: now) { $0.limiter.parked(at: now) }.map { wall.advanced(by: $0 - now) }
    }

    /// The pace at this moment.
    func reading() -> PaceReading {
        let now = time.uptime
        let wall = time.now
        return withSharedSchedule(at: now) { schedule in
            PaceReading(
                key: key,
                limit: limit,
                sent: schedule.meter.sent,
                measured: schedule.recentPace(at: now),
                average: schedule.meter.average,
                throttled: schedule.throttled,
                parkedUntil: schedule.limiter.parked(at: now).map { wall.advanced(by: $0 - now) },
                quotaUsedUntil: schedule.quotaUsed(at: now).map { wall.advanced(by: $0 - now) }
            )
        }
    }

    /// Works on the schedule, first adding what other processes have taken of the same limit; then tells them what is
    /// taken here.
    private func withSharedSchedule<Result: Sendable>(
        at now: Duration,
        _ body: (inout LaneSchedule) -> Result
    ) -> Result {
        schedule.withLock { schedule in
            guard let shared else { return body(&schedule) }
            let periods = schedule.limiter.quotaCounts.map(\.period)
            return shared.update(key, now: now, wall: time.now, periods: periods) { record in
                schedule.limiter.merge(
                    nextFree: record.nextFree,
                    parkedUntil: record.parkedUntil,
                    quotas: record.quotas
                )
                let result = body(&schedule)
                (record.nextFree, record.parkedUntil) = schedule.limiter.horizon
                record.quotas = schedule.limiter.quotaCounts
                return result
            }
        }
    }
}

extension LanePacer: PermitSource {
    /// Gives back what the permit holds, in the opposite order.
    func permitEnded(_ claim: Permit.Claim) {
        var claim = claim
        giveBackMoment(&claim)
        releaseShare(&claim)
        if let place = claim.place { places?.release(place) }
        permits.release()
    }
}
