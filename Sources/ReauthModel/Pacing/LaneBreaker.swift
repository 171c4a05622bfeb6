/// Tells whether the far side of a lane seems to be down, and when to try again.
///
/// A pure value: it reads no clock and never waits. Moments are on the clock of ``TimeSource/uptime``.
///
/// It opens when calls keep failing: no connection, no whole answer, or a server error. The lane then pauses, for longer each
/// time, and after each pause lets one request through. Any other answer closes it. An outage of up to ``patience`` is
/// nobody's fault: what failed and can be repeated is put off, and costs its item no try. After that each failure counts for
/// its item again, so that an item that nobody will ever answer comes to an end.
package struct LaneBreaker: Sendable, Hashable {
    /// So many failures in a row open it.
    package static let failuresToOpen = 5
    /// The first pause; doubles with each one in a row.
    package static let firstPause: Duration = .seconds(2)
    /// No pause is longer.
    package static let longestPause: Duration = .seconds(60)
    /// How long an outage costs no item a try.
    package static let patience: Duration = .seconds(900)
    /// A trial without a result is given up after this long: longer than any request may take.
    package static let longestTrial: Duration = .seconds(120)

    /// A call through an instance is the trial only where nothing else was tried for so many pauses after the last one: the
    /// platform disables an instance after five failed refreshes, and few of its calls may be lost.
    package static let pausesBeforeCalls = 5
    /// Such a call waits no longer than this.
    package static let patienceOfCalls: Duration = .seconds(180)

    /// How often is asked again whether a trial had a result.
    package static let turn: Duration = .seconds(2)

    /// What asks to be sent.
    package enum Request: Sendable, Hashable {
        /// A request to the far side itself.
        case direct
        /// A call that another far side makes for us.
        case call
    }

    /// Whether a request may be sent.
    package enum Admission: Sendable, Hashable {
        /// As any other.
        case open
        /// As the one that tries whether the far side is back.
        case trial
        /// Not yet: the pause is not over, or another one is trying.
        case wait(until: Duration)
    }

    /// What a failure leads to.
    package enum Verdict: Sendable, Hashable {
        /// The failure is its request's own.
        case plain
        /// The far side is down: the lane pauses for this long, and the request failed with it.
        case outage(pause: Duration)
    }

    private var failures = 0
    private var pauses = 0
    private var trialSince: Duration?
    private var pausedUntil: Duration = .zero
    private var lastPause: Duration = .zero
    /// Since when nothing but failures came; `nil` while the lane works.
    package private(set) var failingSince: Duration?

    package init() {}

    /// Whether the last calls failed so often that the lane pauses between single tries.
    package var isOpen: Bool { pauses > 0 }

    /// Whether a request may be sent at `now`; a trial is taken by asking.
    package mutating func admit(_ request: Request, at now: Duration) -> Admission {
        let admission = admission(of: request, at: now)
        if admission == .trial { trialSince = now }
        return admission
    }

    /// Whether a request may be sent at `now`.
    package func admission(of request: Request, at now: Duration) -> Admission {
        guard isOpen else { return .open }
        if now < pausedUntil { return .wait(until: pausedUntil) }
        if isPatienceOver(at: now) { return .open }
        if let trialSince, now - trialSince < Self.longestTrial { return .wait(until: now + Self.turn) }
        let callsFrom = pausedUntil + min(lastPause * Self.pausesBeforeCalls, Self.patienceOfCalls)
        if request == .call, now < callsFrom { return .wait(until: min(callsFrom, now + Self.turn * 10)) }
        return .trial
    }

    /// The request of a trial was not sent.
    package mutating func withdrawTrial() {
        trialSince = nil
    }

    /// Takes in that a call failed.
    package mutating func fail(at now: Duration) -> Verdict {
        failingSince = failingSince ?? now
        let isOver = isPatienceOver(at: now)
        // It was under way when the pause began, and says nothing new.
        if now < pausedUntil { return isOver ? .plain : .outage(pause: pausedUntil - now) }
        trialSince = nil
        failures += 1
        guard failures >= Self.failuresToOpen || isOpen && !isOver else { return .plain }
        if isOver {
            // As many failures again are taken as its items' own, and then there is a pause for all.
            failures = 0
            pausedUntil = now + Self.longestPause
            return .plain
        }
        let pause = min(Self.firstPause * (1 << min(pauses, 10)), Self.longestPause)
        pauses += 1
        failures = 0
        (pausedUntil, lastPause) = (now + pause, pause)
        return .outage(pause: pause)
    }

    /// Takes in that a call was answered, whatever the answer was but a server error.
    package mutating func succeed() {
        self = LaneBreaker()
    }

    private func isPatienceOver(at now: Duration) -> Bool {
        failingSince.map { now - $0 >= Self.patience } ?? false
    }
}
