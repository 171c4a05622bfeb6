import OAuth
import ReauthEngine
import ReauthModel
import Synchronization

/// The platform and the providers in memory, with one truth about every token.
///
/// Counts effects, and records by name what must not happen: a revocation without its intent in the store, a second one
/// of the same token before a probe said that it lives, a token sent to another provider than its own.
final class FarSide: Platform, RevocationService {
    struct World {
        var accounts: [InstanceID: Account]
        var calls: [Call] = []
        var counts: [Call: Int] = [:]
        var credentialsAreGood = true
        var maybeRevoked: Set<String> = []
        var ended: [String] = []
        var violations: [String] = []
        var sequences: [InstanceID: Int64] = [:]
        /// The run whose intents are looked for; the witness's own where there is none.
        var watched: RunID?
        var states: [String] = []
        var linkParameters: [[String: String]] = []
        var requestTokens = 0
        var codes: [String: Consent] = [:]
        var sent: [Sent] = []
        var inFlight: [String: Int] = [:]
        var peaks: [String: Int] = [:]
    }

    let world: Mutex<World>
    /// Held while one call changes what is on the far side.
    private let turn = Mutex<Void>(())
    private let script: Script
    let witness: Witness
    private let fuse: Fuse
    private let onCall: @Sendable (Call) async throws -> Void

    /// `script` is asked at each call, with how often that very call was made; `onCall` may make it wait or throw.
    init(
        _ accounts: [Account],
        witness: Witness,
        script: @escaping Script = { _, _ in nil },
        fuse: Fuse = Fuse(),
        onCall: @escaping @Sendable (Call) async throws -> Void = { _ in }
    ) {
        world = Mutex(World(accounts: Dictionary(uniqueKeysWithValues: accounts.map { ($0.id, $0) })))
        self.script = script
        self.witness = witness
        self.fuse = fuse
        self.onCall = onCall
    }

    /// The same world for the next process: its tokens and its memory stay, the faults are over unless told otherwise.
    init(
        after other: FarSide,
        script: @escaping Script = { _, _ in nil },
        fuse: Fuse = Fuse(),
        onCall: @escaping @Sendable (Call) async throws -> Void = { _ in }
    ) {
        world = Mutex(other.world.withLock { $0 })
        self.script = script
        witness = other.witness
        self.fuse = fuse
        self.onCall = onCall
    }

    // MARK: What a test may look at

    var calls: [Call] { world.withLock { $0.calls } }
    var violations: [String] { world.withLock { $0.violations } }
    /// Tokens that a revocation ended, in that order.
    var ended: [String] { world.withLock { $0.ended } }
    var states: [String] { world.withLock { $0.states } }
    /// What each link was asked for with.
    var linkParameters: [[String: String]] { world.withLock { $0.linkParameters } }
    /// The most calls under way at one time for instances of an element.
    var peaks: [String: Int] { world.withLock { $0.peaks } }
    var revocations: [Call] { calls.filter(\.isRevocation) }

    func count(_ call: Call) -> Int { world.withLock { $0.counts[call] ?? 0 } }
    func account(_ id: Int) -> Account? { world.withLock { $0.accounts[InstanceID(rawValue: String(id))] } }
    func change(_ id: Int, _ body: @Sendable (inout Account) -> Void) {
        world.withLock { world in
            let id = InstanceID(rawValue: String(id))
            if var account = world.accounts[id] {
                body(&account)
                world.accounts[id] = account
            }
        }
    }

    func rejectCredentials() { world.withLock { $0.credentialsAreGood = false } }
    func acceptCredentials() { world.withLock { $0.credentialsAreGood = true } }
    /// From now on the intents of that run are looked for.
    func watch(_ run: RunID) {
        world.withLock { world in
            world.watched = run
            world.sequences = [:]
        }
    }

    var watchedRun: RunID { world.withLock { $0.watched } ?? witness.run }

    func violate(_ text: String) { world.withLock { $0.violations.append(text) } }

    // MARK: Platform

    func read(_ reference: InstanceReference) async throws -> ReadAnswer {
        guard let id = id(of: reference) else { return .gone(Evidence(httpStatus: 404)) }
        return try await exchange(.read(id.rawValue), id) { account, fault in
            switch fault {
            case .fails(let failure): return .failed(failure)
            case .losesAnswer: return .failed(.lost(Evidence()))
            case .unauthorized: return .unauthorized(Evidence(httpStatus: 401))
            default: break
            }
            guard account.exists else { return .unauthorized(Evidence(httpStatus: 401)) }
            return .found(account.instance, Evidence(httpStatus: 200, requestID: "read-\(id)"))
        }
    }

