import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting

/// A far side that cannot be reached for a while: the platform, or one provider.
struct FailingFarSide: Platform, RevocationService {
    let base: FarSide
    let pacer: SchedulePacer
    let clock: ManualClock
    /// Which one is down: a provider's lane, or the platform's.
    let lane: LaneKey
    /// When, since the clock's beginning.
    let outage: Range<Duration>

    private var isDown: Bool { outage.contains(ManualClock.start.duration(to: clock.now)) }

    /// What a request to the platform fails with before it is sent or without an answer.
    private func platformFailure() async throws -> RequestFailure? {
        guard case .granted = try await pacer.permit(for: .platform, urgency: .ordinary) else {
            return .parked(until: clock.now.advanced(by: .seconds(1)))
        }
        guard lane == .platform, isDown else {
            pacer.worked(.platform)
            return nil
        }
        return pacer.failed(.platform).map { .parked(until: $0) } ?? .notSent(Evidence(note: "refused"))
    }

    func read(_ reference: InstanceReference) async throws -> ReadAnswer {
        if let failure = try await platformFailure() { return .failed(failure) }
        return try await base.read(reference)
    }

    func ping(
        _ elementToken: Secret<String>,
        expecting expected: InstanceID,
        provider: LaneKey?
    ) async throws -> PingAnswer {
        if let provider, let until = pacer.pause(provider, .call) { return .failed(.parked(until: until)) }
        if let failure = try await platformFailure() { return .failed(failure) }
        if let provider, provider == lane, isDown {
            // The platform waits for the provider, and gives up.
            _ = pacer.failed(provider)
            return .failed(.lost(Evidence(note: "HTTP 504")))
        }
        if let provider { pacer.worked(provider) }
        return try await base.ping(elementToken, expecting: expected, provider: provider)
    }

    func authorizationURL(_ request: AuthorizationURLRequest) async throws -> AuthorizationURLAnswer {
        if let failure = try await platformFailure() { return .failed(failure) }
        return try await base.authorizationURL(request)
    }

    func requestToken(_ request: AuthorizationURLRequest) async throws -> RequestTokenAnswer {
        try await base.requestToken(request)
    }

    func enable(_ id: InstanceID) async throws -> EnableAnswer { try await base.enable(id) }
    func disable(_ id: InstanceID) async throws -> DisableAnswer { try await base.disable(id) }

    func exchange(
        _ response: consuming sending AuthorizationResponse,
        for reference: InstanceReference,
        provider: LaneKey?,
        with permit: consuming Permit
    ) async throws -> ExchangeResult {
        try await base.exchange(response, for: reference, provider: provider, with: permit)
    }

    func checkCredentials() async throws -> CredentialsAnswer { try await base.checkCredentials() }

    var profiles: [ProviderProfile] { base.profiles }

    func profile(forElement element: String) -> ProviderProfile? { base.profile(forElement: element) }

    func prepare(
        _ kind: TokenKind,
        token: Secret<String>,
        of instance: Instance,
        element: String,
        application: Application?
    ) throws -> RevocationPreparation {
        let prepared = try base.prepare(kind, token: token, of: instance, element: element, application: application)
        guard case .ready(let request) = prepared else { return prepared }
        let provider = request.lane
        return .ready(
            PreparedRevocation(lane: provider) { permit in
                guard lane == provider, isDown else {
                    pacer.worked(provider)
                    return try await request.send(with: permit)
                }
                return .failed(pacer.failed(provider).map { .parked(until: $0) } ?? .notSent(Evidence(note: "refused")))
            }
        )
    }
}
