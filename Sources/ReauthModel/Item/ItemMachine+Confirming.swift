import OAuth

extension ItemMachine {
    /// What follows a revocation that the provider answered.
    mutating func confirm(at now: Timestamp) -> Step {
        switch policy.confirm {
        case .ping:
            // A process that takes the item up again has to learn the Element token first.
            guard let facts, facts.canBePinged else { return read(for: .confirm) }
            return ping(for: .confirm, at: now)
        case .read:
            return read(for: .compare(after: .forbidden))
        case .none:
            return unproved(at: now)
        }
    }

    mutating func pingAnswered(_ answer: PingAnswer, for purpose: PingPurpose, at now: Timestamp) -> Step {
        if case .failed(let failure) = answer { return pingFailed(failure, purpose, at: now) }
        failures = 0
        switch answer {
        case .alive(let evidence), .rejectedByProvider(let evidence): prove(evidence)
        case .forbidden(let evidence):
            // What it proves, the read that follows tells.
            note(evidence)
            forbidden = evidence
        case .unsupported(let evidence), .unauthorized(let evidence), .otherInstance(let evidence): note(evidence)
        case .failed: break
        }
        let token = facts?.accessToken
        var step =
            switch purpose {
            case .check: checkAnswered(answer, at: now)
            case .confirm: confirmationAnswered(answer, at: now)
            case .share: shareAnswered(answer, at: now)
            case .look: lookAnswered(answer, at: now)
            }
        switch answer {
        case .rejectedByProvider: step.finding = PingFinding(token: token, answer: .rejected)
        // Nothing is kept of instances that always worked.
        case .alive where history.pinged != nil: step.finding = PingFinding(token: token, answer: .worked)
        case .alive, .forbidden, .unsupported, .unauthorized, .otherInstance, .failed: break
        }
        return step
    }

    private mutating func confirmationAnswered(_ answer: PingAnswer, at now: Timestamp) -> Step {
        switch answer {
        case .alive:
            progress.wasSeenAlive = true
            hasCallWorked = true
            return read(for: .compare(after: .answered))
        case .rejectedByProvider: return rejected(at: now)
        case .forbidden:
            // Until a read tells otherwise: the provider knew the token.
            wasSeenAliveBefore = progress.wasSeenAlive
            progress.wasSeenAlive = true
            return read(for: .explainForbidden)
        case .unsupported: return unprovable(.pingUnsupported, at: now)
        case .unauthorized, .otherInstance:
            // Our credentials were found good, so the Element token selects nothing, or something else.
            return unprovable(.unexpectedResponse, at: now)
        case .failed: return finish(.failed, .unreachable, at: now)
        }
    }

    /// The provider rejects the token that the instance was read with.
    private mutating func rejected(at now: Timestamp) -> Step {
        if outlivesItsReplacement { return read(for: .explainRejection) }
        return provedDead(at: now)
    }

    mutating func provedDead(at now: Timestamp) -> Step {
        // Another token than the one that was named is dead, which says nothing of that one.
        isInDoubt && !isOpenTokenInPlace
            ? repeatInDoubt(otherwise: .tokensChanged, at: now)
            : dead(progress.basis ?? .inferred, at: now, reason: nil)
    }

    /// Whether a 401 is about the token that the open intent names: the instance still shows it.
    private var isOpenTokenInPlace: Bool {
        guard let facts, let open = progress.openToken else { return false }
        let before = open == .accessToken ? progress.accessTokenBefore : progress.refreshTokenBefore
        return facts.fingerprint(open) == before
    }

    /// A ping got no usable answer.
    ///
    /// It is repeated only where no byte of it can have been sent.
    private mutating func pingFailed(_ failure: RequestFailure, _ purpose: PingPurpose, at now: Timestamp) -> Step {
        switch failure {
        case .parked:
            progress.pings -= 1
            pingsHere -= 1
            return requestFailed(failure, at: now)
        case .throttled, .notSent, .unexpected:
            return requestFailed(failure, at: now)
        case .lost(let evidence), .unavailable(let evidence), .unreadable(let evidence):
            note(evidence)
            return pingUnanswered(purpose, at: now)
        }
    }

    /// A ping was sent and not answered: it may have been a failed refresh, so all runs count it.
    mutating func pingUnanswered(_ purpose: PingPurpose, at now: Timestamp) -> Step {
        let token = facts?.accessToken
        var step = pingLost(purpose, at: now)
        step.finding = PingFinding(token: token, answer: .unanswered)
        return step
    }

