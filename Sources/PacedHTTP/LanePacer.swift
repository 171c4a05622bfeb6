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
    private let current: Mutex<LaneLimit>
    private let permits: Permits
    private let overall: Permits?
    let time: any TimeSource
    private let shared: (any PaceLedger)?
    private let places: (any LanePlaces)?
    private let schedule: Mutex<LaneSchedule>
    private let queue = Mutex(QueueMeter())

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
        current = Mutex(limit)
        self.time = time
        permits = Permits(limit.concurrency)
        places = shared?.places(of: key, count: limit.concurrency, time: time)
        schedule = Mutex(LaneSchedule(windows: limit.windows))
    }

    /// What the lane may do at present.
    var limit: LaneLimit { current.withLock { $0 } }

    /// Keeps to another limit from now on; what was sent counts for it too.
    func setLimit(_ limit: LaneLimit) {
        let former = current.withLock { current in
            defer { current = limit }
            return current
        }
        permits.change(by: limit.concurrency - former.concurrency)
        places?.resize(to: limit.concurrency)
        guard Set(limit.windows) != Set(former.windows) else { return }
        withSharedSchedule(periods: limit.windows.map(\.period).filter { $0 >= RateLimiter.shortestShared }) {
            $0.change(to: limit.windows, inFlight: former.concurrency, at: $1)
        }
    }

    // MARK: Permits

    /// Waits for a permit, until `ahead` of its moment.
    func permit(_ urgency: Urgency = .ordinary, ahead: Duration = .zero) async throws -> PermitAnswer {
        queue.withLock { $0.begin(at: time.uptime) }
        defer { queue.withLock { $0.end(at: time.uptime) } }
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
            if let until = outage(claim) { return until }
            if let moment = claim.moment {
                if try await isTurn(&claim, moment) { return nil }
                giveBackMoment(&claim)
            }
            if let until = try await takeMoment(&claim, ahead: .zero) { return until }
        }
    }

    /// Gets the claim a moment, and waits until `ahead` of it.
    ///
    /// Where requests queue for the permit of all lanes together, a moment that is reserved first would pass meanwhile, and
    /// so would the next one. There the request waits for that permit first, and reserves only a near moment.
    private func takeMoment(_ claim: inout Permit.Claim, ahead: Duration) async throws -> Timestamp? {
        var needsShare = claim.holdsShare || overall?.isExhausted == true
        var hasMissedOne = false
        while true {
            if let until = admit(&claim) {
                releaseShare(&claim)
                return until
            }
            if needsShare { try await takeShare(&claim) }
            let span = needsShare && overall != nil ? LaneSchedule.longestHold : nil
            switch withSharedSchedule({ $0.reserve(at: $1, within: span) }) {
            case .at(let moment):
                claim.moment = moment
                try await wait(until: moment - ahead)
                try await takeShare(&claim)
                // Where every timer is late, the next moment would be missed as well: the turn decides then.
                if !hasMissed(moment, isLateAllowed: hasMissedOne) { return nil }
                giveBackMoment(&claim)
                hasMissedOne = true
                needsShare = true
            case .later(let moment):
                releaseShare(&claim)
                try await wait(until: moment - LaneSchedule.longestHold)
            case .tooFar(let until):
                releaseShare(&claim)
                return time.now.advanced(by: until - time.uptime)
            }
        }
    }

    /// Waits until a moment of ``TimeSource/uptime`` has come, whatever clock a sleep is measured on.
    private func wait(until moment: Duration) async throws {
        while true {
            let rest = moment - time.uptime
            guard rest > .zero else { return }
            try await time.sleep(for: rest)
        }
    }

    /// Whether the request goes at its moment, or shortly after it: then it is counted as sent.
    ///
    /// Decided on what all processes share at this time: another one may have parked the lane, or used up a quota.
    private func isTurn(_ claim: inout Permit.Claim, _ moment: Duration) async throws -> Bool {
        var turn = moment
        while true {
            try await wait(until: turn)
            switch withSharedSchedule({ $0.takeTurn(at: moment, now: $1) }) {
            case .now:
                claim.isUsed = true
                return true
            case .early(let next): turn = next
            case .missed: return false
            }
        }
    }

    private func hasMissed(_ moment: Duration, isLateAllowed: Bool) -> Bool {
        schedule.withLock { $0.hasMissed(moment, isLateAllowed: isLateAllowed, at: time.uptime) }
    }

    private func giveBackMoment(_ claim: inout Permit.Claim) {
        guard let moment = claim.moment, !claim.isUsed else { return }
        claim.moment = nil
        guard schedule.withLock({ $0.limiter.hasQuotas }) else { return }
        withSharedSchedule { schedule, _ in schedule.giveBack(moment) }
    }

    // MARK: The permit of all lanes together

    /// Waits for this permit where the claim does not hold it already.
    private func takeShare(_ claim: inout Permit.Claim) async throws {
        guard let overall, !claim.holdsShare else { return }
        try await overall.acquire(claim.urgency)
        claim.holdsShare = true
    }

    func releaseShare(_ claim: inout Permit.Claim) {
        if claim.holdsShare { overall?.release() }
        claim.holdsShare = false
    }

    // MARK: Answers

    /// Sends nothing for `wait`, or for a growing time of our own when the far side names none.
    func throttled(for wait: Duration?, sentAt moment: Duration) {
        withSharedSchedule { $0.throttle(for: wait, sentAt: moment, at: $1) }
    }

    /// Notes an answer that did not ask us to slow down, and took `duration`; `nil` where that says nothing.
    func worked(after duration: Duration?) {
        schedule.withLock { $0.noteAnswer(after: duration, at: time.uptime) }
    }

    /// Notes that a request got no usable answer, and says what that means.
    func failed() -> LaneBreaker.Verdict {
        schedule.withLock { $0.noteFailure(at: time.uptime) }
    }

    /// Whether an answer that asks for nothing changes anything.
    var isStrained: Bool { schedule.withLock { $0.isStrained } }

    /// Whether the far side bears less than its limit.
    var isSlowed: Bool { schedule.withLock { $0.rate.isSlowed } }

    /// Until when the far side asked for a pause.
    var parkedUntil: Timestamp? {
        let parked = withSharedSchedule { schedule, now in schedule.limiter.parked(at: now).map { $0 - now } }
        return parked.map { time.now.advanced(by: $0) }
    }

    /// Whether a request may be sent, as far as it is known how the far side is; a trial is taken by asking.
    func admission(of request: LaneBreaker.Request) -> LaneBreaker.Admission {
        schedule.withLock { $0.admit(request, at: time.uptime) }
    }

    /// The same, without taking the trial.
    var pendingAdmission: LaneBreaker.Admission {
        schedule.withLock { $0.breaker.admission(of: .direct, at: time.uptime) }
    }

    /// The request of a trial was not sent, or its answer says nothing of the far side.
    func withdrawTrial() {
        schedule.withLock { $0.withdrawTrial() }
    }

    /// Goes on from the share of the limit that an earlier process found out.
    func restore(share: Double) {
        schedule.withLock { $0.restore(share: share) }
    }

    /// Parks the lane without a new answer: an earlier process was told to pause.
    func park(for duration: Duration) {
        withSharedSchedule { $0.limiter.park(until: $1 + duration) }
    }

    /// Sends again although the far side asked for a pause.
    func endPark() {
        withSharedSchedule { schedule, _ in schedule.endPark() }
    }

    /// How long it is until what is wanted can be sent soon; `nil` where it can.
    func wait(for demand: LaneDemand) -> Duration? {
        withSharedSchedule { $0.wait(for: demand, at: $1) }
    }

    /// The pace at this moment.
    func reading() -> PaceReading {
        let wall = time.now
        return withSharedSchedule { schedule, now in
            PaceReading(
                key: key,
                limit: limit,
                sent: schedule.meter.sent,
                measured: schedule.recentPace(at: now),
                average: schedule.meter.average,
                throttled: schedule.throttled,
                parkedUntil: schedule.paused(at: now).map { wall.advanced(by: $0 - now) },
                quotaUsedUntil: schedule.quotaUsed(at: now).map { wall.advanced(by: $0 - now) },
                queued: queue.withLock { $0.total(at: now) },
                strain: LaneStrain(
                    askedUntil: schedule.asked(at: now).map { wall.advanced(by: $0 - now) },
                    failingSince: schedule.breaker.isOpen
                        ? schedule.breaker.failingSince.map { wall.advanced(by: $0 - now) } : nil,
                    share: schedule.rate.share
                )
            )
        }
    }

    /// Works on the schedule, first adding what other processes have taken of the same limit; then tells them what is
    /// taken here.
    ///
    /// `body` gets the time at which no other process can change the lane any more, and the counts of further windows where
    /// their `periods` are given.
    func withSharedSchedule<Result: Sendable>(
        periods further: [Duration] = [],
        _ body: (inout LaneSchedule, _ now: Duration) -> Result
    ) -> Result {
        schedule.withLock { schedule in
            guard let shared else { return body(&schedule, time.uptime) }
            var periods = schedule.limiter.quotaCounts.map(\.period)
            periods += further.filter { !periods.contains($0) }
            return shared.update(key, now: time.uptime, wall: time.now, periods: periods) { record in
                schedule.limiter.merge(record.horizon, quotas: record.quotas)
                let result = body(&schedule, time.uptime)
                record.horizon = schedule.limiter.horizon
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
        if claim.isTrial, !claim.isUsed { schedule.withLock { $0.withdrawTrial() } }
        giveBackMoment(&claim)
        releaseShare(&claim)
        if let place = claim.place { places?.release(place) }
        permits.release()
    }
}
