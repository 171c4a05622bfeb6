public import OAuth
import ReauthModel

extension FleetConsentDesk {
    /// Takes in what the provider sent the browser back with.
    public func callback(_ parameters: Secret<[(name: String, value: String)]>) async throws -> CallbackAnswer {
        var values: [String: String] = [:]
        for (name, value) in parameters.exposed() {
            // RFC 6749 §3.1: parameters must not repeat; which of two would count is anybody's guess.
            guard values.updateValue(value, forKey: name) == nil else { return CallbackAnswer(result: .malformed) }
        }
        guard let state = values.removeValue(forKey: "state"), (1...256).contains(state.utf8.count) else {
            return CallbackAnswer(result: .malformed)
        }
        let hash = TokenHash(of: Secret(state))
        switch try await consents.redeem(hash, at: context.time.now) {
        case .unknown:
            return CallbackAnswer(result: .unknownState)
        case .expired(let run, let consent):
            return try await answer(.expired, run, consent)
        case .used(let run, let consent):
            return try await answer(.known(consent.result ?? .underWay), run, consent, isRepeated: true)
        case .accepted(let run, let consent):
            guard run == self.run.id, try await isCurrent(consent) else {
                try await consents.conclude(hash, as: .tryAgain)
                return try await answer(.expired, run, consent)
            }
            let result = try await take(values, for: consent, hash)
            return try await answer(.known(result), run, consent)
        }
    }

    /// What came of a consent.
    public func result(ofState state: String) async throws -> CallbackAnswer {
        guard
            case .used(let run, let consent) = try await consents.look(
                up: TokenHash(of: Secret(state)),
                at: context.time.now
            )
        else {
            return CallbackAnswer(result: .unknownState)
        }
        return try await answer(.known(consent.result ?? .underWay), run, consent, isRepeated: true)
    }

    /// A consent is void once another one was sent for its item, and when the link that it began from was withdrawn.
    private func isCurrent(_ consent: ConsentRecord) async throws -> Bool {
        guard let item = try await item(consent.sequence), item.progress.epoch == consent.epoch else { return false }
        guard let serial = consent.linkSerial else { return true }
        let newest = try await consents.newestLink(of: run.id, sequence: consent.sequence)
        return newest?.serial == serial && newest?.withdrawnAt == nil
    }

    private func take(
        _ values: [String: String],
        for consent: ConsentRecord,
        _ state: TokenHash
    ) async throws -> ConsentResult {
        if values["error"] != nil || values["denied"] != nil {
            try await consents.conclude(state, as: .denied)
            try await desk.note(.consentDenied, on: consent.sequence)
            return .denied
        }
        let name = values["code"] == nil ? "oauth_verifier" : "code"
        guard let code = AuthorizationCode(values[name] ?? "") else {
            try await consents.conclude(state, as: .incomplete)
            return .incomplete
        }
        let response = AuthorizationResponse(
            code: code,
            codeName: name,
            parameters: Secret(values.filter { $0.key != name })
        )
        return try await desk.exchange(response, for: consent.sequence, state: state, patience: Self.patience)
    }

    private func answer(
        _ result: CallbackAnswer.Result,
        _ run: RunID,
        _ consent: ConsentRecord,
        isRepeated: Bool = false
    ) async throws -> CallbackAnswer {
        CallbackAnswer(
            result: result,
            connection: run == self.run.id ? try await connection(consent.sequence) : nil,
            isRepeated: isRepeated,
            isOperators: consent.linkSerial == nil
        )
    }
}
