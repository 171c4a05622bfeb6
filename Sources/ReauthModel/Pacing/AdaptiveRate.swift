/// How much of its configured rate a lane uses: less after each sign that the far side cannot keep up, and slowly more again.
///
/// A pure value: it reads no clock. Multiplicative decrease and additive increase, as TCP's congestion avoidance has them
/// (RFC 5681 §3.1): two processes that do so come to share what there is.
package struct AdaptiveRate: Sendable, Hashable {
    /// What is kept of the rate at a 429 or 503.
    package static let decrease = 0.7
    /// What is kept of the rate when answers take much longer than they did.
    package static let decreaseByLatency = 0.85
    /// The least share of the configured rate.
    package static let floor = 0.01
    /// The share grows by so much of itself in a second, far below the last rate that was too high.
    package static let fastIncrease = 0.05
    /// The same near that rate, and above it.
    package static let slowIncrease = 0.006
    /// From this part of that rate on, it counts as near.
    package static let nearness = 0.85
    /// Answers took much longer when they take so many times as long as the quickest ones did, and at least
    /// ``leastLatency``.
    package static let latencyFactor = 5.0
    /// A latency below this is no reason to slow down.
    package static let leastLatency: Duration = .seconds(2)
    /// Latency slows down once in this time.
    package static let latencyPause: Duration = .seconds(10)

    /// The share of the configured rate that is used: more than 0, at most 1.
    package private(set) var share = 1.0
    /// The share at which it was too much.
    private var tooMuch = 1.0
    private var changedAt: Duration?
    private var decreasedAt: Duration?
    /// The latency of late, and the best that it ever was, in seconds.
    private var latency: Double?
    private var bestLatency = Double.infinity

    package init() {}

    /// Whether the lane is slower than configured.
    package var isSlowed: Bool { share < 1 }

    /// Goes on from the share of an earlier process.
    package mutating func restore(_ share: Double) {
        guard share > 0, share < self.share else { return }
        self.share = max(share, Self.floor)
        tooMuch = min(1, self.share / Self.decrease)
    }

    /// Takes in a 429 or 503 to a request that was sent at `sent`.
    ///
    /// Requests that were under way together are one sign: those sent before the last decrease count no more.
    package mutating func slowDown(sentAt sent: Duration, now: Duration) {
        guard decreasedAt.map({ sent > $0 }) ?? true else { return }
        decrease(by: Self.decrease, at: now)
    }

    /// Takes in an answer that asked for nothing and took `duration`; `nil` where that says nothing of the far side.
    package mutating func answer(after duration: Duration?, now: Duration) {
        if let duration, isMuchLonger(duration.seconds), decreasedAt.map({ now - $0 >= Self.latencyPause }) ?? true {
            return decrease(by: Self.decreaseByLatency, at: now)
        }
        guard isSlowed else { return }
        guard let last = changedAt else {
            changedAt = now
            return
        }
        let seconds = min((now - last).seconds, 10)
        // Often enough, and not for each answer.
        guard seconds >= 0.1 else { return }
        let growth = share < tooMuch * Self.nearness ? Self.fastIncrease : Self.slowIncrease
        share = min(1, share * (1 + growth * seconds))
        changedAt = now
    }

    private mutating func decrease(by factor: Double, at now: Duration) {
        tooMuch = share
        share = max(share * factor, Self.floor)
        (decreasedAt, changedAt) = (now, now)
    }

    private mutating func isMuchLonger(_ seconds: Double) -> Bool {
        let recent = latency.map { $0 * 0.9 + seconds * 0.1 } ?? seconds
        latency = recent
        bestLatency = min(bestLatency, recent)
        return recent > max(bestLatency * Self.latencyFactor, Self.leastLatency.seconds)
    }
}
