/// Decides what becomes of a webhook after an attempt to deliver it.
///
/// A webhook is delivered at least once: whatever does not prove that it arrived is tried again, with growing pauses, until the
/// receiver took it, said that it is gone for good, or did not take it for days.
package struct DeliveryMachine: Sendable, Hashable {
    /// The attempts that count: those that the receiver could have taken it in.
    package private(set) var attempts: Int
    /// When the first attempt began; `nil` before it.
    package private(set) var firstAttempt: Timestamp?

    /// The pause after the first attempt that came to nothing; it is doubled after each further one.
    package static let firstPause: Duration = .seconds(5)
    /// The longest pause.
    package static let longestPause: Duration = .seconds(3600)
    /// For how long a webhook is tried, from its first attempt on.
    package static let patience: Duration = .seconds(3 * 86_400)

    /// Goes on from what the store has.
    package init(attempts: Int = 0, firstAttempt: Timestamp? = nil) {
        self.attempts = attempts
        self.firstAttempt = firstAttempt
    }

    /// An attempt at `now` had this answer.
    ///
    /// `jitter`, from 0 to 1, makes a pause up to a half shorter, so that receivers that
    /// were down are not met by all webhooks at once.
    package mutating func handle(_ answer: DeliveryAnswer, at now: Timestamp, jitter: Double) -> DeliveryOrder {
        let first = firstAttempt ?? now
        firstAttempt = first
        switch answer {
        case .accepted:
            attempts += 1
            return .end(.delivered)
        case .gone:
            attempts += 1
            return .endAll
        case .obsolete:
            return .end(.obsolete)
        case .parked(let moment):
            return retry(at: moment, since: first, now)
        case .throttled(let moment):
            attempts += 1
            return retry(at: max(moment ?? now, now.advanced(by: pause(jitter))), since: first, now)
        case .refused, .lost:
            attempts += 1
            return retry(at: now.advanced(by: pause(jitter)), since: first, now)
        }
    }

    private func retry(at moment: Timestamp, since first: Timestamp, _ now: Timestamp) -> DeliveryOrder {
        first.duration(to: now) >= Self.patience ? .end(.givenUp) : .retry(at: max(moment, now))
    }

    private func pause(_ jitter: Double) -> Duration {
        // Beyond this exponent the longest pause is reached.
        let whole = min(Self.firstPause * (1 << min(max(attempts - 1, 0), 16)), Self.longestPause)
        return whole * (1 - min(max(jitter, 0), 1) / 2)
    }
}
