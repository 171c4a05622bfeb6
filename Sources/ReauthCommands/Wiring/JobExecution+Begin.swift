import CheckpointStore
import Foundation
import JobFiles
import Logging
import ReauthEngine
import ReauthModel

// How a new run begins: the input is read, the plan is approved, and only then anything else happens.
extension JobExecution {
    func begin(
        _ file: JobFile,
        _ store: SQLiteRunStore,
        _ lock: JobLock,
        _ approval: Approval,
        again: Bool,
        leaving unfinished: RunRecord?
    ) async throws -> ExitStatus {
        let catalog = try Self.catalog(of: file)
        let id = try await freeID(of: file.job.name, store)
        try ReportTrial(environment: environment).run(id)
        return try await RemoteServices.with(
            file,
            catalog: catalog,
            sandboxLedger: try sandboxLedger(of: id, file),
            paceFile: environment.paceFile,
            time: environment.time
        ) { remote in
            try await checkCredentials(remote)
            let record = RunRecord(id: id, of: file, startedAt: environment.time.now)
            let imports = store.withFaultPoints
            let importer = PlannedImport(
                environment: environment,
                file: file,
                remote: remote,
                imports: imports,
                store: store,
                instances: store,
                history: store
            )
            let imported = try await importer.plan(record)
            let approved = try await approve(imported.plan, of: file, approval, again: again, store)
            try preparation.end()
            if let unfinished { try await leave(unfinished, store) }
            let run = try await imports.pinInput(
                of: id,
                carriedColumns: imported.summary.carriedColumns,
                contentDigest: imported.plan.inputDigest,
                approval: approved
            )
            return try await work(run, file, remote, store, lock, imported.tokens)
        }
    }

    /// A run's name, which has the second of its start: where the last one began in this second, the next is waited for.
    private func freeID(of job: String, _ store: SQLiteRunStore) async throws -> RunID {
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
        _ history: any FleetHistory
    ) async throws -> PlanApproval {
        let screen = environment.screen
        for warning in plan.warnings { environment.logger.warning("\(warning)") }
        if let maximum = file.job.maxInstances, plan.selected > maximum {
            throw CommandFailure(
                .capReached,
                "\(plan.selected) instances are meant, more than safety.maxInstances (\(maximum)): raise it, or narrow "
                    + "`select`; nothing was sent"
            )
        }
        try DiskRoom.check(
            DiskRoom.Demand(
                working: plan.selected,
                reported: plan.items,
                inputBytes: DiskRoom.size(of: file.job.source)
            ),
            environment
        )
        var approved = PlanApproval(digest: plan.digest, isByDigest: false)
        switch approval {
        case .given, .unavailable:
            break
        case .digest(let digest):
            // One that was used is told so: where a run has changed something, it is no longer the plan's either.
            if let use = try await history.use(ofDigest: digest) { throw DigestUsed(digest: digest, use: use) }
            guard digest == plan.digest else {
                throw CommandFailure(
                    .planChanged,
                    "the plan is not the one that was confirmed: its digest is \(plan.digest), so the job, its input, the "
                        + "catalog, or what is known of the instances has changed; look at `reauth plan` again"
                )
            }
            approved.isByDigest = true
        case .typed:
            screen.say(plan.text)
        }
        if let secondStart = plan.secondStart, !again { try await ask(about: secondStart) }
        if case .typed = approval {
            let answer = try await screen.ask("Type the number of instances (\(plan.selected)) to begin: ")
            guard answer?.trimmingCharacters(in: .whitespaces) == String(plan.selected) else {
                throw CommandFailure(.interrupted, "not begun; nothing was sent for any instance")
            }
        }
        return approved
    }

    /// A `--yes` or a digest was given for what the job does, and does not answer whether it shall do it once more.
    private func ask(about secondStart: SecondStart) async throws {
        let screen = environment.screen
        guard screen.terminal.canAnswer else { throw CommandFailure(.planChanged, secondStart.refusal) }
        let answer = try await screen.ask(secondStart.question)?.trimmingCharacters(in: .whitespaces).lowercased()
        guard ["y", "yes"].contains(answer) else {
            throw CommandFailure(.interrupted, "not begun; nothing was sent for any instance")
        }
    }
}
