import Logging
import ReauthEngine
import ReauthModel

// How a new run begins: the input is read, the plan is approved, and only then anything else happens.
extension JobExecution {
    func begin(
        _ file: JobFile,
        _ store: any OpenStore,
        _ lease: any JobLease,
        _ approval: Approval,
        again: Bool,
        _ retried: RetriedRun? = nil,
        replacing unfinished: RunRecord?
    ) async throws -> ExitStatus {
        let id = try await freeID(of: file.job.name, store)
        try environment.reports.tryOut(id)
        return try await environment.services.withServices(of: file, for: id) { remote in
            try await remote.checkCredentials()
            let record = RunRecord(id: id, of: file, startedAt: environment.time.now)
            let imports = store.withFaultPoints
            let importer = PlannedImport(
                environment: environment,
                file: file,
                remote: remote,
                imports: imports,
                store: store,
                instances: store,
                history: store,
                retried: retried
            )
            let imported = try await importer.plan(record)
            let approved = try await approve(imported.plan, of: file, approval, again: again, store)
            try preparation.end()
            if let unfinished { try await abandon(unfinished, store) }
            let run = try await imports.pinInput(
                of: id,
                carriedColumns: imported.summary.carriedColumns,
                contentDigest: imported.plan.inputDigest,
                approval: approved
            )
            return try await work(run, file, remote, store, lease, imported.tokens, retried)
        }
    }

    /// A run's name, which has the second of its start.
    ///
    /// Where the last run began in this second, waits for the next one.
    private func freeID(of job: String, _ store: any OpenStore) async throws -> RunID {
        while true {
            let id = RunID(job: job, start: environment.time.now)
            if try await store.run(id) == nil { return id }
            try await environment.time.sleep(for: .milliseconds(100))
        }
    }

    private func approve(
        _ plan: Plan,
        of file: JobFile,
        _ approval: Approval,
        again: Bool,
        _ history: any EarlierRuns
    ) async throws -> PlanApproval {
        for warning in plan.warnings { environment.logger.warning("\(warning)") }
        if let maximum = file.job.safety.maxInstances, plan.selected > maximum {
            throw OperationFailure(
                .capReached,
                "\(plan.selected) instances are selected, more than safety.maxInstances (\(maximum)): raise it, or narrow "
                    + "`select`; nothing was sent"
            )
        }
        try DiskRoom.check(
            DiskRoom.Demand(
                working: plan.selected,
                reported: plan.items,
                inputBytes: environment.disks.size(of: file.job.source),
                lists: file.job.reports.subtracting([.html, .json]).count,
                hasPage: file.job.reports.contains(.html)
            ),
            environment
        )
        var approved = PlanApproval(digest: plan.digest.text, isByDigest: false)
        switch approval {
        case .given, .unavailable:
            break
        case .digest(let digest):
            // A used digest is refused with that message: after a run it would not match the plan either.
            if let use = try await history.use(ofDigest: digest) { throw DigestUsed(digest: digest, use: use) }
            if let refusal = plan.digest.verdict(on: digest).refusal(of: digest) {
                throw OperationFailure(.planChanged, refusal)
            }
            approved.digest = digest
            approved.isByDigest = true
        case .typed:
            environment.announcer.show(plan)
        }
        if let secondStart = plan.secondStart, !again { try await ask(about: secondStart) }
        if case .typed = approval {
            let answer = try await environment.announcer.ask(
                "Type the number of instances (\(plan.selected)) to begin: "
            )
            guard answer?.trimmed == String(plan.selected) else {
                throw OperationFailure(.interrupted, "not begun; nothing was sent for any instance")
            }
        }
        return approved
    }

    /// Asks even where `--yes` or a digest was given: they approve what the job does, but not that it does it again.
    private func ask(about secondStart: SecondStart) async throws {
        let announcer = environment.announcer
        guard announcer.canAsk else { throw OperationFailure(.planChanged, secondStart.refusal) }
        let answer = try await announcer.ask(secondStart.question)?.trimmed.lowercased()
        guard ["y", "yes"].contains(answer) else {
            throw OperationFailure(.interrupted, "not begun; nothing was sent for any instance")
        }
    }
}

extension String {
    /// Without the blanks at both ends.
    fileprivate var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
    }
}
