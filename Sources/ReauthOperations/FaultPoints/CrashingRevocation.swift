#if DEBUG
import OAuth
import ReauthEngine
import ReauthModel

/// The providers, with fault points around and inside each revocation.
struct CrashingRevocation: RevocationService {
    let base: any RevocationService
    let crash: CrashSwitch

    func prepare(
        _ kind: TokenKind,
        token: Secret<String>,
        of instance: Instance,
        element: String,
        application: Application?
    ) throws -> RevocationPreparation {
        let preparation = try base.prepare(
            kind,
            token: token,
            of: instance,
            element: element,
            application: application
        )
        guard case .ready(let request) = preparation else { return preparation }
        return .ready(
            PreparedRevocation(lane: request.lane) { permit in
                try await crash.request(.revoke, with: permit) { try await request.send(with: $0) }
            }
        )
    }

    // MARK: Handed on as they are

    func profile(forElement element: String) -> ProviderProfile? { base.profile(forElement: element) }

    var profiles: [ProviderProfile] { base.profiles }
}
#endif
