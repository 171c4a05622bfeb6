import OAuth
import ReauthEngine
import ReauthModel
import Synchronization

/// A platform that shows instances and does nothing else, and a provider for every element.
final class ListedPlatform: Platform, RevocationService {
    private struct State {
        var reads: [String] = []
        var others = 0
        var inFlight = 0
        var peak = 0
    }

    let instances: [Instance]
    private let state = Mutex(State())

    init(_ instances: [Instance]) {
        self.instances = instances
    }

    var reads: [String] { state.withLock { $0.reads } }
    /// Requests that are no reads.
    var others: Int { state.withLock { $0.others } }
    /// The most reads at one time.
    var peak: Int { state.withLock { $0.peak } }

    func read(_ reference: InstanceReference) async throws -> ReadAnswer {
        let found =
            switch reference {
            case .id(let id): instances.first { $0.id == id }
            case .elementToken(let token): instances.first { $0.elementToken == token }
            }
        state.withLock { state in
            state.reads.append(found?.id.rawValue ?? "-")
            state.inFlight += 1
            state.peak = max(state.peak, state.inFlight)
        }
        for _ in 0..<20 { await Task.yield() }
        state.withLock { $0.inFlight -= 1 }
        return found.map { .found($0, Evidence(httpStatus: 200)) } ?? .gone(Evidence(httpStatus: 404))
    }

    func ping(
        _ elementToken: Secret<String>,
        expecting expected: InstanceID,
        provider: LaneKey?
    ) async throws -> PingAnswer {
        state.withLock { $0.others += 1 }
        return .unsupported(Evidence())
    }

    func authorizationURL(_ request: AuthorizationURLRequest) async throws -> AuthorizationURLAnswer {
        state.withLock { $0.others += 1 }
        return .unusable(Evidence())
    }

    func requestToken(_ request: AuthorizationURLRequest) async throws -> RequestTokenAnswer {
        .unusable(Evidence())
    }

    func disable(_ id: InstanceID) async throws -> DisableAnswer {
        state.withLock { $0.others += 1 }
        return .gone(Evidence())
    }

    func enable(_ id: InstanceID) async throws -> EnableAnswer {
        state.withLock { $0.others += 1 }
        return .gone(Evidence())
    }

    func exchange(
        _ response: consuming sending AuthorizationResponse,
        for reference: InstanceReference,
        provider: LaneKey?,
        with permit: consuming Permit
    ) async throws -> ExchangeResult {
        state.withLock { $0.others += 1 }
        return .notSent(response, .unexpected(Evidence()))
    }

    func checkCredentials() async throws -> CredentialsAnswer { .accepted(Evidence(httpStatus: 200)) }

    var profiles: [ProviderProfile] { ["box", "sfdc"].compactMap(profile) }

    func profile(forElement element: String) -> ProviderProfile? {
        guard ["box", "sfdc"].contains(element) else { return nil }
        return ProviderProfile(
            name: element,
            nameableTokens: [.accessToken],
            refreshTokenAfterAccessToken: .dies,
            accessTokenAfterRefreshToken: .dies,
            grantTokens: [.accessToken],
            needsClientCredentials: false,
            isRepeatSafe: false,
            reach: element == "box" ? .account : .grant,
            maxGrantsPerAccount: element == "sfdc" ? 2 : nil
        )
    }

    func prepare(
        _ kind: TokenKind,
        token: Secret<String>,
        of instance: Instance,
        element: String,
        application: Application?
    ) throws -> RevocationPreparation {
        state.withLock { $0.others += 1 }
        return .refused(.refused(Evidence()))
    }
}
