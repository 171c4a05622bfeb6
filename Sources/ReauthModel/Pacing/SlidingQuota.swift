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

    mutating func count(at moment: Duration) {
        let index = Int64(moment / counted.bucketLength)
        counted.forget(before: index)
        if let last = counted.buckets.indices.last, counted.buckets[last].index >= index {
            counted.buckets[last].count += 1
        } else {
            counted.buckets.append(QuotaCount.Bucket(index: index, count: 1))
        }
    }

    /// Takes back what was counted at `moment`: that request was not sent.
    mutating func uncount(at moment: Duration) {
        let index = Int64(moment / counted.bucketLength)
        let place = counted.buckets.firstIndex { $0.index >= index && $0.count > 0 }
        if let place { counted.buckets[place].count -= 1 }
    }

    /// Takes over a count that includes other processes.
    mutating func merge(_ count: QuotaCount) {
        counted = count
    }
}
