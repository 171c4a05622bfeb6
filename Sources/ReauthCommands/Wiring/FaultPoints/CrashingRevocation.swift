#if DEBUG
import OAuth
import ReauthEngine
import ReauthModel

/// The providers, with fault points around and inside each revocation.
struct CrashingRevocation: RevocationService {
    let base: any RevocationService
    let crash: CrashSwitch

    func revoke(
        _ kind: TokenKind,
        token: Secret<String>,
        of instance: Instance,
        element: String,
        application: Application?,
        recording record: @escaping @Sendable () async throws -> Bool
    ) async throws -> RevocationAnswer {
        try await crash.request(.revoke) {
            try await base.revoke(
                kind,
                token: token,
                of: instance,
                element: element,
                application: application,
                recording: record
            )
        }
    }

    // MARK: Handed on as they are

    func profile(forElement element: String) -> ProviderProfile? { base.profile(forElement: element) }

    var profiles: [ProviderProfile] { base.profiles }
}
#endif
