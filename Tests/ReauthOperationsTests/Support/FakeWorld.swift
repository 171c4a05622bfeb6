import Logging
import PortContracts
import ReauthEngine
import ReauthModel
import RunStoreContract

@testable import ReauthOperations

/// An environment of fakes, with a job that rotates the instances 1 to `count`.
struct FakeWorld: Sendable {
    static let jobPath = "/jobs/nightly.yaml"

    let announcer: RecordingAnnouncer
    let store = InMemoryRunStore(time: Composition.time)
    let locks = InMemoryJobLocks(time: Composition.time)
    let fleet: FakeFleet
    let inputs: FakeInputs
    let reports = FakeReports()
    let webhooks = FakeWebhooks()
    var trails = FakeTrails()
    var forwarding = FakeForwarding()
    let stop = StopSignal()
    var job: Job
    var pages = FakePages()
    var disks = FakeDisks()
    var network = FakeNetwork()
    var secrets = FakeSecrets()
    let newJobs = FakeNewJobs()
    var storeExists = true
    var isStopFileThere = false
    var condition = FakeStoreAccess.noStore
    /// The digest of what the job does, as the file says now.
    var effectDigest = "e0"

    init(
        _ count: Int = 3,
        answers: [String]? = nil,
        action: Action = .rotate,
        onCall: @escaping @Sendable (String) async -> Void = { _ in }
    ) {
        announcer = RecordingAnnouncer(answers: answers)
        fleet = FakeFleet(1...count, onCall: onCall)
        inputs = FakeInputs(
            (1...count).map { ItemSeed(instanceID: InstanceID(rawValue: String($0)), element: "acme") }
        )
        job = Job(
            name: "nightly",
            action: action,
            revoke: action == .rotate ? .accessToken : nil,
            platform: .remoteSandbox(url: "http://127.0.0.1:8099"),
            source: .csv("/fleet.csv")
        )
    }

    var environment: Environment {
        Environment(
            announcer: announcer,
            time: Composition.time,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            places: Places(),
            user: "ada",
            store: storeAccess,
            jobs: FakeJobs(
                files: [
                    Self.jobPath: JobFile(
                        job: job,
                        path: Self.jobPath,
                        effectDigest: effectDigest,
                        platformDigest: "p0"
                    )
                ]
            ),
            newJobs: newJobs,
            secrets: secrets,
            inputs: inputs,
            catalogs: FakeCatalogs(),
            services: FakeServices(fleet: fleet),
            webhooks: webhooks,
            reports: reports,
            trails: trails,
            forwarding: forwarding,
            dryRunReports: reports,
            pages: pages,
            sandboxes: FakeSandboxes(),
            disks: disks,
            network: network,
            program: ProgramPlace(program: "/opt/reauth", workingFolder: "/srv", timeZone: "Europe/Berlin")
        )
    }

    private var storeAccess: FakeStoreAccess {
        var access = FakeStoreAccess(store: store, locks: locks, exists: storeExists)
        access.isStopFileThere = isStopFileThere
        access.condition = condition
        return access
    }

    var execution: JobExecution { JobExecution(environment: environment, stop: stop) }

    /// Begins or continues the job.
    func run(
        _ approval: JobExecution.Approval = .given,
        fresh: Bool = false,
        again: Bool = false
    ) async throws -> ExitStatus {
        try await execution.run(jobPath: Self.jobPath, approval: approval, fresh: fresh, again: again)
    }

    /// The exit status and the words of an operation that fails.
    func failure(_ body: () async throws -> Void) async -> OperationFailure? {
        do {
            try await body()
            return nil
        } catch {
            return OperationFailure(error)
        }
    }

    // MARK: What the store says

    var runs: [RunRecord] {
        get async { await store.runs(ofJob: nil) }
    }

    func outcomes() async throws -> [Outcome?] {
        guard let run = await store.runs(ofJob: nil).first else { return [] }
        return try await store.items(of: run.id, after: 0, outcome: nil, limit: 1000).map(\.progress.outcome)
    }
}
