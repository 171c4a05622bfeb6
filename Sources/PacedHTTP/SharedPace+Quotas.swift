import LocalFiles
import ReauthModel
import SystemPackage

// What longer windows have counted: a table of records, found by the hash of lane and period.
extension SharedPace {
    /// Runs `body` with the counts that stand in the file, and writes down the counts that it changed.
    ///
    /// A window that finds no place in the table is counted by this process alone.
    func withQuotas<Result>(
        of lane: LaneKey,
        _ periods: [Duration],
        at moment: BootMoment,
        _ record: inout Record,
        _ body: (inout Record) -> Result
    ) -> Result {
        guard !periods.isEmpty else { return body(&record) }
        let length = Int(Self.quotas) * QuotaRecord.length
        guard lock(Self.firstQuota, length, .exclusive) else { return body(&record) }
        defer { unlock(Self.firstQuota, length) }
        let found = periods.map { place(of: lane, period: $0, at: moment) }
        record.quotas = found.compactMap { $0?.count }
        let result = body(&record)
        for (period, place) in zip(periods, found) {
            guard let place, let count = record.quotas.first(where: { $0.period == period }), count != place.count
            else { continue }
            let bytes = QuotaRecord(key: place.key, count: count, at: moment).bytes
            _ = bytes.withUnsafeBytes { try? file.write(toAbsoluteOffset: Int64(place.offset), $0) }
        }
        return result
    }

    /// The windows that other jobs set for a lane, as they were last read, and until when this is used.
    struct SeenWindows {
        var periods: [Duration] = []
        var until: Duration = .zero
    }

    /// Windows that this process only counts, because other processes keep to them; looked for once a second.
    func otherWindows(
        of lane: LaneKey,
        _ own: [Duration],
        at moment: BootMoment,
        _ seen: inout SeenWindows
    ) -> [Duration] {
        if moment.uptime >= seen.until {
            seen.periods = [.seconds(60), .seconds(3600), .seconds(86_400)].filter { period in
                !own.contains(period) && place(of: lane, period: period, at: moment)?.count?.buckets.isEmpty == false
            }
            seen.until = moment.uptime + .seconds(1)
        }
        return seen.periods
    }

    /// Where a window is counted, and its count if there is one.
    private struct QuotaPlace {
        var key: UInt64
        var offset: Int
        var count: QuotaCount?
    }

    private func place(of lane: LaneKey, period: Duration, at moment: BootMoment) -> QuotaPlace? {
        let key = Self.hash("\(scope.name(of: lane)) \(period)".utf8)
        var free: Int?
        for number in 0..<Self.quotas {
            let offset = Self.firstQuota + Int((key &+ number) % Self.quotas) * QuotaRecord.length
            guard let record = quotaRecord(at: offset) else {
                return QuotaPlace(key: key, offset: free ?? offset, count: nil)
            }
            let count = record.counted(at: moment)
            if record.key == key, record.count.period == period {
                return QuotaPlace(key: key, offset: offset, count: count)
            }
            // A record whose count is empty by now is free for this window.
            if count.buckets.isEmpty { free = free ?? offset }
        }
        return free.map { QuotaPlace(key: key, offset: $0, count: nil) }
    }

    private func quotaRecord(at offset: Int) -> QuotaRecord? {
        guard let bytes = try? file.bytes(upTo: QuotaRecord.length, at: Int64(offset)) else { return nil }
        return bytes.count == QuotaRecord.length ? QuotaRecord(bytes) : nil
    }
}
