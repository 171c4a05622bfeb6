/// One long window as a sliding count.
///
/// In no stretch of the period do more requests go than the window allows: where buckets are not exact, they are
/// rounded against us.
struct SlidingQuota: Sendable {
    private let limit: Int
    private(set) var counted: QuotaCount

    init(_ window: RateWindow) {
        limit = window.count
        counted = QuotaCount(period: window.period)
    }

    /// Goes on with a count that limits other processes and not this one.
    init(counting count: QuotaCount) {
        limit = .max
        counted = count
    }

    /// The first moment from `moment` on with room for one more.
    func earliest(from moment: Duration) -> Duration {
        var remaining = counted.buckets.reduce(0) { $0 + $1.count }
        var moment = moment
        for bucket in counted.buckets {
            let end = counted.bucketLength * Int(bucket.end)
            if remaining < limit, end > moment { return moment }
            if end > moment { moment = end }
            remaining -= bucket.count
        }
        return moment
    }

    /// Whether so many more requests go at any moment.
    func hasRoom(for requests: Int) -> Bool {
        limit - counted.buckets.reduce(0) { $0 + $1.count } >= requests
    }

    /// Whether one more may go at `now`, whatever is reserved for later: each of those is checked again when it goes.
    func hasRoom(at now: Duration) -> Bool {
        let present = index(of: now)
        var count = 0
        for bucket in counted.buckets where bucket.index <= present && bucket.end > present { count += bucket.count }
        return count < limit
    }

    /// Counts requests at `moment`, one unless told otherwise, and forgets what no longer counts at `now`.
    ///
    /// `now` is not the moment: a request that goes before that moment still needs what counts until then.
    mutating func count(_ requests: Int = 1, at moment: Duration, now: Duration) {
        guard requests > 0 else { return }
        counted.forget(before: index(of: now))
        let index = index(of: moment)
        // Nearly always the last bucket.
        let place = (counted.buckets.lastIndex { $0.index < index } ?? -1) + 1
        if place < counted.buckets.count, counted.buckets[place].index == index {
            counted.buckets[place].count += requests
        } else {
            counted.buckets.insert(QuotaCount.Bucket(index: index, count: requests), at: place)
        }
    }

    /// Takes back what was counted at `moment`: that request was not sent.
    ///
    /// Only from the bucket of that moment. Where it has none, nothing is taken back, because another request may have
    /// been counted instead.
    mutating func uncount(at moment: Duration) {
        let index = index(of: moment)
        guard let place = counted.buckets.firstIndex(where: { $0.index == index }), counted.buckets[place].count > 0
        else { return }
        counted.buckets[place].count -= 1
    }

    /// Whether two moments are in one bucket.
    func isInOneBucket(_ one: Duration, _ other: Duration) -> Bool {
        index(of: one) == index(of: other)
    }

    private func index(of moment: Duration) -> Int64 {
        Int64(moment / counted.bucketLength)
    }

    /// Takes over a count that includes other processes.
    mutating func merge(_ count: QuotaCount) {
        counted = count
    }
}
