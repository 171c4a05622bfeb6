import OAuth
import PortContracts
import ReauthEngine
import ReauthModel
import RunStoreContract
import Synchronization

@testable import ReauthOperations

/// One store in memory, which is opened again for each operation.
struct FakeStoreAccess: StoreAccess {
    let store: InMemoryRunStore
    let locks: any JobLocks
    let claims: any ItemClaims = InMemoryClaims()
    var exists = true
    var place = "/stores/reauth.sqlite"
    var isStopFileThere = false
    var condition = FakeStoreAccess.noStore

    /// Where no store is yet, and one can be made.
    static let noStore = Result<StoreCondition, StoreUnusable>.success(
        StoreCondition(store: nil, currentVersion: 17, folderMode: nil, networkFileSystem: nil)
    )

    func look() throws -> StoreCondition { try condition.get() }

    var stopFile: String { place + ".stop" }

    func open() -> any OpenStore {
        store.reopen()
        return store
    }

    func openExisting() throws -> any OpenStore {
        guard exists else { throw StoreUnusable(message: "there is no store") }
        return open()
    }

    func history() -> (any EarlierRuns & FinishedRuns)? { exists ? store : nil }

    func withTemporaryStore<Result: Sendable>(
        _ body: nonisolated(nonsending) (any OpenStore) async throws -> Result
    ) async throws -> Result {
        try await body(InMemoryRunStore())
    }

    func withCopy<Result: Sendable>(
        _ body: nonisolated(nonsending) (any StoreAccess) async throws -> Result
    ) async throws -> Result {
        try await body(FakeStoreAccess(store: InMemoryRunStore(), locks: locks))
    }
}

/// Jobs by path.
struct FakeJobs: JobReading {
    var files: [String: JobFile]

    func job(at path: String) throws -> JobFile {
        guard let file = files[path] else {
            throw InvalidInput([InvalidInput.Problem(file: path, line: nil, message: "cannot be read")])
        }
        return file
    }
}

/// Rows and codes in memory.
final class FakeInputs: InputReading {
    private struct Source: InstanceSource {
        var seeds: [ItemSeed]
        var retried: RetriedRun?

        func read(
            _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
        ) async throws -> SourceSummary {
            var seeds = seeds
            if let retried {
                let page = try await retried.store.retryPage(of: retried.record, matching: retried.filter, after: 0)
                let items = page?.taken ?? []
                seeds = seeds.filter { seed in items.contains { $0.seed.instanceID == seed.instanceID } }
            }
            try await receive(seeds)
            return SourceSummary(carriedColumns: [], contentDigest: "c0")
        }
    }

    private let seeds: [ItemSeed]
    private let state = Mutex((codes: [String: [(String, String)]](), hasChanged: false))

    init(_ seeds: [ItemSeed]) {
        self.seeds = seeds
    }

    /// Somebody changes the input after the run began.
    func change() { state.withLock { $0.hasChanged = true } }

    /// Puts a file of codes, by instance.
    func put(_ codes: [(String, String)], at path: String) { state.withLock { $0.codes[path] = codes } }

    func input(
        of file: JobFile,
        for run: RunRecord,
        directory: any InstanceDirectory,
        history: (any EarlierRuns)?,
        retried: RetriedRun?
    ) -> JobInput {
        guard let retried else { return JobInput(source: Source(seeds: seeds), tokens: nil) }
        return JobInput(source: Source(seeds: seeds, retried: retried), tokens: nil)
    }

    func rows(of file: JobFile) -> (any InstanceSource)? {
        guard case .csv = file.job.source else { return nil }
        return Source(seeds: seeds)
    }

    func elementTokens(of file: JobFile, for run: RunRecord) throws -> (any ElementTokenSource)? {
        if state.withLock({ $0.hasChanged }) { throw ChangedInput(path: "/fleet.csv") }
        return nil
    }

