import AuditReports
import CheckpointStore
import Foundation
import InstanceSources
import JobFiles
import Logging
import OpenConnectors
import PacedHTTP
import ReauthEngine
import ReauthModel
import Revocation

/// Executes a job: finds or begins its run, works it off, writes the reports, and says how it ended.
struct JobExecution: Sendable {
    let environment: Environment
    let stop: StopSignal

    /// How a new run is approved.
    enum Approval: Sendable {
        /// By the person at the terminal, who types the number of instances.
        case typed
        /// By the digest of a plan that somebody looked at.
        case digest(String)
        /// Beforehand.
        case given
        /// By nobody: there is no terminal to ask on. An unfinished run needs none.
        case unavailable
    }

    /// Goes on with the job's unfinished run, or begins one.
    func run(jobPath: String, approval: Approval, fresh: Bool) async throws -> ExitStatus {
        let file = try JobFile.load(path: jobPath)
        let store = try environment.openStore(.readWrite)
        store.examine()
        return try await locked(file, store) { lock in
            let unfinished = try await store.runs(ofJob: file.job.name).first { $0.state == .open }
            if let unfinished, !fresh { return try await goOn(with: unfinished, file, store, lock) }
            if case .unavailable = approval {
                throw CommandFailure(
                    .usage,
                    "there is no terminal to ask on: give --confirm with the digest from `reauth plan \(jobPath)`, or --yes"
                )
            }
            return try await begin(file, store, lock, approval, leaving: unfinished)
        }
    }

    /// Ends an unfinished run for good, once the one that takes its place is approved.
    private func leave(_ run: RunRecord, _ store: SQLiteRunStore) async throws {
        try await RunAbandonment(store: store, time: environment.time).leave(run)
        let summary = try await environment.reports(of: run, store).write()
        let inDoubt = summary.outcomes[.inDoubt, default: 0]
        environment.screen.say(
            "Run \(run.id) is left: what it had not come to is skipped, \(inDoubt) are in doubt; its report was written anew."
        )
    }

    /// Goes on with a run by name, or with the newest unfinished one.
    func resume(named name: String?) async throws -> ExitStatus {
        let store = try environment.openStore(.existing)
        store.examine()
        if name == nil, try await store.runs(ofJob: nil).allSatisfy({ $0.state != .open }) {
            throw CommandFailure(
                .usage,
                "no run in \(environment.storePath) is unfinished. Who waits for somebody to sign in is taken further with "
                    + "`reauth console` or `reauth codes import FILE`; `reauth run JOB` begins anew"
            )
        }
        let run = try await environment.run(named: name, in: store) { $0.state == .open }
        guard run.state == .open else {
            throw CommandFailure(.usage, "run \(run.id) is finished; `reauth report \(run.id)` writes its reports")
        }
        let file = try JobFile.load(path: run.jobFile)
        return try await locked(file, store) { lock in
            try await goOn(with: run, file, store, lock)
        }
    }

    // MARK: The two ways in

    private func begin(
        _ file: JobFile,
        _ store: SQLiteRunStore,
        _ lock: JobLock,
        _ approval: Approval,
        leaving unfinished: RunRecord?
    ) async throws -> ExitStatus {
        let catalog = try Self.catalog(of: file)
        let id = RunID(job: file.job.name, start: environment.time.now)
        return try await FarSide.with(
            file,
            catalog: catalog,
            sandboxLedger: try sandboxLedger(of: id, file),
            paceFile: environment.paceFile,
            time: environment.time
        ) { farSide in
            try await checkCredentials(farSide)
            let record = RunRecord(
                id: id,
                job: file.job.name,
                action: file.job.action,
                revoke: file.job.revoke,
                jobFile: file.path,
                effectDigest: file.effectDigest,
                platformDigest: file.platformOfRuns,
                startedAt: environment.time.now,
                toolVersion: ToolVersion.current
            )
            let imports = store.withFaultPoints
            let importer = PlannedImport(environment: environment, file: file, farSide: farSide, store: imports)
            let imported = try await importer.plan(record)
            try approve(imported.plan, approval, maximum: file.job.maxInstances)
            if let unfinished { try await leave(unfinished, store) }
            let run = try await imports.pinInput(
                of: id,
                carriedColumns: imported.summary.carriedColumns,
                contentDigest: imported.plan.inputDigest
            )
            return try await work(run, file, farSide, store, lock, imported.tokens)
        }
    }

