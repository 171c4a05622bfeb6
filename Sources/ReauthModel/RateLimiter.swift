/// Arithmetic of pacing: says when the next request may go.
///
/// Holds no clock and never waits.
///
/// The shortest window is paced by GCRA with a burst of one, so requests are spread evenly and two windows that touch
/// never add up to a burst. Longer windows are quotas over a sliding period, counted in buckets and rounded against
/// us: in no stretch of the period do more requests go than the window allows.
public struct RateLimiter: Sendable {
    private let interval: Duration
    private var quotas: [SlidingQuota]
    private var nextFree: Duration
    private var parkedUntil: Duration

    /// Starts with every window empty.
    ///
    /// Times are on the caller's monotonic clock.
    public init(windows: [RateWindow]) {
        let sorted = windows.sorted { ($0.period, $0.interval) < ($1.period, $1.interval) }
        interval = sorted.first?.interval ?? .zero
        quotas = sorted.dropFirst().map(SlidingQuota.init)
        nextFree = .zero
        parkedUntil = .zero
    }

    /// Takes the next free place: the moment, `now` or later, at which this one request may be sent.
    public mutating func reserve(at now: Duration) -> Duration {
        var moment = max(now, nextFree, parkedUntil)
        for _ in quotas.indices {
            for index in quotas.indices {
                moment = quotas[index].earliest(from: moment)
            }
        }
        for index in quotas.indices {
            quotas[index].count(at: moment)
        }
        nextFree = moment + interval
        return moment
    }

    /// The moment that ``reserve(at:)`` would give.
    public func earliest(at now: Duration) -> Duration {
        var copy = self
        return copy.reserve(at: now)
    }

    /// Sends nothing before `moment`: the far side asked for it.
    public mutating func park(until moment: Duration) {
        parkedUntil = max(parkedUntil, moment)
    }

    /// From when on the next request may go, as far as the shortest window is concerned, and until when it is parked.
    public var horizon: (nextFree: Duration, parkedUntil: Duration) { (nextFree, parkedUntil) }

    /// Heeds what another process has taken of the same limit.
    public mutating func heed(nextFree: Duration, parkedUntil: Duration) {
        self.nextFree = max(self.nextFree, nextFree)
        self.parkedUntil = max(self.parkedUntil, parkedUntil)
    }

    /// When parked beyond `now`: until when.
    public func parked(at now: Duration) -> Duration? {
        parkedUntil > now ? parkedUntil : nil
    }
}

/// One long window as a sliding count in 64 buckets.
struct SlidingQuota: Sendable {
    private let limit: Int
    private let bucketLength: Duration
    private var buckets: [(index: Int64, count: Int)] = []
    private var total = 0

    init(_ window: RateWindow) {
        limit = window.count
        bucketLength = window.period / 64
    }

    /// The first moment from `moment` on with room for one more.
    func earliest(from moment: Duration) -> Duration {
        var dropped = 0
        var moment = moment
        for bucket in buckets {
            // A bucket counts until its very last request has left the period, hence 65 lengths and not 64.
            let leaves = bucketLength * Int(bucket.index + 65)
            if total - dropped < limit, leaves > moment { return moment }
            if leaves > moment { moment = leaves }
            dropped += bucket.count
        }
        return moment
    }

    mutating func count(at moment: Duration) {
        let index = Int64(moment / bucketLength)
        while let oldest = buckets.first, oldest.index + 65 <= index {
            total -= oldest.count
            buckets.removeFirst()
        }
        if let last = buckets.indices.last, buckets[last].index >= index {
            buckets[last].count += 1
        } else {
            buckets.append((index: index, count: 1))
        }
        total += 1
    }
}
