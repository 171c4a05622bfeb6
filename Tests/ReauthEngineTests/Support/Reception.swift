import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

/// A fleet whose instances wait for people, and the flow that takes their consents in.
struct Reception: Sendable {
    static let baseURL = "https://reauth.example.com"
    static let lifetime = Duration.seconds(14 * 86_400)

    var fleet: TestFleet
    var rule: AuthorizationRule?
    var claims: any ItemClaims = InMemoryClaims()
    let stop = StopSignal()

    var far: FarSide { fleet.far }

    /// Lets a run rotate the accounts, until all that it can do is to wait.
    init(
        _ accounts: [Account] = [Account(1, "sfdc")],
        action: Action = .rotate,
        reenable: ReenablePolicy = .autoDisabled,
        publicURL: String? = nil,
        rule: AuthorizationRule? = nil,
        script: @escaping FarSide.Script = { _, _ in nil },
        onCall: @escaping @Sendable (FarSide.Call) async throws -> Void = { _ in }
    ) async throws {
        fleet = try await TestFleet(accounts, action: action)
        self.rule = rule
        fleet.job.reenable = reenable
        fleet.job.console.publicURL = publicURL
        let run = FleetRun(context: context(), stop: StopSignal())
        _ = try await fleet.clock.run { try await run.run(paces: { [] }, heartbeat: {}, onTick: { _ in }) }
        fleet.far = FarSide(after: fleet.far, script: script, onCall: onCall)
        fleet.far.forgetLinks()
    }

    /// The same store and far side in the hands of the next process.
    func next(
        script: @escaping FarSide.Script = { _, _ in nil },
        fuse: Fuse = Fuse(),
        onCall: @escaping @Sendable (FarSide.Call) async throws -> Void = { _ in }
    ) -> Reception {
        var next = Reception(fleet: fleet)
        next.rule = rule
        next.fleet.far = FarSide(after: far, script: script, fuse: fuse, onCall: onCall)
        return next
    }

    private init(fleet: TestFleet) {
        self.fleet = fleet
    }

    /// Another run of the same job over the same store, whose items nobody has worked on yet.
    func otherRun() async throws -> Reception {
        var other = Reception(fleet: fleet)
        other.fleet.record = RunRecord(
            id: RunID(job: "nightly", start: ManualClock.start.advanced(by: .seconds(86_400))),
            job: "nightly",
            action: .rotate,
            revoke: .accessToken,
            jobFile: "/jobs/nightly.yaml",
            effectDigest: "e0",
            platformDigest: "p0",
            startedAt: ManualClock.start,
            toolVersion: "1.0.0"
        )
        let seeds = try await fleet.items().map { ItemSeed(instanceID: $0.seed.instanceID, element: $0.seed.element) }
        let record = other.fleet.record
        try await fleet.store.beginRun(record)
        try await fleet.store.add(seeds, lanes: { _ in LaneKey(rawValue: "salesforce") }, to: record.id)
        other.fleet.record = try await fleet.store.pinInput(of: record.id, carriedColumns: [], contentDigest: "c1")
        return other
    }

    func context(_ tapped: TappedStore? = nil) -> RunContext {
        var context = fleet.context(tapped)
        context.links = fleet.store
        context.authorizationRules = rule.map(FixedRules.init)
        return context
    }

    func flow(over tapped: TappedStore? = nil) -> RunConsentFlow {
        RunConsentFlow(
            context: context(tapped),
            consents: fleet.store,
            claims: claims,
            settings: RunConsentFlow.Settings(
                baseURL: Self.baseURL,
                group: nil,
                linkLifetime: Self.lifetime,
                titles: [LaneKey(rawValue: "salesforce"): "Salesforce"]
            ),
            stop: stop
        )
    }

    /// Opens the flow for the length of `body`.
    ///
    /// The clock stands still, so that nobody loses patience.
    func open<Result: Sendable>(
        over tapped: TappedStore? = nil,
        _ body: @escaping @Sendable (RunConsentFlow) async throws -> Result
    ) async throws -> Result {
        let flow = flow(over: tapped)
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask {
                try await flow.work()
                return nil
            }
            group.addTask { try await body(flow) }
            var result: Result?
            while let value = try await group.next() {
                if let value {
                    result = value
                    stop.request()
                }
            }
            return try #require(result)
        }
    }

    /// Exchanges a code from a file, with a clock that moves on by itself.
    @discardableResult
    func redeem(
        _ code: String,
        for sequence: Int64 = 1,
        parameters: [String: String] = [:],
        over tapped: TappedStore? = nil
    ) async throws -> Item? {
        guard let code = AuthorizationCode(code) else { throw NoDeparture() }
        let pending = PendingResponse(AuthorizationResponse(code: code, parameters: Secret(parameters)))
        let flow = flow(over: tapped)
        return try await fleet.clock.run { try await flow.redeem(pending, for: sequence) }
    }

    /// Everything that the store holds, as a debugger would print it.
    func storeText() -> String {
        var text = ""
        dump(fleet.store, to: &text)
        return text
    }
}

extension RunConsentFlow {
    /// Sets out as the operator; the `state` that the provider gets.
    func depart(for sequence: Int64 = 1, in browser: String = "somebody's") async throws -> String {
        guard case .redirect(_, let state) = try await setOut(for: sequence, in: Secret(browser)) else {
            throw NoDeparture()
        }
        return state.rawValue
    }

    /// Sets out from a customer's link.
    func depart(from token: String, in browser: String = "somebody's") async throws -> String {
        guard case .redirect(_, let state) = try await setOut(from: token, in: Secret(browser)) else {
            throw NoDeparture()
        }
        return state.rawValue
    }

    /// Comes back from the provider.
    func arrive(
        _ parameters: KeyValuePairs<String, String>,
        in browser: String? = "somebody's"
    ) async throws -> CallbackAnswer {
        let bearer = CallbackBearer.browser(browser.map { Secret($0) })
        return try await callback(Secret(parameters.map { (name: $0.key, value: $0.value) }), broughtBy: bearer)
    }

    /// The secret token of an item's link.
    func token(for sequence: Int64 = 1) async throws -> String {
        String(try #require(try await link(for: sequence)).url.exposed().suffix(32))
    }
}

/// Nobody could set out, or came back with something that is no code.
struct NoDeparture: Error {}
