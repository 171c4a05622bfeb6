import OAuth
import ReauthEngine
import ReauthModel
import Synchronization

/// A platform with instances of one provider, in memory, with one truth about every token.
///
/// A revocation ends the whole grant; a code that was agreed to brings a new one.
final class FakeFleet: Platform, InstanceDirectory, RevocationService, AuthorizationRules {
    struct Account {
        var generation = 1
        var isAlive = true
        var exists = true
        var isMasked = false
    }

    private struct State {
        var accounts: [InstanceID: Account]
        var calls: [String] = []
        var codes: [String: InstanceID] = [:]
        var rejectsCredentials = false
        var isUnreachable = false
        var time: (any TimeSource)?
        var checks = 0
    }

    static let profile = ProviderProfile(
        name: "acme",
        nameableTokens: [.accessToken, .refreshToken],
        refreshTokenAfterAccessToken: .dies,
        accessTokenAfterRefreshToken: .dies,
        grantTokens: [.refreshToken],
        needsClientCredentials: false,
        isRepeatSafe: false
    )

    private let state: Mutex<State>
    /// Runs before each request, outside of any lock.
    private let onCall: @Sendable (String) async -> Void

    init(_ ids: ClosedRange<Int>, onCall: @escaping @Sendable (String) async -> Void = { _ in }) {
        let accounts = ids.map { (InstanceID(rawValue: String($0)), Account()) }
        state = Mutex(State(accounts: Dictionary(uniqueKeysWithValues: accounts)))
        self.onCall = onCall
    }

    /// Every request in order: `read 1`, `revoke 1`, `ping 1`, `link`, `exchange 1`.
    var calls: [String] { state.withLock { $0.calls } }
    func count(_ kind: String) -> Int { calls.count { $0.hasPrefix(kind) } }

    func rejectCredentials() { state.withLock { $0.rejectsCredentials = true } }
    /// How often it was asked whether the credentials are good.
    var checks: Int { state.withLock { $0.checks } }
    /// The clock that it tells its time by; read at each answer, however late a busy machine asks.
    func setClock(_ time: any TimeSource) { state.withLock { $0.time = time } }
    func becomeUnreachable() { state.withLock { $0.isUnreachable = true } }
    /// The platform shows asterisks for the tokens of an instance.
    func mask(_ id: Int) { state.withLock { $0.accounts[InstanceID(rawValue: String(id))]?.isMasked = true } }
    func remove(_ id: Int) { state.withLock { $0.accounts[InstanceID(rawValue: String(id))]?.exists = false } }
    /// The person of an instance agrees; the code that comes back.
    func consent(to id: Int) -> String {
        state.withLock { state in
            let code = "code-\(id)-\(state.codes.count)"
            state.codes[code] = InstanceID(rawValue: String(id))
            return code
        }
    }

    /// The person of an instance signs in without any link of ours.
    func signInElsewhere(_ id: Int) {
        state.withLock { state in
            state.accounts[InstanceID(rawValue: String(id))]?.generation += 1
            state.accounts[InstanceID(rawValue: String(id))]?.isAlive = true
        }
    }

    private func called(_ call: String) async {
        await onCall(call)
        state.withLock { $0.calls.append(call) }
    }

    private func instance(_ id: InstanceID, _ account: Account) -> Instance {
        Instance(
            id: id,
            name: "Instance \(id)",
            element: "acme",
            tags: [],
            isDisabled: false,
            elementToken: Secret("element-token-\(id)"),
            configuration: Secret([
                "oauth.user.token": account.isMasked ? "********" : "access-\(id)-\(account.generation)",
                "oauth.user.refresh_token": account.isMasked ? "********" : "refresh-\(id)-\(account.generation)",
            ])
        )
    }

    private func id(of reference: InstanceReference) -> InstanceID {
        switch reference {
        case .id(let id): id
        case .elementToken(let token):
            InstanceID(rawValue: String(token.exposed().dropFirst("element-token-".count)))
        }
    }

    // MARK: Platform