    func codes(at path: String) throws -> ReturnedCodes {
        guard let codes = state.withLock({ $0.codes[path] }) else {
            throw InvalidInput([InvalidInput.Problem(file: path, line: nil, message: "cannot be read")])
        }
        let rows = codes.enumerated().compactMap { index, pair -> ReturnedCode? in
            guard let code = AuthorizationCode(pair.1) else { return nil }
            let response = AuthorizationResponse(code: code, parameters: Secret([:]))
            let hash = response.codeHash
            return ReturnedCode(
                line: index + 2,
                instanceID: InstanceID(rawValue: pair.0),
                response: PendingResponse(response),
                codeHash: hash
            )
        }
        return ReturnedCodes(rows: rows, problems: nil)
    }

    func isReadableByOthers(_ path: String) -> Bool { false }
}

/// A catalog with the one provider of ``FakeFleet``.
struct FakeCatalogs: CatalogReading {
    static let catalog = ProviderCatalog(
        entries: [
            ProviderCatalog.Entry(
                name: "acme",
                title: "Acme",
                elements: ["acme"],
                profile: FakeFleet.profile,
                facts: [ProviderDetails.Fact(label: "elements", text: "acme")],
                hosts: ["login.acme.example"]
            )
        ],
        effect: { _ in "effect" }
    )

    func catalog(adding file: String?) -> ProviderCatalog { Self.catalog }
}

/// Opens the same fleet for every job.
struct FakeServices: RemoteServicesOpening {
    let fleet: FakeFleet
    var recording: any RemoteServicesOpening { self }

    func withServices<Result: Sendable>(
        of file: JobFile,
        for run: RunID?,
        sharingPace: Bool,
        _ body: nonisolated(nonsending) (RemoteServices) async throws -> Result
    ) async throws -> Result {
        let application = Application(
            element: "acme",
            clientID: Secret("client"),
            clientSecret: Secret("client-secret"),
            redirectURI: "https://reauth.example.com/callback",
            scope: nil
        )
        return try await body(
            RemoteServices(
                platform: fleet,
                revocation: fleet,
                lanes: FreeLanes(),
                catalog: FakeCatalogs.catalog,
                applications: ["acme": application],
                limits: [:],
                address: "https://platform.example.com",
                organization: "0a1b2c3d"
            )
        )
    }
}

/// Keeps what was written, and can refuse.
final class FakeReports: ReportWriting {
    private let state = Mutex((written: [(RunID, Set<ReportFormat>)](), saved: [String](), isRefusing: false))

    /// The folders that were written, with the lists in them.
    var written: [(run: RunID, formats: Set<ReportFormat>)] { state.withLock { $0.written.map { ($0.0, $0.1) } } }
    var saved: [String] { state.withLock { $0.saved } }

    func refuse() { state.withLock { $0.isRefusing = true } }

    func folder(of run: RunID) -> String { "Reports/\(run)" }

    func tryOut(_ run: RunID) throws {
        if state.withLock({ $0.isRefusing }) { throw OperationFailure(.usage, "no reports can be written") }
    }

    func summary(of run: RunRecord, in store: any OpenStore) async throws -> RunSummary {
        RunSummary(
            run: run,
            planDigest: run.planDigest,
            tallies: try await store.tallies(of: run.id),
            gauges: try await store.gauges(of: run.id),
            groups: try await store.grantGroups(of: run.id)
        )
    }

    func write(_ run: RunRecord, _ terms: ReportTerms, from store: any OpenStore) async throws -> RunSummary {
        let summary = try await summary(of: run, in: store)
        state.withLock { $0.written.append((run.id, terms.formats)) }
        return summary
    }

    func stream(
        _ format: ReportFormat,
        of run: RunRecord,
        _ terms: ReportTerms,
        only selection: ItemSelection,
        after position: Int64,
        from store: any OpenStore,
        _ write: ([UInt8]) throws -> Void
    ) async throws {
        let items = try await store.items(of: run.id, after: 0, matching: selection, limit: 1000)
        for item in items { try write(Array("\(format.rawValue) \(item.seed.instanceID?.rawValue ?? "-")\n".utf8)) }
    }

