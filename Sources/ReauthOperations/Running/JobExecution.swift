import Logging
package import ReauthEngine
package import ReauthModel

/// Executes a job: finds or begins its run, carries it out, writes the reports, and says how it ended.
package struct JobExecution: Sendable {
    let environment: Environment
    let stop: StopSignal
    /// Ends when the work begins; until then an interrupt ends the program.
    let preparation: Preparation

    /// `stop` ends the work in good order.
    package init(
        environment: Environment,
        stop: StopSignal,
        preparation: Preparation = Preparation()
    ) {
        self.environment = environment
        self.stop = stop
        self.preparation = preparation
    }

    /// How a new run is approved.
    package enum Approval: Sendable {
        /// By the person at the terminal, who types the number of instances.
        case typed
        /// By the digest of a plan that somebody looked at.
        case digest(String)
        /// By `--yes`, without a question.
        case given
        /// Not at all: there is no terminal to ask on. An unfinished run needs no approval.
        case unavailable
    }

    /// Goes on with the job's unfinished run, or begins one.
    ///
    /// With `again`, the job may work again on instances that it worked on a short time ago, and nobody is asked. With `retry`,
    /// a new run takes up again what ended badly in the job's newest finished run.
    package func run(
        jobPath: String,
        approval: Approval,
        fresh: Bool,
        again: Bool,
        retry: RetryRequest? = nil,
        whenRunning: WhenRunning = .fail
    ) async throws -> ExitStatus {
        let (file, lease) = try await start(of: jobPath, whenRunning)
        defer { lease?.release() }
        let store = try environment.store.open()
        store.examine()
        do {
            return try await locked(file, store, by: lease) { lease in
                let unfinished = try await store.runs(ofJob: file.job.name).first { $0.state == .open }
                // Under --fresh too: what the unfinished run has in doubt is not known before it is abandoned.
                if retry != nil, let unfinished { throw environment.retryRefusal(unfinished) }
                if !fresh, let unfinished {
                    try await refuseWhatIsPaused(unfinished, store)
                    try await refuseWhatThresholdStopped(unfinished, file, store)
                    return try await goOn(with: unfinished, file, store, lease)
                }
                if case .unavailable = approval {
                    throw OperationFailure(
                        .usage,
                        "there is no terminal to ask on: give --confirm with the digest from `reauth plan \(jobPath)`, or --yes"
                    )
                }
                guard let retry else {
                    return try await begin(file, store, lease, approval, again: again, replacing: unfinished)
                }
                let retried = try await RetriedRun.find(retry, of: file, in: store)
                guard retried.items > 0 else {
                    environment.announcer.say("Nothing is done: \(retried.nothing).")
                    return .success
                }
                environment.announcer.say("Takes up again \(retried.description).")
                return try await begin(file, store, lease, approval, again: again, retried, replacing: nil)
            }
        } catch let busy as JobBusy {
            try? store.close()
            guard whenRunning == .skip else { throw environment.withRemedy(busy, job: file.job.name) }
            environment.announcer.say("\(busy.message) This start is skipped: nothing was sent.")
            return .success
        }
    }

    /// Abandons an unfinished run, once the run that takes its place is approved.
    func abandon(_ run: RunRecord, _ store: any OpenStore) async throws {
        try await RunAbandonment(store: store, time: environment.time).abandon(run)
        let summary = try await environment.writeReports(of: run, from: store)
        let inDoubt = summary.outcomes[.inDoubt, default: 0]
        environment.announcer.say(
            "Run \(run.id) is abandoned: its open items are skipped, \(inDoubt) are in doubt; its report was written "
                + "again."
        )
    }

    /// Goes on with a run by name, or with the newest unfinished one, and ends its pauses.
    ///
    /// With `lane`, it ends the pauses of that lane, also where its far side asked for it. Where a process works on the run, that
    /// one goes on. With `pastThreshold`, only what ends from now on counts for the job's failure threshold.
    package func resume(
        named name: String?,
        lane: LaneKey? = nil,
        pastThreshold: Bool = false
    ) async throws -> ExitStatus {
        try refuseWhileStopped()
        let store = try environment.store.openExisting()
        store.examine()
        if name == nil, try await store.runs(ofJob: nil).allSatisfy({ $0.state != .open }) {
            throw OperationFailure(
                .usage,
                "no run in \(environment.places.store) is unfinished. Instances that wait for a sign-in are settled with "
                    + "`reauth console` or `reauth codes import FILE`; `reauth run JOB` starts a new run"
            )
        }
        let run = try await environment.run(named: name, in: store) { $0.state == .open }
        switch run.state {
        case .open:
            break
        case .finished:
            throw OperationFailure(.usage, "run \(run.id) is finished; `reauth report \(run.id)` writes its reports")
        case .pruned:
            throw OperationFailure(.usage, "run \(run.id) was pruned: there is nothing to go on with")
        case .importing:
            throw OperationFailure(
                .usage,
                "run \(run.id) never began: its input was read, its plan was not approved, and nothing was sent for it; "
                    + "`reauth run \(run.jobFile)` starts a new run"
            )
        }
        let isPaused = try await isPaused(run, lane, store)
        let file = try environment.jobs.job(at: run.jobFile)
        do {
            return try await locked(file, store) { lease in
                if isPaused { try await endPauses(of: run, lane, store) }
                try await refuseWhatIsPaused(run, store)
                try await refuseWhatThresholdStopped(run, file, store, isPassed: pastThreshold)
                return try await goOn(with: run, file, store, lease)
            }
        } catch let busy as JobBusy {
            defer { try? store.close() }
            guard isPaused else { throw environment.withRemedy(busy, job: file.job.name) }
            try await endPauses(of: run, lane, store)
            let subject = lane.map { "\($0) in run \(run.id)" } ?? "Run \(run.id)"
            environment.announcer.say("\(subject) goes on, in the process that works on the run.")
            return .success
        }
    }

    // MARK: Going on

    private func goOn(
        with run: RunRecord,
        _ file: JobFile,
        _ store: any OpenStore,
        _ lease: any JobLease
    ) async throws -> ExitStatus {
        guard run.effectDigest == file.effectDigest else {
            throw OperationFailure(
                .planChanged,
                "\(file.path) has changed since run \(run.id) began: restore it and resume, or start a new run "
                    + "with `reauth run \(file.path) --fresh`"
            )
        }
        let tokens = try elementTokens(of: file, for: run)
        try environment.reports.tryOut(run.id)
        let tallies = try await store.tallies(of: run.id)
        try refuseWhatExceedsTheCap(tallies, file)
        let open = tallies.reduce(0) { $0 + $1.open }
        try DiskRoom.check(
            DiskRoom.Demand(
                working: open,
                reported: tallies.reduce(open) { $0 + $1.outcomes.values.reduce(0, +) },
                inputBytes: environment.disks.size(of: file.job.source),
                lists: file.job.reports.subtracting([.html, .json]).count,
                hasPage: file.job.reports.contains(.html)
            ),
            environment
        )
        environment.logger.notice("going on with run \(run.id)")
        return try await environment.services.withServices(of: file, for: run.id) { remote in
            try await remote.checkCredentials()
            try await restoreWaits(of: run.id, file, remote, store)
            try preparation.end()
            return try await work(run, file, remote, store, lease, tokens)
        }
    }

    /// The cap may have been lowered since the run began.
    private func refuseWhatExceedsTheCap(_ tallies: [LaneTally], _ file: JobFile) throws {
        let selected = tallies.reduce(0) { sum, tally in
            sum + tally.open + tally.outcomes.reduce(0) { $0 + ($1.key == .skipped ? 0 : $1.value) }
        }
        guard let maximum = file.job.safety.maxInstances, selected > maximum else { return }
        throw OperationFailure(
            .capReached,
            "the run has \(selected) instances, more than safety.maxInstances (\(maximum)): raise it; nothing more was sent"
        )
    }

    private func elementTokens(of file: JobFile, for run: RunRecord) throws -> (any ElementTokenSource)? {
        do {
            return try environment.inputs.elementTokens(of: file, for: run)
        } catch let changed as ChangedInput {
            throw OperationFailure(
                .planChanged,
                "\(changed.path) has changed since run \(run.id) began: restore it and resume, or start a new run with "
                    + "`reauth run \(file.path) --fresh`"
            )
        }
    }

    // MARK: The work

    /// Works on a run, and tells the receivers of webhooks what happens meanwhile.
    func work(
        _ run: RunRecord,
        _ file: JobFile,
        _ remote: RemoteServices,
        _ store: any OpenStore,
        _ lease: any JobLease,
        _ tokens: (any ElementTokenSource)?,
        _ retried: RetriedRun? = nil
    ) async throws -> ExitStatus {
        try await WebhookDelivery(environment: environment, store: store).with([file], stop: stop) {
            try await carryOut(run, file, remote, store, lease, tokens, retried)
        }
    }

    private func carryOut(
        _ run: RunRecord,
        _ file: JobFile,
        _ remote: RemoteServices,
        _ store: any OpenStore,
        _ lease: any JobLease,
        _ tokens: (any ElementTokenSource)?,
        _ retried: RetriedRun?
    ) async throws -> ExitStatus {
        var context = RunContext(
            run: run,
            job: file.job,
            store: store,
            links: store,
            platform: remote.platform,
            revocation: remote.revocation,
            pacer: remote.lanes,
            elementTokens: tokens,
            applications: remote.applications,
            fingerprintKey: store.fingerprintKey,
            time: environment.time,
            limits: remote.limits,
            logger: environment.logger,
            authorizationRules: remote.revocation,
            earlierRuns: file.job.platform.outlivesItsRun ? store : nil
        ).withFaultPoints
        context.limitControl = remote.lanes
        context.isStopFileThere = { [access = environment.store] in access.isStopFileThere }
        context.deadline = RunWindow(file.job.safety).end(from: environment.time.now)
        context.passedFailures = try await environment.thresholdStanding(of: run, file.job, store)?.passed ?? [:]
        let announcer = environment.announcer
        let ending = RunEnding(environment: environment, store: store)
        // Before anything is sent: where no record can be written, the run does not begin.
        try await store.note(run.takenUp(by: environment.user, at: environment.time.now, retried), of: run.id)
        let end: FleetRun.End
        do {
            end = try await remote.lanes.withSocketThread {
                try await FleetRun(context: context, stop: stop).run(
                    paces: { remote.lanes.readings() },
                    heartbeat: { try lease.heartbeat() },
                    onTick: { announcer.show($0, of: run.id) }
                )
            }
        } catch {
            announcer.endProgress()
            // What is known is reported, whatever stopped the run, unless the store itself has failed.
            if !(error is StoreUnusable), !(error is CancellationError) {
                try await store.note(Event(.workEnded, at: environment.time.now, detail: "by an error"), of: run.id)
                try await ending.report(run)
            }
            if error is CancellationError { await ending.sayWhatIsOpen(inRun: run) }
            throw error
        }
        announcer.endProgress()
        if !end.isFinished, !end.breaches.isEmpty {
            try await store.stopAtThreshold(run.id, end.breaches, at: environment.time.now)
        }
        return try await ending.conclude(run, end)
    }
}
