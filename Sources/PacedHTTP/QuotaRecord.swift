import ReauthModel

/// What one longer window of one lane has counted, as it stands in the file of the shared pace.
///
/// Words of eight bytes in the machine's order: checksum, key, boot, the wall clock at that boot, period, number of
/// buckets, and for each bucket its index and count. A record whose checksum is wrong was torn by a loss of power, and
/// counts for nothing.
struct QuotaRecord {
    /// In bytes.
    static let length = 2048
    private static let header = 6
    /// A period has 65 buckets; the rest is room for buckets of another boot, which may lie close together after they
    /// were moved.
    private static let capacity = (length / 8 - header) / 2

    /// Which window of which lane it is: the hash of their names.
    var key: UInt64
    var boot: UInt64
    var bootedAt: Int64
    var count: QuotaCount

    init(key: UInt64, count: QuotaCount, at moment: BootMoment) {
        self.key = key
        self.count = count
        boot = moment.boot
        bootedAt = moment.bootedAt
    }

    /// Reads a record; `nil` where none was written, or not to its end.
    init?(_ bytes: [UInt8]) {
        guard bytes.count == Self.length else { return nil }
        let words = bytes.withUnsafeBytes { Array($0.bindMemory(to: UInt64.self)) }
        let number = Int(clamping: words[5])
        guard number <= Self.capacity, words[0] == SharedPace.hash(bytes[8..<(Self.header + 2 * number) * 8]),
            words[4] > 0, words[4] <= UInt64(Int64.max)
        else { return nil }
        key = words[1]
        boot = words[2]
        bootedAt = Int64(bitPattern: words[3])
        count = QuotaCount(period: .nanoseconds(Int64(words[4])))
        for bucket in 0..<number {
            let place = Self.header + 2 * bucket
            count.buckets.append(
                QuotaCount.Bucket(index: Int64(bitPattern: words[place]), count: Int(clamping: words[place + 1]))
            )
        }
    }

    var bytes: [UInt8] {
        let buckets = count.buckets.suffix(Self.capacity)
        var words = [
            0, key, boot, UInt64(bitPattern: bootedAt), SharedPace.nanoseconds(count.period), UInt64(buckets.count),
        ]
        for bucket in buckets { words += [UInt64(bitPattern: bucket.index), UInt64(clamping: bucket.count)] }
        let used = words.count * 8
        words += [UInt64](repeating: 0, count: Self.length / 8 - words.count)
        words[0] = words.withUnsafeBytes { SharedPace.hash($0[8..<used]) }
        return words.withUnsafeBytes { Array($0) }
    }

    /// The count on the clock of `moment`, without what the window no longer covers.
    ///
    /// Each boot begins a new clock. What an earlier one counted is moved by the wall clock, a bucket later than it was
    /// and never into the future: rounded against us.
    func counted(at moment: BootMoment) -> QuotaCount {
        let length = count.bucketLength
        let present = Int64(moment.uptime / length)
        var moved = QuotaCount(period: count.period)
        for var bucket in count.buckets where bucket.count > 0 {
            if boot != moment.boot {
                let shift = Duration.nanoseconds(bootedAt) - .nanoseconds(moment.bootedAt)
                let index = ((shift / length).rounded(.up)) + Double(bucket.index)
                bucket.index = index < Double(present) ? Int64(max(index, -1e15)) : present
            }
            guard bucket.end > present else { continue }
            if let last = moved.buckets.last, last.index == bucket.index {
                moved.buckets[moved.buckets.count - 1].count += bucket.count
            } else {
                moved.buckets.append(bucket)
            }
        }
        return moved
    }
}