    func read(_ reference: InstanceReference) async throws -> ReadAnswer {
        let id = id(of: reference)
        await called("read \(id)")
        guard let account = state.withLock({ $0.accounts[id] }), account.exists else {
            return .gone(Evidence(httpStatus: 404))
        }
        return .found(instance(id, account), Evidence(httpStatus: 200))
    }

    func ping(
        _ elementToken: Secret<String>,
        expecting expected: InstanceID,
        provider: LaneKey?
    ) async throws -> PingAnswer {
        await called("ping \(expected)")
        let isAlive = state.withLock { $0.accounts[expected]?.isAlive ?? false }
        return isAlive ? .alive(Evidence(httpStatus: 200)) : .rejectedByProvider(Evidence(httpStatus: 401))
    }

    func authorizationURL(_ request: AuthorizationURLRequest) async throws -> AuthorizationURLAnswer {
        await called("link")
        return .url("https://login.example.com/?state=\(request.state.rawValue)", Evidence(httpStatus: 200))
    }

    func requestToken(_ request: AuthorizationURLRequest) async throws -> RequestTokenAnswer {
        .unusable(Evidence())
    }

    func enable(_ id: InstanceID) async throws -> EnableAnswer { .gone(Evidence()) }

    func disable(_ id: InstanceID) async throws -> DisableAnswer { .gone(Evidence()) }

    func exchange(
        _ response: consuming sending AuthorizationResponse,
        for reference: InstanceReference,
        provider: LaneKey?,
        with permit: consuming Permit
    ) async throws -> ExchangeResult {
        let id = id(of: reference)
        let code = response.exposed()["code"] ?? ""
        await called("exchange \(id)")
        let isGood = state.withLock { state in
            guard state.codes.removeValue(forKey: code) == id else { return false }
            state.accounts[id]?.generation += 1
            state.accounts[id]?.isAlive = true
            return true
        }
        return .sent(isGood ? .exchanged(Evidence(httpStatus: 200)) : .rejected(Evidence(httpStatus: 400)))
    }

    func checkCredentials() async throws -> CredentialsAnswer {
        state.withLock { state in
            state.checks += 1
            if state.isUnreachable { return .failed(.notSent(Evidence(note: "no route to host"))) }
            let clock = state.time?.now
            return state.rejectsCredentials
                ? .rejected(Evidence(httpStatus: 401, clock: clock))
                : .accepted(Evidence(httpStatus: 200, clock: clock))
        }
    }

    // MARK: Directory

    func page(after cursor: String?, size: Int, tags: [String], search: String?) async throws -> PageAnswer {
        .page([], next: nil)
    }

    func count() async throws -> CountAnswer { .unknown(Evidence()) }

    // MARK: Providers

    var profiles: [ProviderProfile] { [Self.profile] }

    func profile(forElement element: String) -> ProviderProfile? { element == "acme" ? Self.profile : nil }

    func authorizationRule(forElement element: String) -> AuthorizationRule { AuthorizationRule() }

    func prepare(
        _ kind: TokenKind,
        token: Secret<String>,
        of instance: Instance,
        element: String,
        application: Application?
    ) throws -> RevocationPreparation {
        let id = instance.id
        return .ready(
            PreparedRevocation(lane: Self.profile.lane) { _ in
                await self.called("revoke \(id)")
                self.state.withLock { $0.accounts[id]?.isAlive = false }
                return .revoked(Evidence(httpStatus: 200))
            }
        )
    }
}

/// A choke point that permits everything at once.
final class FreeLanes: LaneControl, PermitSource {
    func permit(for lane: LaneKey, urgency: Urgency) async throws -> PermitAnswer {
        try Task.checkCancellation()
        return .granted(Permit(lane, urgency, from: self))
    }

    func wait(for demand: LaneDemand, on lane: LaneKey) -> Duration? { nil }
    func permitEnded(_ claim: Permit.Claim) {}
    func readings() -> [PaceReading] { [] }
    func restore(share: Double, of lane: LaneKey) {}
    func setLimit(_ limit: LaneLimit, of lane: LaneKey) {}
    func endPark(of lane: LaneKey) {}
    func restorePark(of lane: LaneKey, until moment: Timestamp) {}

    func withSocketThread<Result: Sendable>(
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        try await body()
    }
}