    func ping(
        _ elementToken: Secret<String>,
        expecting expected: InstanceID,
        provider: LaneKey?
    ) async throws -> PingAnswer {
        guard let id = id(of: .elementToken(elementToken)) else { return .unauthorized(Evidence(httpStatus: 401)) }
        if id != expected { violate("pinged \(id) for \(expected)") }
        let answer = try await exchange(.ping(id.rawValue), id) { account, fault -> PingAnswer in
            switch fault {
            case .fails(let failure): return .failed(failure)
            case .unauthorized: return .unauthorized(Evidence(httpStatus: 401))
            case .ping(let answer): return answer
            default: break
            }
            guard account.exists else { return .unauthorized(Evidence(httpStatus: 401)) }
            if account.isDisabled { return .forbidden(Evidence(httpStatus: 403)) }
            let isAlive = account.prepareCall()
            if case .losesAnswer = fault { return .failed(.lost(Evidence())) }
            return isAlive ? .alive(Evidence(httpStatus: 200)) : .rejectedByProvider(Evidence(httpStatus: 401))
        }
        if case .alive = answer, let account = world.withLock({ $0.accounts[id] }) {
            // It was asked and it lives: from now on its present tokens may be revoked (once more).
            world.withLock { world in
                world.maybeRevoked.subtract([account.access.text, account.refresh?.text ?? ""])
            }
        }
        return answer
    }

    func authorizationURL(_ request: AuthorizationURLRequest) async throws -> AuthorizationURLAnswer {
        let (element, state) = (request.element, request.state)
        if request.application.element != element { violate("the application of another element") }
        if request.rule.usesOAuth1, request.requestToken == nil { violate("no request token where one is needed") }
        return try await exchange(.link(element), nil) { _, fault in
            switch fault {
            case .fails(let failure): return .failed(failure)
            case .losesAnswer: return .failed(.lost(Evidence()))
            case .unauthorized: return .unauthorized(Evidence(httpStatus: 401))
            case .link(let answer): return answer
            default: break
            }
            world.withLock { world in
                world.states.append(state.rawValue)
                world.linkParameters.append(request.parameters)
            }
            return .url("https://login.example.com/\(element)?state=\(state.rawValue)", Evidence(httpStatus: 200))
        }
    }

    func checkCredentials() async throws -> CredentialsAnswer {
        try await exchange(.credentials, nil) { _, fault in
            switch fault {
            case .fails(let failure): .failed(failure)
            case .losesAnswer: .failed(.lost(Evidence()))
            case .credentials(let answer): answer
            case .unauthorized: .rejected(Evidence(httpStatus: 401))
            default: .accepted(Evidence(httpStatus: 200))
            }
        }
    }

    // MARK: Providers

    let profiles: [ProviderProfile] = ProviderProfile.byElement.values.sorted { $0.name < $1.name }

    func profile(forElement element: String) -> ProviderProfile? {
        ProviderProfile.byElement[element]
    }

    func prepare(
        _ kind: TokenKind,
        token: Secret<String>,
        of instance: Instance,
        element: String,
        application: Application?
    ) throws -> RevocationPreparation {
        let call = Call.revoke(instance.id.rawValue, kind)
        // What is not to be sent is known before anything is recorded.
        switch script(call, count(call) + 1) {
        case .fails(.parked(let until)):
            note(call)
            return .refused(.failed(.parked(until: until)))
        case .revocation(.hostNotAllowed(let evidence)):
            note(call)
            return .refused(.hostNotAllowed(evidence))
        default: break
        }
        let lane = profile(forElement: element)?.lane ?? .platform
        return .ready(
            PreparedRevocation(lane: lane) { permit in
                if permit.lane != lane { self.violate("a revocation was sent with a permit of \(permit.lane)") }
                return try await self.revoke(kind, token, of: instance, element, application)
            }
        )
    }

