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

/// Opens everything that is needed to take codes in for a run, beside whatever else uses its store.
struct ConsentSession: Sendable {
    let environment: Environment
    let stop: StopSignal

    /// Where the consent page is when nobody says otherwise.
    private static let defaultPage = "http://127.0.0.1:8477"

    /// Finds the run: the one by that name, or the newest that has instances waiting.
    func run(named name: String?, in store: SQLiteRunStore) async throws -> RunRecord {
        if name != nil { return try await environment.run(named: name, in: store) { $0.state != .importing } }
        for run in try await store.runs(ofJob: nil) where run.state != .importing {
            let waits = try await store.items(of: run.id, after: 0, outcome: .awaitingCode, limit: 1)
            if !waits.isEmpty { return run }
        }
        throw CommandFailure(.usage, "no run in \(environment.storePath) has an instance that waits for a code")
    }

    /// Opens the desk of a run for the length of `body`.
    ///
    /// `page` is where this machine reaches the consent page, for those who serve it: a sandbox's callbacks then lead
    /// there.
    func with<Result: Sendable>(
        runNamed name: String?,
        page: String?,
        _ body: @escaping @Sendable (FleetConsentDesk, JobFile, SQLiteRunStore) async throws -> Result
    ) async throws -> Result {
        let store = try environment.openStore(.existing)
        defer { try? store.close() }
        store.examine()
        let run = try await run(named: name, in: store)
        let file = try JobFile.load(path: run.jobFile)
        guard run.platformDigest.isEmpty || run.platformDigest == file.platformDigest else {
            throw CommandFailure(
                .planChanged,
                "\(file.path) names another platform than when run \(run.id) began, where the same numbers are other "
                    + "instances: put its `platform` back; no code was sent"
            )
        }
        let catalog = try JobExecution.catalog(of: file)
        let embedded = try embeddedSandbox(of: run, file)
        defer { embedded?.lock.release() }
        return try await FarSide.with(
            file,
            catalog: catalog,
            sandboxLedger: embedded?.ledger,
            paceFile: environment.paceFile,
            time: environment.time
        ) { farSide in
            switch try await farSide.platform.checkCredentials() {
            case .accepted: break
            case .rejected(let evidence): throw CredentialsRejected(evidence: evidence)
            case .failed:
                throw CommandFailure(
                    .internalError,
                    "the platform at \(farSide.address) cannot be reached; no code was sent"
                )
            }
            let base = file.job.console.publicURL ?? page
            let context = RunContext(
                run: run,
                job: file.job,
                store: store,
                consents: store,
                platform: farSide.platform,
                revocation: farSide.revocation,
                elementTokens: nil,
                applications: base.map { farSide.applications(redirectingTo: $0 + "/callback") }
                    ?? farSide.applications,
                fingerprintKey: store.fingerprintKey,
                time: environment.time,
                limits: farSide.limits,
                logger: environment.logger,
                authorizationRules: farSide.revocation
            ).withFaultPoints
            let desk = FleetConsentDesk(
                context: context,
                consents: store,
                claims: ClaimFile(storePath: environment.storePath),
                settings: FleetConsentDesk.Settings(
                    baseURL: base ?? Self.defaultPage,
                    group: try group(of: file, run),
                    linkLifetime: file.job.console.linkLifetime,
                    titles: catalog.titles
                ),
                stop: stop
            )
            return try await body(desk, file, store)
        }
    }

    private func group(of file: JobFile, _ run: RunRecord) throws -> (name: String, column: Int)? {
        guard let name = file.job.console.groupBy else { return nil }
        guard let column = run.carriedColumns.firstIndex(of: name) else {
            let known = run.carriedColumns.joined(separator: ", ")
            throw CommandFailure(
                .badInput,
                "\(file.path): console.groupBy names `\(name)`, which is no carried column of run \(run.id); known: \(known)"
            )
        }
        return (name, column)
    }

    /// A sandbox inside the job's process lives as long as the process: one at a time may have it.
    private func embeddedSandbox(of run: RunRecord, _ file: JobFile) throws -> (ledger: String, lock: JobLock)? {
        guard case .embeddedSandbox = file.job.platform else { return nil }
        let lock = try JobLock.acquire(job: file.job.name, storePath: environment.storePath, time: environment.time)
        return ("\(environment.storeFolder)/sandbox/\(run.id).ledger", lock)
    }
}
