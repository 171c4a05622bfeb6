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
        switch (answer, purpose) {
        case (.alive(let evidence), .check):
            note(evidence)
            return finish(.healthy, nil, at: now)
        case (.alive(let evidence), .confirm):
            note(evidence)
            return read(for: .compare(after: .answered))
        case (.rejectedByProvider(let evidence), .check):
            note(evidence)
            return finish(.failed, .signInRequired, at: now)
        case (.rejectedByProvider(let evidence), .confirm):
            note(evidence)
            return dead(progress.basis ?? .inferred, at: now, reason: nil)
        case (.forbidden(let evidence), .check):
            note(evidence)
            return finish(.failed, .instanceDisabled, at: now)
        case (.forbidden(let evidence), .confirm):
            note(evidence)
            return read(for: .explainForbidden)
        case (.unsupported(let evidence), .check):
            note(evidence)
            return finish(.failed, .pingUnsupported, at: now)
        case (.unsupported(let evidence), .confirm):
            note(evidence)
            return unprovable(.pingUnsupported, at: now)
        case (.unauthorized(let evidence), _), (.otherInstance(let evidence), _):
            // Our credentials were found good, so the Element token selects nothing, or something else.
            note(evidence)
            return purpose == .check
                ? finish(.failed, .instanceGone, at: now) : unprovable(.unexpectedResponse, at: now)
        case (.failed, _):
            return finish(.failed, .unreachable, at: now)
        }
    }

    /// A ping got no usable answer.
    ///
    /// It is repeated only where nothing of it can have left.
    private mutating func pingFailed(_ failure: RequestFailure, _ purpose: PingPurpose, at now: Timestamp) -> Step {
        switch failure {
        case .parked:
            progress.pings -= 1
            pingsHere -= 1
            return requestFailed(failure, at: now)
        case .throttled, .notSent, .unexpected:
            return requestFailed(failure, at: now)
        case .lost(let evidence), .unavailable(let evidence):
            note(evidence)
            return pingLost(purpose, at: now)
        }
    }

    /// A ping left, and no answer came: a read may tell enough.
    mutating func pingLost(_ purpose: PingPurpose, at now: Timestamp) -> Step {
        switch purpose {
        case .check: finish(.failed, .pingLost, at: now)
        case .confirm: read(for: .compare(after: .lost))
        }
    }

    /// Tokens before and after.
    mutating func compare(_ facts: InstanceFacts, after probe: Probe, at now: Timestamp) -> Step {
        progress.accessTokenAfter = facts.accessToken
        if probe != .answered, facts.isDisabled, !progress.wasDisabled {
            return dead(progress.basis ?? .inferred, at: now, reason: .autoDisabled)
        }
        let accessTokenChanged = facts.accessToken != nil && facts.accessToken != progress.accessTokenBefore
        let refreshTokenChanged =
            facts.refreshToken != nil && progress.refreshTokenBefore != nil
            && facts.refreshToken != progress.refreshTokenBefore
        if accessTokenChanged {
            if endsGrant, refreshTokenChanged {
                return finish(.superseded, nil, at: now, settlement: isInDoubt ? .superseded : nil)
            }
            if policy.revoke != .grant, let step = refreshedSilently(after: probe, at: now) { return step }
        }
        switch probe {
        case .answered where isInDoubt: return answeredInDoubt(facts, at: now)
        case .answered: return finish(.failed, .stillValid, at: now)
        case .lost where mayPing(for: .confirm) && facts.canBePinged:
            var step = ping(for: .confirm, at: now)
            step.order = .retry(.ping, afterFailures: 1)
            return step
        case .lost: return unprovable(.pingLost, at: now)
        case .forbidden where isInDoubt: return answeredInDoubt(facts, at: now)
        case .forbidden: return unproved(at: now)
        }
    }

    /// The access token changed, and the grant was not meant to end; `nil` where that proves nothing.
    private mutating func refreshedSilently(after probe: Probe, at now: Timestamp) -> Step? {
        switch probe {
        case .answered:
            let settlement: Settlement? = isInDoubt ? .inferred : nil
            if isInDoubt { infer(at: now) }
            progress.confirmedAt = now
            progress.verifiedAt = now
            return finish(.rotated, nil, at: now, settlement: settlement, events: [event(.confirmed, at: now)])
        case .lost:
            // The provider said that the old token is dead, and a new one is in place: only the call itself is unproved.
            // While the revocation is in doubt, nothing shows why the token changed.
            guard !isInDoubt else { return nil }
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
        guard facts.accessToken != nil else { return repeatInDoubt(otherwise: .tokenUnreadable, at: now) }
        // The living access token tells of itself, and of a refresh token that would have taken it along.
        let tellsOfOpenToken =
            progress.openToken == .accessToken || policy.profile?.accessTokenAfterRefreshToken == .dies
        if facts.accessToken == progress.accessTokenBefore {
            return tellsOfOpenToken ? repeatProbedAlive(at: now) : repeatInDoubt(otherwise: .noProbe, at: now)
        }
        // Without a refresh token to compare, a new access token may be a new sign-in, which to revoke would destroy.
        guard let refreshToken = facts.refreshToken, refreshToken == progress.refreshTokenBefore else {
            return finish(.inDoubt, .noProbe, at: now)
        }
        // Under the same refresh token it is a refresh, so the grant lives; unless that was before this revocation.
        return tellsOfOpenToken || progress.settledTokens.isEmpty
            ? repeatProbedAlive(at: now) : repeatInDoubt(otherwise: .noProbe, at: now)
    }

    /// The old token is proved dead, and the platform could not replace it: somebody has to sign in.
    mutating func dead(_ basis: RevocationBasis, at now: Timestamp, reason: Reason?) -> Step {
        var settlement: Settlement?
        if isInDoubt {
            infer(at: now)
            settlement = .inferred
        } else {
            progress.basis = basis
        }
        progress.phase = .dead
        progress.confirmedAt = now
        progress.reason = reason
        var step = linkWhenAllowed(at: now)
        step.settlement = settlement
        step.events.insert(event(.confirmed, at: now, reason?.rawValue), at: 0)
        return step
    }

    /// The provider answered, and the job wants (or gets) no further proof.
    private mutating func unproved(at now: Timestamp) -> Step {
        // An access token that was gone before may merely have expired: that says nothing of the grant.
        if policy.revoke == .grant, progress.basis == .alreadyGone, !progress.settledTokens.contains(.refreshToken) {
            return finish(.inDoubt, .noProbe, at: now)
        }
        progress.phase = .dead
        return linkWhenAllowed(at: now)
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
}
