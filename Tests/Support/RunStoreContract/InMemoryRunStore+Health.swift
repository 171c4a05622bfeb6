package import ReauthEngine
package import ReauthModel

extension InMemoryRunStore: HealthRecords {
    private func comparable(_ run: RunID) -> [InstanceEnd] {
        (runs[run]?.items ?? []).compactMap { item in
            guard let id = item.seed.instanceID, item.progress.reason != .duplicate else { return nil }
            return InstanceEnd(
                instance: id,
                name: item.seed.name,
                element: item.seed.element,
                lane: item.lane,
                outcome: item.progress.outcome,
                isRevoked: item.progress.isRevokedAndOpen,
                reason: item.progress.reason
            )
        }
    }

    /// Instances of a run in the order of their ids.
    package func ends(of run: RunID, after id: InstanceID?, limit: Int) -> [InstanceEnd] {
        func precedes(_ one: InstanceID, _ other: InstanceID) -> Bool {
            one.rawValue.utf8.lexicographicallyPrecedes(other.rawValue.utf8)
        }
        let all = comparable(run).sorted { precedes($0.instance, $1.instance) }
        return Array(all.filter { end in id.map { precedes($0, end.instance) } ?? true }.prefix(limit))
    }

    /// Counts what changed.
    package func changes(from older: RunID, to newer: RunID) -> [HealthChange: Int] {
        let before = Dictionary(uniqueKeysWithValues: comparable(older).map { ($0.instance, $0) })
        var counts: [HealthChange: Int] = [:]
        for end in comparable(newer) {
            let change = ComparedInstance(before: before[end.instance], after: end).change
            let isUnwell = end.outcome != nil && [.broken, .waits].contains(end.health)
            // What waits without an outcome yet is not counted: a finished run has none.
            guard isUnwell || change == .recovered && before[end.instance]?.outcome != nil else { continue }
            counts[change, default: 0] += 1
        }
        return counts
    }

    /// Counts what waits by its age.
    package func waiting(of run: RunID, since moments: [Timestamp], apartFrom others: [RunID]) -> WaitingTally {
        let waiting = (runs[run]?.items ?? []).filter {
            $0.progress.outcome == .awaitingCode && $0.progress.reason != .duplicate
                && !isShown($0, of: run, in: others)
        }.map(\.progress)
        return WaitingTally(
            since: moments.map { moment in waiting.count { $0.awaitingSince.map { $0 >= moment } ?? false } },
            undated: waiting.count { $0.awaitingSince == nil },
            oldest: waiting.compactMap(\.awaitingSince).min()
        )
    }
}
