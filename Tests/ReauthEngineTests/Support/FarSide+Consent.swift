import OAuth
import ReauthEngine
import ReauthModel
import Synchronization

/// The part of the far side that people sign in at.
///
/// Records by name what must not happen: a code without its intent in the store, one that arrives a second time, one that
/// arrives at another instance than the one that was consented for, an instance enabled that was not disabled.
extension FarSide {
    /// Exchanges in the order in which they arrived.
    var sent: [Sent] { world.withLock { $0.sent } }
    var exchanges: [Call] { calls.filter(\.isExchange) }

    /// Somebody agrees at the provider; the code that the callback carries.
    func consent(to id: Int, configuration: [String: String] = [:], isDead: Bool = false) -> String {
        world.withLock { world in
            let code = "code-\(id)-\(world.codes.count + 1)"
            let id = InstanceID(rawValue: String(id))
            world.codes[code] = Consent(id: id, configuration: configuration, isDead: isDead)
            return code
        }
    }

    /// Forgets the links that a run asked for.
    func forgetLinks() {
        world.withLock { world in
            world.states = []
            world.linkParameters = []
        }
    }

    /// The request tokens are `rt-1`, `rt-2`, …, and their secrets `rs-1`, `rs-2`, ….
    func requestToken(_ request: AuthorizationURLRequest) async throws -> RequestTokenAnswer {
        try await exchange(.requestToken(request.element), nil) { _, fault in
            switch fault {
            case .fails(let failure): return .failed(failure)
            case .losesAnswer: return .failed(.lost(Evidence()))
            case .unauthorized: return .unauthorized(Evidence(httpStatus: 401))
            case .link(.unusable(let evidence)): return .unusable(evidence)
            default: break
            }
            let number = world.withLock { world in
                world.requestTokens += 1
                return world.requestTokens
            }
            guard let token = RequestToken(token: "rt-\(number)", secret: "rs-\(number)") else {
                return .unusable(Evidence())
            }
            return .granted(token, Evidence(httpStatus: 200))
        }
    }

    func disable(_ id: InstanceID) async throws -> DisableAnswer {
        .failed(.unexpected(Evidence(note: "nothing is disabled here")))
    }

    func enable(_ id: InstanceID) async throws -> EnableAnswer {
        try await exchange(.enable(id.rawValue), id) { account, fault in
            switch fault {
            case .fails(let failure): return .failed(failure)
            case .unauthorized: return .unauthorized(Evidence(httpStatus: 401))
            case .enable(let answer): return answer
            default: break
            }
            guard account.exists else { return .gone(Evidence(httpStatus: 404)) }
            if !account.isDisabled { violate("enabled \(id), which was not disabled") }
            account.isDisabled = false
            if case .losesAnswer = fault { return .failed(.lost(Evidence())) }
            return .enabled(Evidence(httpStatus: 200))
        }
    }

    func exchange(
        _ response: consuming sending AuthorizationResponse,
        for reference: InstanceReference,
        provider: LaneKey?,
        with permit: consuming Permit
    ) async throws -> ExchangeResult {
        guard let id = id(of: reference) else { return .sent(.gone(Evidence(httpStatus: 404))) }
        if permit.lane != lane { violate("a code was sent with a permit of \(permit.lane)") }
        try await testify(response.codeHash, id)
        let name = response.codeName
        let providerData = response.exposed()
        let text = providerData[name] ?? ""
        let answer: Result<ExchangeAnswer, Unsent> = try await exchange(.exchange(id.rawValue), id) { account, fault in
            if case .leavesNothing(let failure) = fault { return .failure(Unsent(failure: failure)) }
            return .success(arrived(text, providerData, id, &account, fault))
        }
        switch answer {
        case .success(let answer):
            return .sent(answer)
        case .failure(let unsent):
            guard let code = AuthorizationCode(text) else { return .sent(.failed(unsent.failure)) }
            let parameters = Secret(providerData.filter { $0.key != name })
            return .notSent(
                AuthorizationResponse(code: code, codeName: name, parameters: parameters),
                unsent.failure
            )
        }
    }

    private struct Unsent: Error {
        var failure: RequestFailure
    }

    private func arrived(
        _ text: String,
        _ providerData: [String: String],
        _ id: InstanceID,
        _ account: inout Account,
        _ fault: Fault?
    ) -> ExchangeAnswer {
        let isSecond = world.withLock { world in
            let isKnown = world.sent.contains { $0.providerData.values.contains(text) }
            world.sent.append(Sent(id: id.rawValue, providerData: providerData))
            return isKnown
        }
        if isSecond { violate("\(text) arrived a second time") }
        switch fault {
        case .fails(let failure): return .failed(failure)
        case .unauthorized: return .unauthorized(Evidence(httpStatus: 401))
        case .exchange(let answer): return answer
        default: break
        }
        guard account.exists else { return .gone(Evidence(httpStatus: 404)) }
        let consent = world.withLock { $0.codes[text] }
        guard let consent, !consent.isSpent, !account.isDisabled else {
            return .rejected(Evidence(httpStatus: 400, requestID: "exchange-\(id)"))
        }
        if consent.id != id { violate("the consent for \(consent.id) arrived at \(id)") }
        world.withLock { $0.codes[text]?.isSpent = true }
        account.signIn()
        account.configuration.merge(consent.configuration) { $1 }
        if consent.isDead {
            account.access.isAlive = false
            account.refresh?.isAlive = false
        }
        if case .losesAnswer = fault { return .failed(.lost(Evidence(note: "the connection broke"))) }
        return .exchanged(Evidence(httpStatus: 200, requestID: "exchange-\(id)"))
    }

    /// Holds an exchange against the store, before it is let through.
    private func testify(_ code: CodeHash, _ id: InstanceID) async throws {
        guard let sequence = try await sequence(of: id),
            let intent = try await witness.store.openExchange(of: watchedRun, sequence: sequence)
        else { return violate("an exchange for \(id) without an intent") }
        if intent.codeHash != code { violate("an exchange for \(id) with an intent for another code") }
    }
}
