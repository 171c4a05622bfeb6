package import ReauthEngine
package import ReauthModel

extension InMemoryRunStore: RunPruning {
    /// What stands against the removal of a run.
    package func pruningFacts(of run: RunID, recently: Timestamp, at now: Timestamp) throws -> PruningFacts {
        try checkHealth()
        guard let known = runs[run], known.record.state != .pruned else { throw Refused(description: "no run \(run)") }
        var facts = PruningFacts()
        facts.isStopped = thresholdStanding(of: run).stoppedAt != nil
        facts.pendingWebhooks = webhooks.count { $0.entry.run == run && $0.state == .pending }
        facts.places = grantPlaces.count { $0.run == run }
        facts.goodLinks =
            known.links.count { $0.withdrawnAt == nil && $0.expiresAt > now } + known.openIntents.count
            + known.openExchanges.count
            + consents.values.count { $0.run == run && !$0.isUsed && $0.record.expiresAt > now }
        facts.lastRecord = Int64(known.trail.count)
        for item in known.items {
            if hasLivingGrant(item, of: known.record) { facts.grants += 1 }
            switch item.progress.outcome {
            case nil: facts.open += 1
            case .inDoubt: facts.inDoubt += 1
            case .retired where !isRetiredLater(than: run, item): facts.retired += 1
            case .awaitingCode where item.progress.reason != .duplicate: facts.waiting += 1
            default: break
            }
            if isNeededChange(item, of: known.record, recently: recently) { facts.changed += 1 }
            if endsWait(item, of: run), !hasWorked(item, since: run) { facts.endedWaits += 1 }
        }
        return facts
    }

    /// Whether a later run of the platform retired the instance.
    private func isRetiredLater(than run: RunID, _ item: Item) -> Bool {
        guard let id = item.seed.instanceID, let place = order.firstIndex(of: run) else { return false }
        return items(of: id).contains { other in
            other.run.platformDigest == runs[run]?.record.platformDigest
                && order.firstIndex(of: other.run.id).map { $0 > place } ?? false
                && other.item.progress.outcome == .retired
        }
    }

    private func isNeededChange(_ item: Item, of run: RunRecord, recently: Timestamp) -> Bool {
        let progress = item.progress
        guard let id = item.seed.instanceID,
            [.rotated, .reauthenticated, .awaitingCode].contains(progress.outcome)
        else { return false }
        let moments = [
            progress.reauthenticatedAt, progress.verifiedAt, progress.confirmedAt, progress.revokedAt, run.finishedAt,
        ]
        if moments.compactMap(\.self).contains(where: { $0 >= recently }) { return true }
        return items(of: id).contains { other in
            let asking = other.run
            guard asking.id != run.id, asking.platformDigest == run.platformDigest,
                run.finishedAt == nil || moments.compactMap(\.self).contains(where: { asking.startedAt <= $0 })
            else { return false }
            return asking.state == .open || newestFinishedRun(ofJob: asking.job)?.id == asking.id
        }
    }

    private func hasLivingGrant(_ item: Item, of run: RunRecord) -> Bool {
        guard item.progress.outcome == .reauthenticated, let id = item.seed.instanceID,
            let group = item.progress.grantGroup
        else { return false }
        return (consentedGrants[group] ?? []).contains {
            $0.instance == id && $0.platform == run.platformDigest && $0.consentedAt == item.progress.reauthenticatedAt
        }
    }

    /// Whether an earlier run shows an instance as waiting that this one saw work.
    private func endsWait(_ item: Item, of run: RunID) -> Bool {
        guard let id = item.seed.instanceID, let place = order.firstIndex(of: run),
            [.healthy, .rotated, .reauthenticated].contains(item.progress.outcome), item.progress.reason != .notPinged
        else { return false }
        return items(of: id).contains { other in
            other.item.progress.outcome == .awaitingCode
                && other.run.platformDigest == runs[run]?.record.platformDigest
                && order.firstIndex(of: other.run.id).map { $0 < place } ?? false
        }
    }

    /// The statements of pruned runs.
    package func pruningStatements(of run: RunID?) -> [PruningStatement] {
        order.compactMap { pruned[$0] }.filter { run == nil || $0.run == run }
    }

    /// Records that a run is pruned.
    package func beginPruning(
        _ run: RunID,
        after lastRecord: Int64,
        by user: String,
        at moment: Timestamp
    ) throws -> PruningStatement? {
        try checkHealth()
        guard let known = runs[run], known.record.state == .finished else {
            throw Refused(description: "run \(run) is not finished")
        }
        guard Int64(known.trail.count) == lastRecord else { return nil }
        try signTrail(of: run)
        let statement = PruningStatement(
            run: run,
            at: moment,
            user: user,
            items: Int64(known.items.count),
            records: Int64(known.trail.count),
            link: trail(of: run, after: 0, limit: .max).last?.hash
        )
        append(TrailNote(statement.event), to: run)
        try signTrail(of: run)
        pruned[run] = statement
        runs[run]?.record.state = .pruned
        return statement
    }

    /// Removes the items, then the records.
    package func pruneSlice(of run: RunID, at moment: Timestamp) throws -> Bool {
        try checkHealth()
        guard pruned[run] != nil, pruned[run]?.completedAt == nil else { return false }
        if runs[run]?.items.isEmpty == false {
            runs[run]?.items = []
            runs[run]?.owners = [:]
            runs[run]?.links = []
            runs[run]?.gauges = []
            runs[run]?.turns = [:]
            runs[run]?.steering = SteeringOrders()
            drawnWaves[run] = nil
            consents = consents.filter { $0.value.run != run }
            return true
        }
        pruned[run]?.completedAt = moment
        return false
    }

    /// Nothing of it is on a disk.
    package func space() -> StoreSpace { StoreSpace(size: 0, free: 0) }
}
