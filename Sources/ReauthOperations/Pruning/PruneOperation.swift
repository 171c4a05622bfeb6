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

    /// Instances that were changed within this time are remembered: a second start asks about those of a week.
    private static let memory: Duration = .seconds(30 * 86_400)

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
            let reasons = try await reasons(candidate, store)
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
                + "`reauth report RUN --output PATH`. Type the number of runs (\(count)) to remove them: "
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

    private func reasons(_ candidate: Candidate, _ store: any OpenStore) async throws -> [KeptReason] {
        guard candidate.place.reasons.isEmpty else { return candidate.place.reasons }
        let now = environment.time.now
        let facts = try await store.pruningFacts(
            of: candidate.run.id,
            recently: now.advanced(by: .zero - Self.memory),
            at: now
        )
        return PruningDecision.reasons(candidate.place, facts)
    }

    // MARK: Removing

    /// Removes the runs one after the other, each with the lock of its job; what has changed meanwhile is asked for again.
    private func remove(
        _ report: inout PruningReport,
        _ job: String?,
        _ terms: PruningTerms,
        _ store: any OpenStore
    ) async throws {
        let wanted = report.gone
        report.gone = []
        for gone in wanted {
            guard let run = try await store.run(gone.run) else { continue }
            let lease: any JobLease
            do {
                lease = try await environment.store.locks.acquire(job: run.job)
            } catch is JobBusy {
                report.kept.append(PruningReport.Kept(run: run.id, reasons: [.busy]))
                continue
            }
            defer { lease.release() }
            let runs = try await store.runs(ofJob: run.job).filter { $0.state != .importing }
            // Another process may have removed it.
            guard let candidate = try await candidates(runs, terms, store).first(where: { $0.run.id == run.id }) else {
                continue
            }
            let reasons = try await reasons(candidate, store)
            guard reasons.isEmpty else {
                report.kept.append(PruningReport.Kept(run: run.id, reasons: reasons))
                continue
            }
            var done = gone
            let now = environment.time.now
            done.statement = try await store.beginPruning(run.id, by: environment.user, at: now)
            try await removeRows(of: run.id, lease, store)
            report.gone.append(done)
        }
    }

    private func removeRows(of run: RunID, _ lease: any JobLease, _ store: any OpenStore) async throws {
        var beaten = environment.time.uptime
        while try await store.pruneSlice(of: run, at: environment.time.now) {
            try Task.checkCancellation()
            guard environment.time.uptime - beaten > .seconds(2) else { continue }
            beaten = environment.time.uptime
            try lease.heartbeat()
        }
    }

    private func finishRemovals(_ store: any OpenStore) async throws -> [RunID] {
        var finished: [RunID] = []
        for statement in try await store.pruningStatements(of: nil) where statement.completedAt == nil {
            guard let run = try await store.run(statement.run) else { continue }
            do {
                let lease = try await environment.store.locks.acquire(job: run.job)
                defer { lease.release() }
                try await removeRows(of: run.id, lease, store)
                finished.append(run.id)
            } catch is JobBusy {
                environment.announcer.say("The removal of run \(run.id) is not finished: a process works on its job.")
            }
        }
        return finished
    }
}
