import Logging
import ReauthEngine
import ReauthModel

/// Opens the remote services of runs' jobs when they are first needed, each once, and keeps them open until it is closed.
actor RemoteServicesByRun: RunOpening {
    /// Services to open, and where the answer goes.
    private struct Order: Sendable {
        var run: RunRecord
        var file: JobFile
        var answer: AsyncStream<Result<RemoteServices, any Error>>.Continuation
    }

    private let environment: Environment
    private let store: any OpenStore
    private let stop: StopSignal
    /// Where this machine reaches the consent page, where one is served.
    private let page: String?
    private let orders: AsyncStream<Order>
    private let inbox: AsyncStream<Order>.Continuation
    private nonisolated let closing = StopSignal()
    private var opened: [String: Task<RemoteServices, any Error>] = [:]
    private var failures: [RunID: any Error] = [:]
    private var files: [RunID: JobFile] = [:]

    /// Where the consent page is by default.
    private static let defaultPage = "http://127.0.0.1:8477"

    init(environment: Environment, store: any OpenStore, stop: StopSignal, page: String?) {
        self.environment = environment
        self.store = store
        self.stop = stop
        self.page = page
        (orders, inbox) = AsyncStream.makeStream(of: Order.self)
    }

    // MARK: Flows

    /// Why a run could not be opened; `nil` where it was.
    func failure(of run: RunID) -> (any Error)? { failures[run] }

    /// The addresses of the page for customers, as the jobs that were opened name them.
    var publicURLs: Set<String> { Set(files.values.compactMap(\.job.console.publicURL)) }

    /// The address of the page for customers that the job of a run names; `nil` when it names none, or could not be opened.
    func publicURL(of run: RunID) -> String? { files[run]?.job.console.publicURL }

    /// Who asks people to sign in, as the job of a run names it; `nil` when it names nobody, or could not be opened.
    func brand(of run: RunID) -> ConsoleBrand? { files[run]?.job.console.brand }

    /// The flow of a run.
    func flow(of run: RunRecord) async throws -> RunConsentFlow {
        do {
            let flow = try await openedFlow(of: run)
            failures[run.id] = nil
            return flow
        } catch let error as StoreUnusable {
            throw error
        } catch let error as CancellationError {
            throw error
        } catch {
            failures[run.id] = error
            throw RunClosed(OperationFailure(error).description)
        }
    }

    private func openedFlow(of run: RunRecord) async throws -> RunConsentFlow {
        let file = try environment.jobs.job(at: run.jobFile)
        guard [file.platformDigest, ""].contains(run.platformDigest) else {
            throw OperationFailure(
                .planChanged,
                "\(file.path) names another platform than when run \(run.id) began, and there the same numbers are "
                    + "other instances: restore its `platform`; no code was sent"
            )
        }
        let group = try group(of: file, run)
        let remote = try await remote(of: run, file)
        files[run.id] = file
        let base = file.job.console.publicURL ?? page
        let context = RunContext(
            run: run,
            job: file.job,
            store: store,
            links: store,
            platform: remote.platform,
            revocation: remote.revocation,
            pacer: remote.lanes,
            elementTokens: nil,
            applications: base.map { remote.applications(redirectingTo: $0 + "/callback") } ?? remote.applications,
            fingerprintKey: store.fingerprintKey,
            time: environment.time,
            limits: remote.limits,
            logger: environment.logger,
            authorizationRules: remote.revocation
        ).withFaultPoints
        return RunConsentFlow(
            context: context,
            consents: store,
            campaign: store,
            claims: environment.store.claims,
            settings: RunConsentFlow.Settings(
                baseURL: base ?? Self.defaultPage,
                group: group,
                linkLifetime: file.job.console.linkLifetime,
                titles: remote.catalog.titles
            ),
            stop: stop
        )
    }

    private func group(of file: JobFile, _ run: RunRecord) throws -> (name: String, column: Int)? {
        guard let name = file.job.console.groupBy else { return nil }
        guard let column = run.carriedColumns.firstIndex(of: name) else {
            let known = run.carriedColumns.joined(separator: ", ")
            throw OperationFailure(
                .badInput,
                "\(file.path): console.groupBy names `\(name)`, which is no carried column of run \(run.id); known: \(known)"
            )
        }
        return (name, column)
    }

    // MARK: Remote services

    /// Runs of one job share their services; a sandbox inside this process is another one in every run.
    private func remote(of run: RunRecord, _ file: JobFile) async throws -> RemoteServices {
        let key: String
        if case .embeddedSandbox = file.job.platform {
            key = "run \(run.id)"
        } else {
            key = "job \(file.effectDigest) \(file.path)"
        }
        if let known = opened[key] { return try await known.value }
        let (answers, answer) = AsyncStream.makeStream(of: Result<RemoteServices, any Error>.self)
        let order = Order(run: run, file: file, answer: answer)
        let inbox = inbox
        let task = Task {
            if case .terminated = inbox.yield(order) { throw CancellationError() }
            for await result in answers { return try result.get() }
            throw CancellationError()
        }
        opened[key] = task
        do {
            return try await task.value
        } catch {
            // The next call tries again: the cause may be gone by then.
            opened[key] = nil
            throw error
        }
    }

    /// Keeps the services open until ``close()``.
    nonisolated func serve() async {
        await withDiscardingTaskGroup { group in
            for await order in orders {
                group.addTask { await self.hold(order) }
            }
        }
    }

    /// Closes all of them.
    nonisolated func close() {
        closing.request()
        inbox.finish()
    }

    private nonisolated func hold(_ order: Order) async {
        do {
            let lease = try await sandboxLease(of: order.file)
            defer { lease?.release() }
            try await environment.services.withServices(of: order.file, for: order.run.id) { remote in
                switch try await remote.platform.checkCredentials() {
                case .accepted: break
                case .rejected(let evidence): throw CredentialsRejected(evidence: evidence)
                case .failed:
                    throw OperationFailure(
                        .platformUnreachable,
                        "the platform at \(remote.address) cannot be reached; no code was sent"
                    )
                }
                order.answer.yield(.success(remote))
                order.answer.finish()
                await closing.requested()
            }
        } catch {
            order.answer.yield(.failure(error))
            order.answer.finish()
        }
    }

    /// A sandbox inside the job's process lives as long as the process: only one process at a time may have it.
    private nonisolated func sandboxLease(of file: JobFile) async throws -> (any JobLease)? {
        guard case .embeddedSandbox = file.job.platform else { return nil }
        return try await environment.store.locks.acquire(job: file.job.name)
    }
}