    func save(
        _ format: ReportFormat,
        of run: RunRecord,
        _ terms: ReportTerms,
        only selection: ItemSelection,
        after position: Int64,
        from store: any OpenStore,
        to path: String
    ) async throws {
        state.withLock { $0.saved.append("\(path) \(format.rawValue)") }
    }

    func schema(of subject: SchemaSubject) -> [UInt8] { Array("schema of \(subject.rawValue)\n".utf8) }

    func difference(
        of older: RunRecord,
        and newer: RunRecord,
        asJSON: Bool,
        from store: any OpenStore,
        _ write: ([UInt8]) throws -> Void
    ) async throws -> [HealthChange: Int] {
        try write(Array("\(older.id) \(newer.id) \(asJSON)\n".utf8))
        return [:]
    }

    /// In memory, both runs are read whole.
    func compare(
        _ older: RunRecord,
        and newer: RunRecord,
        from store: any OpenStore,
        _ body: (ComparedInstance) throws -> Void
    ) async throws {
        let before = try await store.ends(of: older.id, after: nil, limit: 1000)
        let after = try await store.ends(of: newer.id, after: nil, limit: 1000)
        for id in Set((before + after).map(\.instance)).sorted(by: { $0.rawValue < $1.rawValue }) {
            try body(
                ComparedInstance(before: before.first { $0.instance == id }, after: after.first { $0.instance == id })
            )
        }
    }

    func save(
        to path: String,
        _ body: nonisolated(nonsending) (_ write: ([UInt8]) throws -> Void) async throws -> Void
    ) async throws {
        try await body { bytes in state.withLock { $0.saved.append("\(path) \(bytes.count)") } }
    }
}

extension FakeReports: DryRunReporting {
    /// Keeps nothing.
    private struct Report: DryRunReport {
        var folder: String
        func add(_ request: RecordedRequest) {}
        func end(summary: String) {}
        func discard() {}
    }

    func beginDryRun(_ name: RunID) -> any DryRunReport { Report(folder: folder(of: name)) }
}

/// A page that listens on nothing: it tells its address, lets a test use its flow, and stays until it is stopped.
struct FakePages: ConsentPages {
    var onFlow: @Sendable (any ConsentFlow, PageLocation) async throws -> Void = { _, _ in }
    /// What is wrong with the files of a brand.
    var brandProblem: String?
    var brandGaps: [String] = []

    func gaps(in brand: ConsoleBrand) throws -> [String] {
        if let brandProblem { throw OperationFailure(.usage, brandProblem) }
        return brandGaps
    }

    func serve(
        _ flow: any ConsentFlow,
        sessions: any OperatorSessions,
        at location: PageLocation,
        onStart: @escaping @Sendable (ServedPage) -> Void
    ) async throws {
        onStart(
            ServedPage(
                origin: "http://\(location.address.authority)",
                loginURL: Secret("http://\(location.address.authority)/login/1"),
                renewLogin: { Secret("http://\(location.address.authority)/login/2") }
            )
        )
        try await onFlow(flow, location)
        let (waiting, continuation) = AsyncStream.makeStream(of: Void.self)
        for await _ in waiting {}
        continuation.finish()
    }
}

/// Says where a sandbox would be.
struct FakeSandboxes: Sandboxes {
    func open<Result: Sendable>(
        _ options: SandboxOptions,
        _ body: nonisolated(nonsending) (_ origin: String) async throws -> Result
    ) async throws -> Result {
        try await body("http://127.0.0.1:\(options.port)")
    }
}

/// Disks with so much room.
struct FakeDisks: DiskGauge {
    var free: Int64 = .max

    var store: Disk? { Disk(folder: ".reauth", device: 1, free: free) }
    var reports: Disk? { Disk(folder: "Reports", device: 2, free: free) }
    func size(of source: SourceTarget) -> Int64 { 0 }
}
