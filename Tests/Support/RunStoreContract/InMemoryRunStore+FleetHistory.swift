package import ReauthEngine
package import ReauthModel

extension InMemoryRunStore: EarlierRuns, FinishedRuns, PlannedInstances {
    /// How the instances stand of which anything is known.
    package func standings(
        of instances: [InstanceID],
        in scope: HistoryScope
    ) -> [InstanceID: InstanceStanding] {
        let wanted = Set(instances)
        var standings: [InstanceID: InstanceStanding] = [:]
        for run in runs.values
        where run.record.platformDigest == scope.platform && run.record.id != scope.excluding
            && scope.job.map({ $0 == run.record.job }) ?? true
        {
            for item in run.items {
                guard let id = item.seed.instanceID, wanted.contains(id) else { continue }
                let progress = item.progress
                switch progress.outcome {
                case .awaitingCode:
                    let since = progress.awaitingSince ?? progress.revokedAt ?? run.record.startedAt
                    let known = standings[id]?.waitingSince ?? since
                    standings[id, default: InstanceStanding()].waitingSince = max(known, since)
                case .rotated, .reauthenticated:
                    let moments = [
                        progress.reauthenticatedAt, progress.verifiedAt, progress.confirmedAt, progress.revokedAt,
                    ]
                    let moment = moments.compactMap(\.self).max() ?? run.record.startedAt
                    let known = standings[id]?.doneAt ?? moment
                    standings[id, default: InstanceStanding()].doneAt = max(known, moment)
                default:
                    continue
                }
            }
        }
        return standings
    }

    /// The job's newest run whose input was pinned.
    package func newestRun(ofJob job: String) -> RunID? {
        runs(ofJob: job).first { $0.state != .importing }?.id
    }

    /// The job's newest run that is finished.
    package func newestFinishedRun(ofJob job: String) -> RunRecord? {
        runs(ofJob: job).first { $0.state == .finished }
    }

    /// The job's run that is not finished.
    package func unfinishedRun(ofJob job: String) -> RunRecord? {
        runs(ofJob: job).first { $0.state == .open }
    }

    /// Which of these instances other runs of the platform changed since `run` began.
    package func changed(since run: RunRecord, among instances: [InstanceID]) -> Set<InstanceID> {
        let scope = HistoryScope(platform: run.platformDigest, excluding: run.id)
        var changed = Set(
            standings(of: instances, in: scope).filter { $0.value.isChanged(since: run.startedAt) }.keys
        )
        for other in runs.values.map(\.record)
        where other.platformDigest == run.platformDigest && other.id != run.id && other.state != .importing {
            let isLater = other.startedAt >= run.startedAt || other.finishedAt.map { $0 >= run.startedAt } ?? false
            guard isLater || other.state == .open else { continue }
            for item in runs[other.id]?.items ?? [] where item.progress.reason != .duplicate {
                guard let id = item.seed.instanceID, instances.contains(id) else { continue }
                let isChanged =
                    switch item.progress.outcome {
                    case .rotated, .reauthenticated, .awaitingCode, .retired, .inDoubt: true
                    case nil: item.progress.attempts > 0 || item.progress.phase != .planned
                    default: false
                    }
                if isChanged { changed.insert(id) }
            }
        }
        return changed
    }

    /// Which run a plan's digest has approved.
    package func use(ofDigest digest: String) -> DigestUse? {
        usedDigests[digest]
    }

    /// What tells this store from another one.
    package func landmarks() -> StoreLandmarks {
        let moments = runs.values.flatMap { run in
            [run.record.startedAt, run.record.finishedAt].compactMap(\.self)
                + run.trail.suffix(1).map(\.event.at)
        }
        return StoreLandmarks(
            firstRun: order.first { runs[$0].map { $0.record.state != .importing } ?? false },
            newestMoment: moments.max()
        )
    }

    /// Ids of items that the import did not skip, sorted.
    package func plannedInstances(of run: RunID, after id: InstanceID?, limit: Int) -> [InstanceID] {
        let ids = (runs[run]?.items ?? []).filter { $0.seed.skip == nil }.compactMap(\.seed.instanceID?.rawValue)
        return ids.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            .filter { text in id.map { Array($0.rawValue.utf8).lexicographicallyPrecedes(Array(text.utf8)) } ?? true }
            .prefix(limit).map(InstanceID.init(rawValue:))
    }

    func use(_ approval: PlanApproval, for run: RunID) throws {
        if approval.isByDigest, let use = usedDigests[approval.digest] {
            throw DigestUsed(digest: approval.digest, use: use)
        }
        let now = time?.now ?? runs[run]?.record.startedAt ?? Timestamp(rawValue: 0)
        usedDigests[approval.digest] = DigestUse(run: run, usedAt: now)
    }
}