    private func revoke(
        _ kind: TokenKind,
        _ token: Secret<String>,
        of instance: Instance,
        _ element: String,
        _ application: Application?
    ) async throws -> RevocationAnswer {
        let text = token.exposed()
        let call = Call.revoke(instance.id.rawValue, kind)
        try await testify(kind, token, of: instance, element)
        guard let profile = profile(forElement: element) else {
            violate("a revocation at a provider that nobody knows")
            return .hostNotAllowed(Evidence())
        }
        return try await exchange(call, instance.id) { account, fault in
            if account.element != element { self.violate("a token of \(account.element) sent to \(element)") }
            if profile.needsClientCredentials, application == nil { self.violate("no client where one is needed") }
            switch fault {
            case .fails(let failure):
                switch failure {
                case .lost, .unreadable, .unexpected: break
                case .parked, .throttled, .notSent, .unavailable: world.withLock { _ = $0.maybeRevoked.remove(text) }
                }
                return .failed(failure)
            case .revocation(let answer):
                switch answer {
                case .revoked, .alreadyGone, .failed: break
                default: world.withLock { _ = $0.maybeRevoked.remove(text) }
                }
                return answer
            default: break
            }
            guard let known = account.token(kind), known.text == text, known.isAlive else {
                return .alreadyGone(Evidence(httpStatus: 400))
            }
            account.end(kind, profile)
            if profile.reach == .account { endOthers(like: account, kind, profile) }
            world.withLock { $0.ended.append(text) }
            if case .losesAnswer = fault { return .failed(.lost(Evidence(note: "the connection broke"))) }
            return .revoked(Evidence(httpStatus: 200, requestID: "revoke-\(instance.id)"))
        }
    }

    /// Ends the grants of the other instances of an account, where the configuration tells that it is the same.
    private func endOthers(like account: Account, _ kind: TokenKind, _ profile: ProviderProfile) {
        world.withLock { world in
            for (id, other) in world.accounts where id != account.id && other.sharesAccount(with: account) {
                world.accounts[id]?.end(kind, profile)
            }
        }
    }

    private func note(_ call: Call) {
        world.withLock { world in
            world.calls.append(call)
            world.counts[call, default: 0] += 1
        }
    }

    /// Holds a revocation against the store, before it is let through.
    private func testify(
        _ kind: TokenKind,
        _ token: Secret<String>,
        of instance: Instance,
        _ element: String
    ) async throws {
        guard let sequence = try await sequence(of: instance.id),
            let intent = try await witness.store.openIntent(of: watchedRun, sequence: sequence)
        else {
            return violate("a revocation of \(instance.id) without an intent")
        }
        if intent.token != kind || intent.fingerprint != witness.key.fingerprint(of: token) {
            violate("a revocation of \(instance.id) with an intent for another token")
        }
        let isSecond = world.withLock { !$0.maybeRevoked.insert(token.exposed()).inserted }
        let isHarmless = profile(forElement: element)?.isRepeatSafe ?? false
        if isSecond, !isHarmless { violate("a second revocation of \(token.exposed()) that no probe allowed") }
    }

    func sequence(of id: InstanceID) async throws -> Int64? {
        let (store, run) = (witness.store, watchedRun)
        if let known = world.withLock({ $0.sequences[id] }) { return known }
        for item in try await store.items(of: run, after: 0, outcome: nil, limit: .max)
        where item.progress.reason != .duplicate {
            if let id = item.seed.instanceID { world.withLock { $0.sequences[id] = item.sequence } }
        }
        return world.withLock { $0.sequences[id] }
    }

    // MARK: Machinery

    func id(of reference: InstanceReference) -> InstanceID? {
        switch reference {
        case .id(let id): id
        case .elementToken(let token):
            world.withLock { world in world.accounts.values.first { $0.elementToken == token.exposed() }?.id }
        }
    }

    func exchange<Answer: Sendable>(
        _ call: Call,
        _ id: InstanceID?,
        _ body: (inout Account, Fault?) -> Answer
    ) async throws -> Answer {
        // As any transport does.
        try Task.checkCancellation()
        try fuse.pass()
        let element = id.flatMap { id in world.withLock { $0.accounts[id]?.element } } ?? "-"
        let (count, isGood) = world.withLock { world in
            world.calls.append(call)
            world.counts[call, default: 0] += 1
            world.inFlight[element, default: 0] += 1
            world.peaks[element] = max(world.peaks[element] ?? 0, world.inFlight[element] ?? 0)
            return (world.counts[call] ?? 0, world.credentialsAreGood)
        }
        defer { world.withLock { $0.inFlight[element, default: 0] -= 1 } }
        try await onCall(call)
        await Task.yield()
        var fault = script(call, count)
        if !isGood, !call.isRevocation { fault = .unauthorized }
        // One at a time: a revocation may end the accounts of other instances.
        let answer = turn.withLock { _ in
            var account = id.flatMap { id in world.withLock { $0.accounts[id] } } ?? Account(0, "-")
            if id != nil, account.element == "-" { account.exists = false }
            if case .meanwhile(let change) = fault {
                change(&account)
                fault = nil
            }
            let answer = body(&account, fault)
            if let id, account.element != "-" { world.withLock { $0.accounts[id] = account } }
            return answer
        }
        try fuse.pass()
        return answer
    }
}
