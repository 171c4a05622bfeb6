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
    /// Ends when the work begins; until then an interrupt ends the program.
    var preparation = Preparation()

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
    ///
    /// `again` says beforehand that the job may work on instances once more that it worked on a short time ago.
    func run(jobPath: String, approval: Approval, fresh: Bool, again: Bool) async throws -> ExitStatus {
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
            return try await begin(file, store, lock, approval, again: again, leaving: unfinished)
        }
    }

    /// Ends an unfinished run for good, once the one that takes its place is approved.
    func leave(_ run: RunRecord, _ store: SQLiteRunStore) async throws {
        try await RunAbandonment(store: store, time: environment.time).abandon(run)
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
        switch run.state {
        case .open:
            break
        case .finished:
            throw CommandFailure(.usage, "run \(run.id) is finished; `reauth report \(run.id)` writes its reports")
        case .importing:
            throw CommandFailure(
                .usage,
                "run \(run.id) never began: its input was read, its plan was not approved, and nothing was sent for it; "
                    + "`reauth run \(run.jobFile)` begins anew"
            )
        }
        let file = try JobFile.load(path: run.jobFile)
        return try await locked(file, store) { lock in
            try await goOn(with: run, file, store, lock)
        }
    }

    // MARK: Going on

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
        try ReportTrial(environment: environment).run(run.id)
        let tallies = try await store.tallies(of: run.id)
        let open = tallies.reduce(0) { $0 + $1.open }
        try DiskRoom.check(
            DiskRoom.Demand(
                working: open,
                reported: tallies.reduce(open) { $0 + $1.outcomes.values.reduce(0, +) },
                inputBytes: DiskRoom.size(of: file.job.source)
            ),
            environment
        )
        environment.logger.notice("going on with run \(run.id)")
        return try await RemoteServices.with(
            file,
            catalog: try Self.catalog(of: file),
            sandboxLedger: try sandboxLedger(of: run.id, file),
            paceFile: environment.paceFile,
            time: environment.time
        ) { remote in
            try await checkCredentials(remote)
            try await restoreWaits(of: run.id, file, remote, store)
            try preparation.end()
            return try await work(run, file, remote, store, lock, tokens)
        }
    }

    // MARK: Before

    static func catalog(of file: JobFile) throws -> RevocationCatalog {
        let builtIn = try RevocationCatalog.builtIn()
        return try file.job.providersFile.map { try builtIn.adding(file: $0) } ?? builtIn
    }

    /// Before anything else is asked: a wrong secret ends here, after one request.
    func checkCredentials(_ remote: RemoteServices) async throws {
        switch try await remote.platform.checkCredentials() {
        case .accepted:
            return
        case .rejected(let evidence):
            throw CredentialsRejected(evidence: evidence)
        case .failed(let failure):
            let note = failure.evidence?.note ?? failure.evidence?.httpStatus.map { "HTTP \($0)" } ?? "no answer"
            throw CommandFailure(
                .internalError,
                "the platform at \(remote.address) cannot be reached (\(note)); nothing was sent for any instance"
            )
        }
    }

    func sandboxLedger(of run: RunID, _ file: JobFile) throws -> String? {
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

    func work(
        _ run: RunRecord,
        _ file: JobFile,
        _ remote: RemoteServices,
        _ store: SQLiteRunStore,
        _ lock: JobLock,
        _ tokens: (any ElementTokenSource)?
    ) async throws -> ExitStatus {
        let context = RunContext(
            run: run,
            job: file.job,
            store: store,
            consents: store,
            platform: remote.platform,
            revocation: remote.revocation,
            pacer: remote.client,
            elementTokens: tokens,
            applications: remote.applications,
            fingerprintKey: store.fingerprintKey,
            time: environment.time,
            limits: remote.limits,
            logger: environment.logger,
            authorizationRules: remote.revocation,
            fleetHistory: file.job.platform.outlivesItsRun ? store : nil
        ).withFaultPoints
        let display = ProgressDisplay(screen: environment.screen, run: run.id)
        let reports = environment.reports(of: run, store)
        let ending = RunEnding(environment: environment, reports: reports, store: store)
        let end: FleetRun.End
        do {
            end = try await remote.client.withSocketThread {
                try await FleetRun(context: context, stop: stop).run(
                    paces: { remote.client.readings() },
                    heartbeat: { try lock.heartbeat() },
                    onTick: { display.show($0) }
                )
            }
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
