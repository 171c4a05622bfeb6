#if DEBUG
import OAuth
import ReauthEngine
import ReauthModel

/// A platform with fault points around and inside its requests.
struct CrashingPlatform: Platform {
    let base: any Platform
    let crash: CrashSwitch

    func read(_ reference: InstanceReference) async throws -> ReadAnswer {
        try await crash.request(.read) { try await base.read(reference) }
    }

    func ping(
        _ elementToken: Secret<String>,
        expecting expected: InstanceID,
        provider: LaneKey?
    ) async throws -> PingAnswer {
        try await crash.request(.ping) { try await base.ping(elementToken, expecting: expected, provider: provider) }
    }

    func authorizationURL(_ request: AuthorizationURLRequest) async throws -> AuthorizationURLAnswer {
        try await crash.request(.link) { try await base.authorizationURL(request) }
    }

    func enable(_ id: InstanceID) async throws -> EnableAnswer {
        try await crash.request(.enable) { try await base.enable(id) }
    }

    func disable(_ id: InstanceID) async throws -> DisableAnswer {
        try await crash.request(.disable) { try await base.disable(id) }
    }

    func exchange(
        _ response: consuming sending AuthorizationResponse,
        for reference: InstanceReference,
        provider: LaneKey?,
        with permit: consuming Permit
    ) async throws -> ExchangeResult {
        let pending = PendingResponse(response)
        let outcome: Outcome = try await crash.request(.exchange, with: permit) { permit in
            guard let response = await pending.take() else { return .sent(.failed(.unexpected(Evidence()))) }
            switch try await base.exchange(response, for: reference, provider: provider, with: permit) {
            case .sent(let answer): return .sent(answer)
            case .notSent(let response, let failure): return .notSent(PendingResponse(response), failure)
            }
        }
        switch outcome {
        case .sent(let answer):
            return .sent(answer)
        case .notSent(let pending, let failure):
            guard let response = await pending.take() else { return .sent(.failed(failure)) }
            return .notSent(response, failure)
        }
    }

    /// What came of sending a code, in a form that can be handed on.
    private enum Outcome: Sendable {
        case sent(ExchangeAnswer)
        case notSent(PendingResponse, RequestFailure)
    }

    // MARK: Handed on as they are

    func requestToken(_ request: AuthorizationURLRequest) async throws -> RequestTokenAnswer {
        try await base.requestToken(request)
    }

    var lane: LaneKey { base.lane }

    var forCodeAtHand: any Platform { CrashingPlatform(base: base.forCodeAtHand, crash: crash) }

    func checkCredentials() async throws -> CredentialsAnswer { try await base.checkCredentials() }
}
#endif