    private func goOn(
        with run: RunRecord,
        _ file: JobFile,
        _ store: SQLiteRunStore,
        _ lock: JobLock
    ) async throws -> ExitStatus {
        guard run.effectDigest == file.effectDigest else {
            throw CommandFailure(
                .planChanged,
                "\(file.path) says something else than when run \(run.id) began: put it back and resume, or begin anew "
                    + "with `reauth run \(file.path) --fresh`"
            )
        }
        var tokens: CSVInstanceSource?
        if case .csv(let path) = file.job.source {
            let source = CSVInstanceSource(path: path, selection: file.job.select, expectedDigest: run.inputDigest)
            guard try source.contentDigest() == run.inputDigest else {
                throw CommandFailure(
                    .planChanged,
                    "\(path) changed since run \(run.id) began: put it back and resume, or begin anew with "
                        + "`reauth run \(file.path) --fresh`"
                )
            }
            tokens = source
        }
        environment.logger.notice("going on with run \(run.id)")
        return try await FarSide.with(
            file,
            catalog: try Self.catalog(of: file),
            sandboxLedger: try sandboxLedger(of: run.id, file),
            paceFile: environment.paceFile,
            time: environment.time
        ) { farSide in
            try await checkCredentials(farSide)
            try await restoreWaits(of: run.id, file, farSide, store)
            return try await work(run, file, farSide, store, lock, tokens)
        }
    }

    // MARK: Before

    static func catalog(of file: JobFile) throws -> RevocationCatalog {
        let builtIn = try RevocationCatalog.builtIn()
        return try file.job.providersFile.map { try builtIn.adding(file: $0) } ?? builtIn
    }

    /// Before anything else is asked: a wrong secret ends here, after one request.
    private func checkCredentials(_ farSide: FarSide) async throws {
        switch try await farSide.platform.checkCredentials() {
        case .accepted:
            return
        case .rejected(let evidence):
            throw CredentialsRejected(evidence: evidence)
        case .failed(let failure):
            let note = failure.evidence?.note ?? failure.evidence?.httpStatus.map { "HTTP \($0)" } ?? "no answer"
            throw CommandFailure(
                .internalError,
                "the platform at \(farSide.address) cannot be reached (\(note)); nothing was sent for any instance"
            )
        }
    }

    private func approve(_ plan: Plan, _ approval: Approval, maximum: Int?) throws {
        let screen = environment.screen
        for warning in plan.warnings { environment.logger.warning("\(warning)") }
        if let maximum, plan.selected > maximum {
            throw CommandFailure(
                .capReached,
                "\(plan.selected) instances are meant, more than safety.maxInstances (\(maximum)): raise it, or narrow "
                    + "`select`; nothing was sent"
            )
        }
        switch approval {
        case .given, .unavailable:
            return
        case .digest(let digest):
            guard digest == plan.digest else {
                throw CommandFailure(
                    .planChanged,
                    "the plan is not the one that was confirmed: its digest is \(plan.digest); look at `reauth plan` again"
                )
            }
        case .typed:
            screen.say(plan.text)
            let answer = screen.ask("Type the number of instances (\(plan.selected)) to begin: ")
            guard answer?.trimmingCharacters(in: .whitespaces) == String(plan.selected) else {
                throw CommandFailure(.interrupted, "not begun; nothing was sent for any instance")
            }
        }
    }

    private func sandboxLedger(of run: RunID, _ file: JobFile) throws -> String? {
        guard case .embeddedSandbox = file.job.platform else { return nil }
        let folder = environment.storeFolder + "/sandbox"
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        return "\(folder)/\(run).ledger"
    }

    private func locked(
        _ file: JobFile,
        _ store: SQLiteRunStore,
        _ body: nonisolated(nonsending) (JobLock) async throws -> ExitStatus
    ) async throws -> ExitStatus {
        let lock = try JobLock.acquire(job: file.job.name, storePath: environment.storePath, time: environment.time)
        if let former = lock.takenOverFrom {
            environment.logger.notice("took the job over from a run that ended without a word: \(former)")
        }
        defer {
            lock.release()
            try? store.close()
        }
        return try await body(lock)
    }

    // MARK: The work

    private func work(
        _ run: RunRecord,
        _ file: JobFile,
        _ farSide: FarSide,
        _ store: SQLiteRunStore,
        _ lock: JobLock,
        _ tokens: (any ElementTokenSource)?
    ) async throws -> ExitStatus {
        let context = RunContext(
            run: run,
            job: file.job,
            store: store,
            consents: store,
            platform: farSide.platform,
            revocation: farSide.revocation,
            elementTokens: tokens,
            applications: farSide.applications,
            fingerprintKey: store.fingerprintKey,
            time: environment.time,
            limits: farSide.limits,
            logger: environment.logger,
            authorizationRules: farSide.revocation
        ).withFaultPoints
        let display = ProgressDisplay(screen: environment.screen, run: run.id)
        let reports = environment.reports(of: run, store)
        let ending = RunEnding(environment: environment, reports: reports, store: store)
        let end: FleetRun.End
        do {
            end = try await FleetRun(context: context, stop: stop).run(
                paces: { farSide.client.readings() },
                heartbeat: { try lock.heartbeat() },
                onTick: { display.show($0) }
            )
        } catch {
            display.end()
            // Whatever stopped the run, what is known is reported; unless the store itself is what failed.
            if !(error is StoreUnusable), !(error is CancellationError) { try await ending.report(run) }
            if error is CancellationError { await ending.sayWhatIsOpen(inRun: run) }
            throw error
        }
        display.end()
        return try await ending.conclude(run, end)
    }
}
