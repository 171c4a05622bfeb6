/// What one of a limit's longer windows has counted, in buckets of a 64th of its period.
package struct QuotaCount: Sendable, Hashable {
    /// How many requests fell into one bucket.
    package struct Bucket: Sendable, Hashable {
        /// The bucket's number since the zero of the clock: it begins at `index` times the bucket's length.
        package var index: Int64
        /// How many requests.
        package var count: Int

        /// The number of the first bucket for which this one does not count any more.
        ///
        /// A bucket counts until its last request is older than the period: that is one bucket more than a period has.
        package var end: Int64 { index + Int64(QuotaCount.bucketsPerPeriod) + 1 }

        package init(index: Int64, count: Int) {
            self.index = index
            self.count = count
        }
    }

    /// How many buckets make a period.
    package static let bucketsPerPeriod = 64

    /// The window's period.
    package var period: Duration
    /// The buckets whose requests may still count for the window, the oldest first.
    package var buckets: [Bucket]

    package init(period: Duration, buckets: [Bucket] = []) {
        self.period = period
        self.buckets = buckets
    }

    /// The length of a bucket.
    package var bucketLength: Duration { period / Self.bucketsPerPeriod }

    /// Drops the buckets that no longer count in the bucket with that number.
    mutating func forget(before index: Int64) {
        buckets.removeAll { $0.end <= index }
    }
}
