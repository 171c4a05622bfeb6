/// Decides what becomes of a webhook after an attempt to deliver it.
///
/// A webhook is delivered at least once: whatever does not prove that it arrived is tried again, with growing pauses, until the
/// receiver took it, said that it is gone for good, or did not take it for days and in many attempts.
package struct DeliveryMachine: Sendable, Hashable {
    /// The attempts that count: those that the receiver could have taken it in.
    package private(set) var attempts: Int
    /// When the first of these attempts was made; `nil` before it.
    package private(set) var firstAttempt: Timestamp?

    /// The pause after the first attempt that came to nothing; it is doubled after each further one.
    package static let firstPause: Duration = .seconds(5)
    /// The longest pause.
    package static let longestPause: Duration = .seconds(3600)
    /// For how long a webhook is tried at least, from its first attempt on.
    package static let patience: Duration = .seconds(3 * 86_400)
    /// How often a webhook is tried at least: a program that works once a week makes few attempts in days.
    package static let leastAttempts = 12

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
        switch answer {
        case .obsolete:
            return .end(.obsolete)
        case .parked(let moment):
            // Nothing was sent, so nothing speaks against the receiver of this one.
            return .retry(at: max(moment, now))
        case .accepted:
            count(at: now)
            return .end(.delivered)
        case .gone:
            count(at: now)
            return .endAll
        case .throttled(let moment):
            count(at: now)
            return retry(at: max(moment ?? now, now.advanced(by: pause(jitter))), now)
        case .refused, .lost:
            count(at: now)
            return retry(at: now.advanced(by: pause(jitter)), now)
        }
    }

    private mutating func count(at now: Timestamp) {
        attempts += 1
        firstAttempt = firstAttempt ?? now
    }

    private func retry(at moment: Timestamp, _ now: Timestamp) -> DeliveryOrder {
        let isOver = firstAttempt.map { $0.duration(to: now) >= Self.patience } ?? false
        return isOver && attempts >= Self.leastAttempts ? .end(.givenUp) : .retry(at: moment)
    }

    private func pause(_ jitter: Double) -> Duration {
        // Beyond this exponent the longest pause is reached.
        let whole = min(Self.firstPause * (1 << min(max(attempts - 1, 0), 16)), Self.longestPause)
        return whole * (1 - min(max(jitter, 0), 1) / 2)
    }
}
