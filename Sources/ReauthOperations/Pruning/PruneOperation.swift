import ReauthEngine
package import ReauthModel

/// Removes old runs from the store, where nothing needs them.
package struct PruneOperation: Sendable {
    /// Who said that the runs may go.
    package enum Approval: Sendable, Hashable {
        /// The option `--yes`.
        case given
        /// Somebody is asked, where somebody can be.
        case asked
        /// Nobody: only what would go is told.
        case dryRun
    }

    /// Instances that were changed within this time are remembered: the longest that `repeat.every` of a job can be, so that none of them
    /// is rotated again too early.
    private static let memory: Duration = .seconds(366 * 86_400)

    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// Removes the runs that the terms allow, of one job or of all, the oldest first.
    ///
    /// A removal that was cut off is finished first. Throws an ``OperationFailure`` where the job has no run, or where the person who
    /// was asked said no.
    package func prune(ofJob job: String?, _ terms: PruningTerms, _ approval: Approval) async throws -> PruningReport {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let runs = try await store.runs(ofJob: job).filter { $0.state != .importing }
        if let job, runs.isEmpty { throw try await environment.unknown(job, store) }
        var report = PruningReport()
        report.before = try await store.space()
        if approval != .dryRun { report.finished = try await finishRemovals(store) }
        for candidate in try await candidates(runs, terms, store) {
            let (reasons, _) = try await look(at: candidate, store)
            if reasons.isEmpty {
                report.gone.append(PruningReport.Gone(run: candidate.run.id, finishedAt: candidate.run.finishedAt))
            } else {
                report.kept.append(PruningReport.Kept(run: candidate.run.id, reasons: reasons))
            }
        }
        guard approval != .dryRun, !report.gone.isEmpty else { return report }
        if approval == .asked {
            guard environment.announcer.canAsk else { return report }
            try await ask(about: report)
        }
        try await remove(&report, job, terms, store)
        report.after = try await store.space()
        report.isDone = true
        return report
    }

    private func ask(about report: PruningReport) async throws {
        for gone in report.gone { environment.announcer.say("\(gone.run)") }
        let count = report.gone.count
        let answer = try await environment.announcer.ask(
            "\(count) \(count == 1 ? "run" : "runs") will be removed for good; their reports can be written until then with "
                + "`reauth report RUN --reports FOLDER`. Type the number of runs (\(count)) to remove them: "
        )
        guard answer?.filter({ $0 != " " }) == String(count) else {
            throw OperationFailure(.interrupted, "no run was removed")
        }
    }

    // MARK: Choosing

    private struct Candidate {
        let run: RunRecord
        let place: PruningDecision.Place
    }

    /// The runs that the terms mean, the oldest first.
    private func candidates(
        _ runs: [RunRecord],
        _ terms: PruningTerms,
        _ store: any OpenStore
    ) async throws -> [Candidate] {
        var candidates: [Candidate] = []
        for (_, runs) in Dictionary(grouping: runs.filter { $0.state != .pruned }, by: \.job) {
            let shown = try await trend(of: runs, store)
            var newer = 0
            for (index, run) in runs.enumerated() {
                // What is not finished is no candidate by number, but is told where it is old enough.
                let isMeant = terms.include(endedAt: run.finishedAt ?? run.startedAt, newer: newer)
                let place = PruningDecision.Place(
                    isFinished: run.state == .finished,
                    isNewest: index == 0 || run.state == .finished && newer == 0,
                    isInTrend: shown.contains(run.id)
                )
                if run.state == .finished { newer += 1 }
                if isMeant { candidates.append(Candidate(run: run, place: place)) }
            }
        }
        return candidates.sorted { ($0.run.startedAt, $0.run.id.rawValue) < ($1.run.startedAt, $1.run.id.rawValue) }
    }

    /// The checks that the trend of the newest one shows.
    private func trend(of runs: [RunRecord], _ store: any OpenStore) async throws -> Set<RunID> {
        guard let newest = runs.first(where: { $0.action == .check && $0.state == .finished }) else { return [] }
        var shown: Set<RunID> = []
        for run in runs where run.action == .check && run.state == .finished {
            if run.platformDigest == newest.platformDigest, shown.count < HealthTrend.length,
                try await !HealthTrend.isRetry(run, store)
            {
                shown.insert(run.id)
            }
        }
        return shown
    }

    /// Why a run stays, and the last record of its trail at that moment.
    private func look(at candidate: Candidate, _ store: any OpenStore) async throws -> ([KeptReason], Int64) {
        guard candidate.place.reasons.isEmpty else { return (candidate.place.reasons, 0) }
        let (run, now) = (candidate.run.id, environment.time.now)
        // A run that began long ago still asks from its beginning on.
        let open = try await store.runs(ofJob: nil).filter { [.open, .importing].contains($0.state) }.map(\.startedAt)
        let recently = ([now] + open).min()?.advanced(by: .zero - Self.memory) ?? now
        var facts = try await store.pruningFacts(of: run, recently: recently, at: now)
        let reasons = PruningDecision.reasons(candidate.place, facts)
        guard reasons.isEmpty else { return (reasons, facts.lastRecord) }
        // What shows that somebody changed the trail must not go with it.
        let audit = AuditOperation(environment: environment)
        let finding = try await audit.finding(of: run, in: store)
        if !finding.isOfOldVersion { facts.defects = finding.defectCount }
        // Heads that are gone may have been those of the run.
        facts.defects += try await audit.headDefects(in: store).count
        return (PruningDecision.reasons(candidate.place, facts), facts.lastRecord)
    }

    // MARK: Removing

    /// Removes the runs one after the other; each is looked at once more before.
    ///
    /// The lock of its job is held only while the statement is recorded: from then on no process takes the run for one, and the removal
    /// of a large run must not keep the next night waiting.
    private func remove(
        _ report: inout PruningReport,
        _ job: String?,
        _ terms: PruningTerms,
        _ store: any OpenStore
    ) async throws {
        let wanted = report.gone
        report.gone = []
        for gone in wanted {
            guard let run = try await store.run(gone.run), run.state == .finished else { continue }
            let runs = try await store.runs(ofJob: run.job).filter { $0.state != .importing }
            // Another process may have removed it.
            guard let candidate = try await candidates(runs, terms, store).first(where: { $0.run.id == run.id }) else {
                continue
            }
            let (reasons, lastRecord) = try await look(at: candidate, store)
            guard reasons.isEmpty else {
                report.kept.append(PruningReport.Kept(run: run.id, reasons: reasons))
                continue
            }
            var done = gone
            do {
                done.statement = try await begin(run, after: lastRecord, store)
            } catch is JobBusy {
                report.kept.append(PruningReport.Kept(run: run.id, reasons: [.busy]))
                continue
            }
            guard done.statement != nil else {
                report.kept.append(PruningReport.Kept(run: run.id, reasons: [.changing]))
                continue
            }
            try await removeRows(of: run.id, store)
            report.gone.append(done)
        }
    }

    private func begin(
        _ run: RunRecord,
        after lastRecord: Int64,
        _ store: any OpenStore
    ) async throws -> PruningStatement? {
        let lease = try await environment.store.locks.acquire(job: run.job)
        defer { lease.release() }
        return try await store.beginPruning(
            run.id,
            after: lastRecord,
            by: environment.user,
            at: environment.time.now
        )
    }

    private func removeRows(of run: RunID, _ store: any OpenStore) async throws {
        while try await store.pruneSlice(of: run, at: environment.time.now) { try Task.checkCancellation() }
    }

    private func finishRemovals(_ store: any OpenStore) async throws -> [RunID] {
        var finished: [RunID] = []
        for statement in try await store.pruningStatements(of: nil) where statement.completedAt == nil {
            try await removeRows(of: statement.run, store)
            finished.append(statement.run)
        }
        return finished
    }
}
