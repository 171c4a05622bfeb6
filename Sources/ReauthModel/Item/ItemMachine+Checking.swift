extension ItemMachine {
    /// What a check makes of an instance that was read.
    ///
    /// A ping of a dead instance may be a failed refresh, after five of which the platform disables it. So what waits for a
    /// sign-in already, or is known to be dead, is not pinged.
    mutating func checked(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        progress.accessTokenBefore = facts.accessToken
        progress.refreshTokenBefore = facts.refreshToken
        if let waiting = history.waiting, waiting.isSettled(of: facts), waiting.hasTokens(of: facts) {
            let step = finish(.awaitingCode, .waitsAlready, at: now)
            progress.awaitingSince = waiting.since ?? now
            return step
        }
        if facts.isDisabled { return finish(.failed, .instanceDisabled, at: now) }
        guard policy.confirm == .ping else { return finish(.healthy, .notPinged, at: now) }
        if isKnownDead { return finish(.failed, .signInRequired, at: now) }
        guard facts.canBePinged else { return finish(.failed, .tokenUnreadable, at: now) }
        guard mayPing(for: .check) else {
            return finish(.failed, history.pinged?.isRejected == true ? .signInRequired : .pingLost, at: now)
        }
        return ping(for: .check, at: now)
    }

    mutating func checkAnswered(_ answer: PingAnswer, at now: Timestamp) -> Step {
        switch answer {
        case .alive: return finish(.healthy, nil, at: now)
        case .rejectedByProvider:
            return finish(.failed, .signInRequired, at: now)
        case .forbidden: return read(for: .explainForbidden)
        case .unsupported: return finish(.failed, .pingUnsupported, at: now)
        // Our credentials were found good, so the Element token selects nothing, or something else.
        case .unauthorized, .otherInstance: return finish(.failed, .instanceGone, at: now)
        case .failed: return finish(.failed, .unreachable, at: now)
        }
    }

    /// Why a ping was answered 403: the instance is disabled, or the provider accepts the token and refuses the resource.
    mutating func explainForbidden(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        if policy.action == .check {
            return finish(.failed, facts.isDisabled ? .instanceDisabled : .forbidden, at: now)
        }
        if isDying {
            if facts.isDisabled || !showsDyingTokens(facts) { return looked(facts, at: now) }
            forbidden.map { keepAsProof($0) }
            return stillValid(at: now)
        }
        if facts.isDisabled {
            progress.wasSeenAlive = wasSeenAliveBefore
            return progress.wasDisabled ? unprovable(.instanceDisabled, at: now) : disabled(at: now)
        }
        // `insufficient_scope` (RFC 6750 §3.1): the provider knows the token, so it lives.
        hasCallWorked = true
        forbidden.map { keepAsProof($0) }
        return compare(facts, after: .answered, at: now)
    }

    /// Whether the instance shows an access token that its provider was seen to reject.
    var isKnownDead: Bool {
        guard let pinged = history.pinged, pinged.isRejected, let token = pinged.token else { return false }
        return token == facts?.accessToken
    }
}
