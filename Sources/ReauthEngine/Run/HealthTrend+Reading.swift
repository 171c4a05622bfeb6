import ReauthModel

extension HealthTrend {
    /// The trend up to a finished check; `nil` for every other run, and for a check that only went back to some instances.
    ///
    /// Costs a count of each check, which the store keeps, and of the last two as much as there are instances that do not work.
    package static func reading(
        _ run: RunRecord,
        in store: some RunLookup & RunProgress & AuditTrail & HealthRecords
    ) async throws -> HealthTrend? {
        guard run.action == .check, run.state == .finished, try await !isRetry(run, store) else { return nil }
        var records: [RunRecord] = [run]
        for other in try await store.runs(ofJob: run.job) where records.count < length {
            let isEarlier = other.id != run.id && other.startedAt <= run.startedAt
            guard isEarlier, other.action == .check, other.state == .finished,
                other.platformDigest == run.platformDigest,
                try await !isRetry(other, store)
            else { continue }
            records.append(other)
        }
        var trend = HealthTrend(runs: [])
        for record in records.reversed() { trend.runs.append(try await count(record, store)) }
        if let previous = trend.previous { trend.changes = try await store.changes(from: previous.id, to: run.id) }
        trend.waiting = try await ages(of: run, store)
        return trend
    }

    /// Whether a run only went back to some instances.
    package static func isRetry(_ run: RunRecord, _ store: some AuditTrail) async throws -> Bool {
        try await store.trail(of: run.id, after: 0, limit: 1).first.map { RetryMark.stands(in: $0.record.event) }
            ?? false
    }

    private static func count(_ run: RunRecord, _ store: some RunProgress) async throws -> Run {
        var instances: [Health: Int] = [:]
        for tally in try await store.tallies(of: run.id) {
            for (outcome, items) in tally.outcomes where items > 0 { instances[Health(outcome), default: 0] += items }
            if tally.open > 0 { instances[.untold, default: 0] += tally.open }
        }
        return Run(
            id: run.id,
            startedAt: run.startedAt,
            finishedAt: run.finishedAt ?? run.startedAt,
            instances: instances
        )
    }

    private static func ages(of run: RunRecord, _ store: some HealthRecords) async throws -> [Age: Int] {
        let end = run.finishedAt ?? run.startedAt
        let bounded = Age.allCases.filter { $0.lessThanDays != nil }
        // A whole number of days before the end is not less than that number.
        let moments = bounded.map { age in
            end.advanced(by: .zero - .seconds(86_400 * (age.lessThanDays ?? 0)) + .milliseconds(1))
        }
        let tally = try await store.waiting(of: run.id, since: moments + [Timestamp(rawValue: 0)], apartFrom: [])
        var ages: [Age: Int] = [:]
        var before = 0
        for (age, count) in zip(bounded + [.longer], tally.since) {
            ages[age] = count - before
            before = count
        }
        ages[.unknown] = tally.undated
        return ages.filter { $0.value > 0 }
    }
}