    /// A ping was sent, and no answer came: a read may tell enough.
    mutating func pingLost(_ purpose: PingPurpose, at now: Timestamp) -> Step {
        switch purpose {
        case .check: finish(.failed, .pingLost, at: now)
        case .confirm: read(for: .compare(after: .lost))
        case .share: shareLost(at: now)
        case .look: lookEnded(.pingLost, at: now)
        }
    }

    /// Tokens before and after.
    mutating func compare(_ facts: InstanceFacts, after probe: Probe, at now: Timestamp) -> Step {
        noteTokenAfter(facts)
        let accessTokenChanged = hasNewAccessToken(facts)
        if endsGrant, accessTokenChanged, hasNewRefreshToken(facts) { return tokensChanged(at: now) }
        if probe != .answered, facts.isDisabled, !progress.wasDisabled { return disabled(at: now) }
        if accessTokenChanged, !mustEndGrant, !isInDoubt {
            return refreshedSilently(after: probe, at: now)
        }
        if probe == .answered, wasMerelyExpired(facts) { return revokeRefreshed(at: now) }
        switch probe {
        case .answered where isInDoubt: return answeredInDoubt(facts, at: now)
        case .answered where sparesAccessToken: return accessTokenLives(at: now)
        case .answered where accessTokenChanged && !isRefreshTokenInPlace(facts):
            return finish(.inDoubt, .tokensChanged, at: now)
        case .answered where !wasAccessTokenMeant: return finish(.inDoubt, .noProbe, at: now)
        case .answered: return stillValid(at: now)
        case .lost where mayPing(for: .confirm) && facts.canBePinged:
            var step = ping(for: .confirm, at: now)
            step.order = .retry(.ping, afterFailures: 1)
            return step
        case .lost
        where progress.wasSeenAlive && hasCallWorked && !isInDoubt && !accessTokenChanged && facts.accessToken != nil
            && !facts.isDisabled && !sparesAccessToken && wasAccessTokenMeant:
            return stillValid(at: now)
        case .lost: return unprovable(.pingLost, at: now)
        case .forbidden where isInDoubt: return repeatInDoubt(otherwise: .noProbe, at: now)
        case .forbidden: return unproved(at: now)
        }
    }

    /// The provider said that the old access token is dead, and a new one is in place; the grant was not meant to end.
    private mutating func refreshedSilently(after probe: Probe, at now: Timestamp) -> Step {
        switch probe {
        case .answered:
            progress.confirmedAt = now
            progress.verifiedAt = now
            return finish(.rotated, nil, at: now, events: [event(.confirmed, at: now)])
        case .lost:
            // Only the call with the new token is unproved.
            progress.confirmedAt = now
            return finish(.rotated, .pingLost, at: now, events: [event(.confirmed, at: now, "read")])
        case .forbidden:
            // Only a call through the instance shows that the new token works.
            return finish(.inDoubt, .proofNeedsPing, at: now)
        }
    }

    /// A ping was answered while the revocation was in doubt.
    ///
    /// What that proves depends on what was revoked.
    private mutating func answeredInDoubt(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        guard let accessToken = facts.accessToken else { return repeatInDoubt(otherwise: .tokenUnreadable, at: now) }
        if hasNewRefreshToken(facts) { return finish(.inDoubt, .tokensChanged, at: now) }
        // A living access token proves that it was not revoked. Where revoking the refresh token also ends access tokens, it
        // proves the same of the refresh token.
        let provesOpenTokenLives =
            progress.openToken == .accessToken || policy.profile?.accessTokenAfterRefreshToken == .dies
        if accessToken == progress.accessTokenBefore {
            guard accessTokenAtPing == accessToken else { return finish(.inDoubt, .tokensChanged, at: now) }
            return provesOpenTokenLives ? repeatProbedAlive(at: now) : repeatInDoubt(otherwise: .noProbe, at: now)
        }
        // Without the same refresh token, a new access token may be a new sign-in, which to revoke would destroy.
        guard let refreshToken = facts.refreshToken, refreshToken == progress.refreshTokenBefore else {
            return finish(.inDoubt, .tokensChanged, at: now)
        }
        if progress.openToken == .refreshToken {
            // It refreshed, so it lives, unless that was before this revocation.
            return provesOpenTokenLives
                || accessTokenAtPing == progress.accessTokenBefore && progress.settledTokens.isEmpty
                ? repeatProbedAlive(at: now) : repeatInDoubt(otherwise: .noProbe, at: now)
        }
        // The access token that was named is replaced, and nothing tells whether it is dead. Where the grant was to end with
        // it, the grant is seen to live; elsewhere that was not the question.
        return endsGrant ? nameNext(at: now) : finish(.inDoubt, .tokensChanged, at: now)
    }

