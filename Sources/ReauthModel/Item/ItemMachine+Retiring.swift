import OAuth

/// `action: retire`: the grant is to be dead, and nobody is asked to sign in.
extension ItemMachine {
    /// Ends an item whose grant is dead; where an access token lives to its expiry, it is looked at after that.
    ///
    /// Without a probe the provider's word has to reach to both tokens.
    mutating func retire(at now: Timestamp) -> Step {
        progress.phase = .dead
        if isRejected || doesWordEndGrant { return finish(.retired, progress.reason, at: now) }
        guard sparesAccessToken, progress.diesAt != nil else {
            progress.confirmedAt = nil
            let reason = progress.reason == .autoDisabled ? .instanceDisabled : progress.reason
            return finish(.inDoubt, reason ?? .noProbe, at: now)
        }
        state = .idle
        var step = look(at: now)
        if case .end(.putOff) = step.order {
            step.events.append(event(.deferred, at: now, Reason.accessTokenLives.rawValue))
        }
        return step
    }

    /// Whether the provider rejected what the instance has: that it is disabled says less.
    private var isRejected: Bool { progress.confirmedAt != nil && progress.reason != .autoDisabled }

    /// Whether what the provider said, without a probe, leaves no token of the grant alive.
    private var doesWordEndGrant: Bool {
        guard !sparesAccessToken, case .revoke(let kinds, _) = decision else { return false }
        // One that was named before the refresh token may have been replaced in between.
        let isAccessTokenLast = kinds.last == .accessToken && progress.settledTokens.contains(.accessToken)
        guard isAccessTokenLast || policy.profile?.accessTokenAfterRefreshToken == .dies else { return false }
        // What was dead before its revocation may have expired or been replaced, and the grant lives on.
        return progress.basis == .told || kinds.count > 1 && isAccessTokenLast
    }

    /// Whether an access token that was dead before its revocation had merely expired: the platform has refreshed it, so the
    /// grant lives, and was not named yet.
    func wasMerelyExpired(_ facts: InstanceFacts) -> Bool {
        policy.action == .retire && progress.basis == .alreadyGone && !progress.settledTokens.contains(.refreshToken)
            && !isInDoubt && hasNewAccessToken(facts) && isRefreshTokenInPlace(facts)
    }

    /// Revokes the access token that replaced an expired one, unless that could end a new sign-in of the same account.
    mutating func revokeRefreshed(at now: Timestamp) -> Step {
        guard progress.epoch == 1 || policy.profile?.reach == .grant else {
            return finish(.failed, .consentMeanwhile, at: now)
        }
        return revokeAgain(at: now)
    }

    /// Whether an access token that a refresh replaced lives on beside the new one: its provider cannot revoke it.
    var outlivesItsReplacement: Bool {
        policy.action == .retire && policy.revoke == .grant && policy.profile?.sparesAccessToken == true
    }

    /// A 401 speaks of the access token that the instance had then; one that was replaced since it was read lives to its
    /// expiry.
    mutating func explainRejection(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        noteTokenAfter(facts)
        if facts.accessToken != nil, !hasNewAccessToken(facts), !hasNewRefreshToken(facts) {
            return provedDead(at: now)
        }
        if isInDoubt { return repeatInDoubt(otherwise: .tokensChanged, at: now) }
        return hasNewRefreshToken(facts) ? tokensChanged(at: now) : accessTokenLives(at: now)
    }

    /// Whether the access token that the instance shows is too old to live, whatever the instance says of itself.
    func isExpired(_ facts: InstanceFacts, at now: Timestamp) -> Bool {
        let latest = policy.profile?.accessTokenLife.map { (progress.revokedAt ?? now).advanced(by: $0) }
        return [latest, facts.accessTokenExpiresAt].compactMap(\.self).contains { $0 <= now }
    }

    /// Another run proved that the tokens are dead that the instance shows: its proof stands for this one.
    mutating func deadAlready(_ proved: InstanceHistory.Waiting, at now: Timestamp) -> Step {
        progress.settledTokens = proved.settledTokens
        progress.basis = proved.basis
        progress.revokedAt = proved.revokedAt
        progress.confirmedAt = proved.confirmedAt
        progress.reason = .deadAlready
        return retire(at: now)
    }

    /// The one look after the expiry is over: the item is retired where it showed the access token dead.
    mutating func lookedBeforeEnd(_ reason: Reason?, at now: Timestamp) -> Step {
        progress.wasLookedAt = true
        progress.dueAt = nil
        let looked = event(.looked, at: now, reason?.rawValue)
        return progress.confirmedAt != nil
            ? finish(.retired, reason, at: now, events: [looked])
            : finish(.inDoubt, reason ?? .noProbe, at: now, events: [looked])
    }

    // MARK: A token that still works

    /// The provider said revoked, and a call with the token works.
    mutating func stillValid(at now: Timestamp) -> Step {
        guard policy.onStillValid == .disable else { return finish(.failed, .stillValid, at: now) }
        progress.phase = .revoked
        progress.reason = .stillValid
        return disable(at: now)
    }

    /// Whether the instance is to be disabled: a process may have died before it was, or before that was recorded.
    var isToBeDisabled: Bool { policy.onStillValid == .disable && progress.reason == .stillValid }

    /// Disables the instance, once this is on record; to do it twice does no harm.
    mutating func disable(at now: Timestamp) -> Step {
        state = .disabling
        failures = 0
        return Step(
            order: .disable(after: nil),
            settlement: nil,
            events: [event(.disabling, at: now, Reason.stillValid.rawValue)]
        )
    }

    /// The token lives, whatever became of the instance, so the item failed.
    mutating func disableAnswered(_ answer: DisableAnswer, at now: Timestamp) -> Step {
        switch answer {
        case .disabled(let evidence):
            note(evidence)
            return stillValid("the instance was disabled", [event(.disabled, at: now)], at: now)
        case .gone(let evidence), .unauthorized(let evidence):
            note(evidence)
            return notDisabled(.instanceGone, at: now)
        case .failed(let failure):
            return disableFailed(failure, at: now)
        }
    }

    private mutating func disableFailed(_ failure: RequestFailure, at now: Timestamp) -> Step {
        failure.evidence.map { note($0) }
        switch failure {
        case .parked(let until):
            progress.dueAt = until
            state = .idle
            return Step(order: .putOff(until: until), settlement: nil, events: [])
        case .throttled:
            // The lane is parked by now; the next permit waits for it.
            return Step(order: .disable(after: nil), settlement: nil, events: [])
        case .notSent, .lost, .unavailable, .unreadable:
            failures += 1
            guard failures < policy.retry.tries else { return notDisabled(.unreachable, at: now) }
            return Step(order: .disable(after: .retry(afterFailures: failures)), settlement: nil, events: [])
        case .unexpected:
            return notDisabled(.unexpectedResponse, at: now)
        }
    }

    /// The instance could not be disabled, however often that was asked.
    private mutating func notDisabled(_ reason: Reason, at now: Timestamp) -> Step {
        stillValid("the instance was not disabled (\(reason))", [], at: now)
    }

    private mutating func stillValid(_ words: String, _ events: [Event], at now: Timestamp) -> Step {
        finish(.failed, .stillValid, at: now, events: events).explained(by: Evidence(note: words))
    }
}
