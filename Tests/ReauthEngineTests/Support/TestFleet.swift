import Logging
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// A run with everything that it needs, in memory.
struct TestFleet: Sendable {
    let clock = ManualClock(uptime: .zero)
    let store: InMemoryRunStore
    let key = FingerprintKey(bytes: Array(0..<32))
    var job: Job
    var record: RunRecord
    var applications: [String: Application]
    var elementTokens: (any ElementTokenSource)?
    var limits: [LaneKey: LaneLimit] = [:]
    var history: (any EarlierRuns)?
    var limitControl: (any LimitControl)?
    var far: FarSide

    /// Begins a run over `accounts`, imports `seeds` (one for each account unless told otherwise) and pins them.
    init(
        _ accounts: [Account],
        seeds: [ItemSeed]? = nil,
        action: Action = .rotate,
        revoke: RevokePolicy? = .accessToken,
        confirm: ConfirmMode = .ping,
        select: Selection = Selection(),
        concurrency: Int = 64,
        applications: [String] = ["sfdc", "box", "twofold", "refreshonly", "capped"],
        elementTokens: (any ElementTokenSource)? = nil,
        script: @escaping FarSide.Script = { _, _ in nil },
        onCall: @escaping @Sendable (FarSide.Call) async throws -> Void = { _ in }
    ) async throws {
        store = InMemoryRunStore(time: clock)
        job = Job(
            name: "nightly",
            action: action,
            revoke: action == .rotate ? revoke : nil,
            platform: .embeddedSandbox(instances: accounts.count, seed: 1, faultsFile: nil),
            source: .csv("/fleet.csv"),
            select: select,
            confirm: confirm,
            concurrency: concurrency
        )
        record = RunRecord(
            id: RunID(job: "nightly", start: ManualClock.start),
            job: "nightly",
            action: action,
            revoke: job.revoke,
            jobFile: "/jobs/nightly.yaml",
            effectDigest: "e0",
            platformDigest: "p0",
            startedAt: ManualClock.start,
            toolVersion: "1.0.0"
        )
        self.applications = Dictionary(
            uniqueKeysWithValues: applications.map { element in
                let application = Application(
                    element: element,
                    clientID: Secret("client-\(element)"),
                    clientSecret: Secret("client-secret-\(element)"),
                    redirectURI: "https://reauth.example.com/callback",
                    scope: nil
                )
                return (element, application)
            }
        )
        self.elementTokens = elementTokens
        far = FarSide(
            accounts,
            witness: FarSide.Witness(store: store, run: record.id, key: key),
            script: script,
            onCall: onCall
        )
        let seeds = seeds ?? accounts.map { ItemSeed(instanceID: $0.id, element: $0.element) }
        let summary = try await InputImport(store: store, revocation: far).begin(record, from: SeedSource(seeds: seeds))
        record = try await store.pinInput(
            of: record.id,
            carriedColumns: summary.carriedColumns,
            contentDigest: summary.contentDigest
        )
    }

    /// What one process is started with.
    func context(_ tapped: TappedStore? = nil) -> RunContext {
        var context = RunContext(
            run: record,
            job: job,
            store: store,
            platform: far,
            revocation: far,
            pacer: FreePacer(),
            elementTokens: elementTokens,
            applications: applications,
            fingerprintKey: key,
            time: clock,
            limits: limits,
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            earlierRuns: history
        )
        context.limitControl = limitControl
        if let tapped { context.storage = tapped.storage }
        return context
    }

    /// One process from its start to its end.
    @discardableResult
    func run(
        stop: StopSignal = StopSignal(),
        over tapped: TappedStore? = nil,
        paces: @escaping @Sendable () -> [PaceReading] = { [] },
        heartbeat: @escaping @Sendable () throws -> Void = {},
        onTick: @escaping @Sendable (RunSnapshot) -> Void = { _ in }
    ) async throws -> FleetRun.End {
        let run = FleetRun(context: context(tapped), stop: stop)
        return try await clock.run {
            try await run.run(paces: paces, heartbeat: heartbeat, onTick: onTick)
        }
    }

    // MARK: What the store says

    func items() async throws -> [Item] {
        try await store.items(of: record.id, after: 0, outcome: nil, limit: .max)
    }

    func item(_ sequence: Int64 = 1) async throws -> Item {
        try #require(try await store.items(of: record.id, after: sequence - 1, outcome: nil, limit: 1).first)
    }

    /// The words of the audit trail of one item, in order.
    ///
    /// Such as `intent` and `settled access_token: revoked`.
    func trail(_ sequence: Int64 = 1) async throws -> [String] {
        try await store.events(of: record.id, after: 0, limit: .max)
            .filter { $0.sequence == sequence }
            .map { [$0.event.kind.rawValue, $0.event.detail].compactMap { $0 }.joined(separator: " ") }
    }

    /// What holds whenever a run has ended well, whatever happened in it.
    func expectConsistent(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        #expect(far.violations.isEmpty, sourceLocation: sourceLocation)
        let run = try #require(await store.run(record.id), sourceLocation: sourceLocation)
        #expect(run.state == .finished, sourceLocation: sourceLocation)
        let events = try await store.events(of: record.id, after: 0, limit: .max)
        for item in try await items() {
            #expect(item.progress.outcome != nil, "\(item.label) is open", sourceLocation: sourceLocation)
            let intent = await store.openIntent(of: record.id, sequence: item.sequence)
            #expect(intent == nil, "\(item.label) has an open intent", sourceLocation: sourceLocation)
            guard item.seed.skip == nil, item.progress.reason != .duplicate else { continue }
            let ends = events.filter { $0.sequence == item.sequence && $0.event.kind == .finished }
            #expect(ends.count == 1, "\(item.label) ended \(ends.count) times", sourceLocation: sourceLocation)
            let words = [item.progress.outcome?.rawValue, item.progress.reason?.rawValue].compactMap { $0 }
            #expect(ends.last?.event.detail == words.joined(separator: ": "), sourceLocation: sourceLocation)
        }
    }

    /// Nothing that selects, opens or renews an account is in the trail or in an item.
    func expectNoSecrets(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let events = try await store.events(of: record.id, after: 0, limit: .max)
        let text = "\(events) \(try await items())"
        for secret in ["element-token-", "access-", "refresh-", "client-"] {
            let found = text.ranges(of: secret).filter { text[$0.upperBound...].first?.isNumber ?? false }
            #expect(found.isEmpty, "\(secret) is stored", sourceLocation: sourceLocation)
        }
        #expect(!text.contains("client-secret"), sourceLocation: sourceLocation)
    }
}

/// Seeds as a source.
struct SeedSource: InstanceSource {
    var seeds: [ItemSeed]

    func read(
        _ receive: nonisolated(nonsending) ([ItemSeed]) async throws -> Void
    ) async throws -> SourceSummary {
        var rest = seeds[...]
        while !rest.isEmpty {
            try await receive(Array(rest.prefix(1000)))
            rest = rest.dropFirst(1000)
        }
        return SourceSummary(carriedColumns: [], contentDigest: "c0")
    }
}

/// Element tokens by row.
struct TokenRows: ElementTokenSource {
    var tokens: [Int64: String]

    func elementToken(atRowOffset offset: Int64) throws -> Secret<String> {
        Secret(try #require(tokens[offset]))
    }
}