    /// The instance is disabled, and was not before.
    ///
    /// That proves nothing of a token: an administrator may have done it. Where the provider had told, its word stands.
    mutating func disabled(at now: Timestamp) -> Step {
        if isInDoubt { return repeatInDoubt(otherwise: .instanceDisabled, at: now) }
        let isContradicted =
            progress.wasSeenAlive || progress.accessTokenAfter != nil || facts.map { hasNewAccessToken($0) } ?? false
        guard let basis = progress.basis, doesWordReach, !sparesAccessToken, !progress.wasDisabledAtIntent,
            !isContradicted
        else {
            return unprovable(.instanceDisabled, at: now)
        }
        return dead(basis, at: now, reason: .autoDisabled)
    }

    /// The old token is proved dead, and the platform could not replace it: a person has to sign in.
    mutating func dead(_ basis: RevocationBasis, at now: Timestamp, reason: Reason?) -> Step {
        var settlement: Settlement?
        if isInDoubt {
            infer(at: now)
            settlement = .inferred
        } else {
            progress.basis = basis
        }
        progress.phase = .dead
        progress.diesAt = nil
        progress.confirmedAt = now
        progress.reason = reason
        let confirmed = event(.confirmed, at: now, reason?.rawValue)
        var step = linkWhenAllowed(at: now)
        step.settlement = settlement
        step.events.insert(confirmed, at: 0)
        return step
    }

    /// The provider answered, and the job wants (or gets) no further proof.
    private mutating func unproved(at now: Timestamp) -> Step {
        guard doesWordReach else { return finish(.inDoubt, .noProbe, at: now) }
        // A call that worked speaks against the provider's word, as do tokens that were replaced since.
        if progress.wasSeenAlive, !sparesAccessToken || deathOfAccessToken(at: now) == nil {
            return finish(.inDoubt, progress.reason ?? .noProbe, at: now)
        }
        if progress.accessTokenAfter != nil || facts.map({ hasNewAccessToken($0) }) ?? false {
            if endsGrant, facts.map({ hasNewRefreshToken($0) }) ?? true { return tokensChanged(at: now) }
            let isFollowed = policy.revoke == .grant && policy.profile?.accessTokenAfterRefreshToken == .dies
            guard isFollowed || sparesAccessToken else { return finish(.inDoubt, .tokensChanged, at: now) }
        }
        if sparesAccessToken {
            progress.diesAt = deathOfAccessToken(at: now)
            // Only a ping could tell then whether it died.
            progress.wasLookedAt = policy.confirm != .ping
        }
        progress.phase = .dead
        return linkWhenAllowed(at: now)
    }

    /// Whether the living access token was named, or should have died with what was: a consent may have come in between.
    private var wasAccessTokenMeant: Bool {
        progress.settledTokens.contains(.accessToken) || progress.unsupportedTokens.contains(.accessToken)
            || policy.profile?.accessTokenAfterRefreshToken == .dies
    }

    /// Whether what the provider said reaches as far as the job meant to go: of a grant, its refresh token, or an access token
    /// that takes it along and was not merely expired.
    private var doesWordReach: Bool {
        guard mustEndGrant else { return true }
        return progress.settledTokens.contains(.refreshToken)
            || progress.basis == .told && policy.profile?.refreshTokenAfterAccessToken == .dies
    }

    /// A probe was wanted and could not tell.
    mutating func unprovable(_ reason: Reason, at now: Timestamp) -> Step {
        if isInDoubt { return repeatInDoubt(otherwise: reason, at: now) }
        // Where the platform may have refreshed silently, nothing can be said. Where the provider's own rules say that
        // a person is needed, its word stands, without a time of confirmation.
        guard case .revoke(_, expecting: .personNeeded) = decision else {
            return finish(.inDoubt, reason, at: now)
        }
        progress.reason = reason
        return unproved(at: now)
    }

    private mutating func infer(at now: Timestamp) {
        if let open = progress.openToken { progress.settledTokens.insert(open) }
        progress.openToken = nil
        progress.basis = .inferred
        progress.revokedAt = now
        isInDoubt = false
    }

    /// Keeps the new access token; nothing where none was seen.
    mutating func noteTokenAfter(_ facts: InstanceFacts) {
        if hasNewAccessToken(facts) { progress.accessTokenAfter = facts.accessToken }
    }
}
