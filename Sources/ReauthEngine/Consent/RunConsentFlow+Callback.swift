package import OAuth
import ReauthModel

extension RunConsentFlow {
    /// Takes in what the provider sent the browser back with.
    package func callback(
        _ parameters: Secret<[(name: String, value: String)]>,
        broughtBy bearer: CallbackBearer
    ) async throws -> CallbackAnswer {
        var values: [String: String] = [:]
        for (name, value) in parameters.exposed() {
            // RFC 6749 §3.1: parameters must not repeat; which of two would count is anybody's guess.
            guard values.updateValue(value, forKey: name) == nil else { return CallbackAnswer(result: .malformed) }
        }
        var named = values["state"]
        if named == nil, let token = values["oauth_token"] ?? values["denied"] {
            named = requestTokens.state(ofToken: token)?.rawValue
        }
        guard let named, (1...256).contains(named.utf8.count) else { return CallbackAnswer(result: .malformed) }
        let state = State(rawValue: named)
        if let result = try await refusal(of: TokenHash(of: Secret(named)), bearer) {
            return CallbackAnswer(result: result)
        }
        var answer = try await redeem(state, values)
        if answer.result != .unknownState { answer.state = Secret(named) }
        return answer
    }

    /// Why a consent may not come back here or this way, before its `state` is used up.
    private func refusal(of state: TokenHash, _ bearer: CallbackBearer) async throws -> CallbackAnswer.Result? {
        switch try await states.look(up: state, at: time.now) {
        case .accepted(let run, let consent), .used(let run, let consent), .expired(let run, let consent):
            guard run == self.run.id else { return .otherRun }
            guard case .browser(let browser) = bearer, let bound = consent.browser else { return nil }
            return bound == browser.map(TokenHash.init(of:)) ? nil : .otherBrowser
        case .unknown:
            return nil
        }
    }

    private func redeem(_ state: State, _ values: [String: String]) async throws -> CallbackAnswer {
        let hash = TokenHash(of: Secret(state.rawValue))
        switch try await queue.redeem(hash) {
        case .unknown:
            return CallbackAnswer(result: .unknownState)
        case .expired(let run, let consent):
            return try await answer(.expired, run, consent)
        case .used(let run, let consent):
            return try await answer(.known(result(of: consent, in: run)), run, consent, isRepeated: true)
        case .accepted(let run, let consent):
            // A browser that reloads cancels this request, and a cancelled task cannot read the store. The state is used up,
            // so the code has to be sent all the same.
            let (isGood, usesOAuth1) = try await Task {
                (try await isCurrent(consent), try await elements.usesOAuth1(item(consent.sequence)?.seed.element))
            }.value
            guard run == self.run.id, isGood else {
                try await queue.conclude(hash, as: .tryAgain)
                return try await answer(.expired, run, consent)
            }
            let result: ConsentResult
            if values["error"] != nil {
                result = try await denied(consent, hash)
            } else if usesOAuth1 {
                result = try await takeOAuth1(values, for: consent, hash, requestTokens.take(state))
            } else {
                result = try await take(values, for: consent, hash)
            }
            return try await answer(.known(result), run, consent)
        }
    }

    /// What came of a consent.
    package func result(ofState state: String) async throws -> CallbackAnswer {
        guard
            case .used(let run, let consent) = try await states.look(
                up: TokenHash(of: Secret(state)),
                at: time.now
            )
        else {
            return CallbackAnswer(result: .unknownState)
        }
        var answer = try await answer(.known(result(of: consent, in: run)), run, consent, isRepeated: true)
        answer.state = Secret(state)
        return answer
    }

    private func result(of consent: ConsentRecord, in run: RunID) async throws -> ConsentResult {
        run == self.run.id ? try await queue.result(of: consent) : consent.result ?? .underWay
    }

    /// A consent is void once another one was sent for its item, and when the link that it began from was withdrawn.
    private func isCurrent(_ consent: ConsentRecord) async throws -> Bool {
        guard let item = try await item(consent.sequence), item.progress.epoch == consent.epoch else { return false }
        let newest = try await links.newestLink(of: run.id, sequence: consent.sequence)
        let isWithdrawn = newest?.withdrawnAt != nil
        // A URL that stood in a report is withdrawn with the link; the consent of an operator's own browser is not.
        guard let serial = consent.linkSerial else { return consent.browser != nil || !isWithdrawn }
        return newest?.serial == serial && !isWithdrawn
    }

    private func take(
        _ values: [String: String],
        for consent: ConsentRecord,
        _ state: TokenHash
    ) async throws -> ConsentResult {
        guard let code = AuthorizationCode(values["code"] ?? "") else {
            try await queue.conclude(state, as: .incomplete)
            return .incomplete
        }
        let response = AuthorizationResponse(code: code, parameters: Secret(values.filter { $0.key != "code" }))
        return try await queue.exchange(response, for: consent.sequence, state: state, patience: Self.patience)
    }

    /// The verifier is the code of OAuth 1 (RFC 5849 §2.2, §2.3); the exchange needs the secret of the request token too.
    private func takeOAuth1(
        _ values: [String: String],
        for consent: ConsentRecord,
        _ state: TokenHash,
        _ requestToken: RequestToken?
    ) async throws -> ConsentResult {
        // Without it the page was restarted since the person set out.
        guard let requestToken else {
            try await queue.conclude(state, as: .tryAgain)
            return .tryAgain
        }
        let token = TokenHash(of: Secret(values["oauth_token"] ?? values["denied"] ?? ""))
        guard token == TokenHash(of: requestToken.token) else {
            try await queue.conclude(state, as: .incomplete)
            return .incomplete
        }
        guard let verifier = AuthorizationCode(values["oauth_verifier"] ?? "") else {
            // OAuth 1 has no word for a refusal: providers come back without a verifier, or with one of their own.
            return try await denied(consent, state)
        }
        var parameters = values.filter { $0.key != "oauth_verifier" }
        parameters["secret"] = requestToken.secret.exposed()
        let response = AuthorizationResponse(
            code: verifier,
            codeName: "oauth_verifier",
            parameters: Secret(parameters)
        )
        return try await queue.exchange(response, for: consent.sequence, state: state, patience: Self.patience)
    }

    private func denied(_ consent: ConsentRecord, _ state: TokenHash) async throws -> ConsentResult {
        try await queue.conclude(state, as: .denied)
        try await queue.note(.consentDenied, on: consent.sequence)
        return .denied
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
            // A consent that began from the URL in a report has no browser on record.
            isOperators: consent.linkSerial == nil && consent.browser != nil
        )
    }
}
