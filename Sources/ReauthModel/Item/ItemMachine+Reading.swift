import OAuth

extension ItemMachine {
    /// Goes on from what was read.
    ///
    /// Before a revocation is ordered, a grant group that is new is recorded; and where one revocation ends the account, it is
    /// asked which item of the group sends it.
    mutating func read(
        _ facts: InstanceFacts,
        _ evidence: Evidence,
        for purpose: ReadPurpose,
        at now: Timestamp
    ) -> Step {
        let before = self
        // A read proves something where nothing else did before.
        progress.basis == nil && progress.phase == .planned && purpose != .explainForbidden
            ? prove(evidence) : note(evidence)
        failures = 0
        progress.unreadablePauses = 0
        let step = instanceRead(facts, for: purpose, at: now)
        guard case .revoke = step.order, let group = progress.grantGroup else { return step }
        guard before.progress.grantGroup != nil else {
            self = before
            note(evidence)
            progress.grantGroup = group
            state = .notingGrantGroup(facts, evidence, purpose)
            var noted = Step(order: .noteGrantGroup, settlement: nil, events: [])
            // One write for both; it is asked for all the same.
            noted.takesTurn = purpose == .revoke && mustTakeTurn
            return noted
        }
        guard purpose == .revoke, before.mustTakeTurn else { return step }
        self = before
        note(evidence)
        return takeTurn(facts, evidence)
    }

    mutating func instanceRead(_ facts: InstanceFacts, for purpose: ReadPurpose, at now: Timestamp) -> Step {
        self.facts = facts
        // The account that signed in before is the one that has to sign in again.
        if progress.grantGroup == nil { progress.grantGroup = facts.grantGroup }
        if isFirst(purpose), let retired = history.retired, retired.hasTokens(of: facts) {
            return finish(.skipped, .retired, at: now)
        }
        switch purpose {
        case .check: return checked(facts, at: now)
        case .revoke:
            guard isFirst(purpose) else { return readyToRevoke(facts, at: now) }
            if let step = authorizedSince(facts, at: now) { return step }
            var step = readyToRevoke(facts, at: now)
            step.events.insert(contentsOf: undated(facts, at: now), at: 0)
            return step
        case .settle: return settle(facts, at: now)
        case .repeat: return readyToRepeat(facts, at: now)
        case .confirm:
            noteTokenAfter(facts)
            if endsGrant, hasNewAccessToken(facts), hasNewRefreshToken(facts) { return tokensChanged(at: now) }
            return facts.canBePinged ? ping(for: .confirm, at: now) : unprovable(.tokenUnreadable, at: now)
        case .compare(let probe): return compare(facts, after: probe, at: now)
        case .explainForbidden: return explainForbidden(facts, at: now)
        case .explainRejection: return explainRejection(facts, at: now)
        case .reauthenticate: return readyToLink(facts, at: now)
        case .catchUp: return catchUp(facts, at: now)
        case .look: return looked(facts, at: now)
        }
    }

    /// Whether nothing was done for the item before this read.
    private func isFirst(_ purpose: ReadPurpose) -> Bool {
        switch purpose {
        case .check, .reauthenticate: true
        case .revoke: progress.attempts == 0
        case .settle, .repeat, .confirm, .compare, .explainForbidden, .explainRejection, .catchUp, .look: false
        }
    }

    private mutating func readyToLink(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        guard facts.usesOAuth2 || policy.signsInByOAuth1 else { return finish(.skipped, .notOAuth2, at: now) }
        progress.accessTokenBefore = facts.accessToken
        progress.refreshTokenBefore = facts.refreshToken
        progress.wasDisabled = facts.isDisabled
        return link(at: now)
    }

    mutating func instanceMissing(at now: Timestamp) -> Step {
        // Gone with its tokens, or out of our sight: a revocation in doubt cannot be settled any more.
        isInDoubt ? finish(.inDoubt, .instanceGone, at: now) : finish(.failed, .instanceGone, at: now)
    }

    /// The last look before a token is revoked: everything that speaks against it is found here.
    private mutating func readyToRevoke(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        guard facts.usesOAuth2 else {
            return progress.attempts == 0
                ? finish(.skipped, .notOAuth2, at: now) : finish(.inDoubt, .unexpectedResponse, at: now)
        }
        guard case .revoke(let kinds, expecting: let end) = decision else {
            return finish(.skipped, .unknownProvider, at: now)
        }
        if let step = waitsAlready(facts, at: now) { return step }
        // Tokens that another process saw changed may be a sign-in by now.
        if progress.attempts > 0, progress.accessTokenAfter != nil, !isWithinAttempt(at: now), endsGrant,
            hasNewRefreshToken(facts)
        {
            return finish(.inDoubt, .tokensChanged, at: now)
        }
        if hasNewTokensSinceFirst(facts) {
            guard isWithinAttempt(at: now), progress.attempts < Self.attemptsAfterRefresh else {
                return finish(.inDoubt, .tokensChanged, at: now)
            }
            progress.accessTokenAfter = facts.accessToken
            forgetSettledTokens()
        }
        guard let kind = nextToken(of: kinds, facts), let fingerprint = facts.fingerprint(kind) else {
            // Of several tokens a later one may be missing, because the first may have taken it along.
            guard !handledTokens.isEmpty, progress.basis != nil else {
                return finish(.failed, .tokenUnreadable, at: now)
            }
            progress.phase = .revoked
            return confirm(at: now)
        }
        // A disabled instance answers 403 whatever its token is worth, so a silent refresh could not be proved. To end
        // a whole grant is worth doing all the same.
        if facts.isDisabled, end != .personNeeded {
            return finish(.failed, .instanceDisabled, at: now)
        }
        // Neither could it be proved where the instance cannot be called at all.
        if !facts.canBePinged, end != .personNeeded {
            return finish(.failed, .tokenUnreadable, at: now)
        }
        if progress.attempts == 0 || progress.settledTokens.isEmpty {
            progress.accessTokenBefore = facts.accessToken
            progress.refreshTokenBefore = facts.refreshToken
            progress.wasDisabled = facts.isDisabled
        } else {
            // Between two tokens of a grant the platform may have refreshed.
            if hasNewAccessToken(facts) { noteTokenAfter(facts) }
            progress.accessTokenBefore = facts.accessToken ?? progress.accessTokenBefore
            progress.refreshTokenBefore = facts.refreshToken ?? progress.refreshTokenBefore
        }
        return revoke(kind, fingerprint, at: now)
    }

    /// The next token to name.
    ///
    /// A grant does not end without its refresh token. Where that is not readable, the access token stands in at providers
    /// that say so; elsewhere nothing is sent.
    private func nextToken(of kinds: [TokenKind], _ facts: InstanceFacts) -> TokenKind? {
        guard handledTokens.isEmpty else { return kinds.first { !handledTokens.contains($0) } }
        return policy.profile?.firstToken(of: kinds, hasRefreshToken: facts.refreshToken != nil)
    }

    /// The tokens that need not be named any more.
    var handledTokens: Set<TokenKind> { progress.settledTokens.union(progress.unsupportedTokens) }

    private mutating func revoke(_ kind: TokenKind, _ fingerprint: TokenFingerprint, at now: Timestamp) -> Step {
        guard progress.attempts < policy.revocationAttempts else { return finish(.failed, .unreachable, at: now) }
        progress.attempts += 1
        // Each attempt is proved by itself.
        pingsBefore = progress.pings
        progress.pings = 0
        pingsHere = 0
        progress.phase = .revoking
        progress.openToken = kind
        progress.wasDisabledAtIntent = facts?.isDisabled ?? false
        progress.wasSeenAlive = false
        hasCallWorked = false
        isInDoubt = false
        isRepetition = false
        state = .revoking(kind)
        attemptBeganAt = now
        return Step(order: .revoke(kind, fingerprint), settlement: nil, events: [])
    }

    /// A revocation was sent (or was about to be) and no answer is known.
    ///
    /// Ask first, act second.
    private mutating func settle(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        guard progress.openToken != nil else { return read(for: .revoke) }
        noteTokenAfter(facts)
        if endsGrant, hasNewRefreshToken(facts) { return tokensChanged(at: now) }
        // A call through it would be refused whatever its tokens are worth.
        if facts.isDisabled { return repeatInDoubt(otherwise: .instanceDisabled, at: now) }
        // A ping would have the platform replace a dead access token, and then nothing shows what became of it. Where naming
        // it once more does no harm, the provider tells.
        if progress.openToken == .accessToken, !endsGrant, policy.profile?.isRepeatSafe == true,
            progress.attempts < policy.revocationAttempts
        {
            return readyToRepeat(facts, at: now)
        }
        if policy.confirm == .ping, facts.canBePinged { return ping(for: .confirm, at: now) }
        // Without a ping there is only the reading, and an unchanged token does not show whether it lives.
        return repeatInDoubt(otherwise: .noProbe, at: now)
    }

    /// The last look before a revocation in doubt is repeated.
    ///
    /// Repeating is harmless for the same token only: another one may be of a new sign-in.
    private mutating func readyToRepeat(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        noteTokenAfter(facts)
        guard facts.usesOAuth2, let open = progress.openToken, let fingerprint = facts.fingerprint(open) else {
            return finish(.inDoubt, .noProbe, at: now)
        }
        guard fingerprint == (open == .accessToken ? progress.accessTokenBefore : progress.refreshTokenBefore) else {
            return finish(.inDoubt, .tokensChanged, at: now)
        }
        // What a later refresh is told by: the access token right before this attempt.
        if progress.settledTokens.isEmpty { progress.accessTokenBefore = facts.accessToken }
        var step = revoke(open, fingerprint, at: now)
        step.settlement = .undecided
        isRepetition = true
        return step
    }

    /// Whether there is a new refresh token since the first token of a grant was revoked, which should have ended it.
    private func hasNewTokensSinceFirst(_ facts: InstanceFacts) -> Bool {
        guard progress.basis != nil, let profile = policy.profile,
            progress.settledTokens.contains(.refreshToken) || profile.refreshTokenAfterAccessToken == .dies
        else { return false }
        return endsGrant && hasNewRefreshToken(facts)
    }

    /// The instance waits for its sign-in in another run with the very tokens that it shows, and they are proved dead:
    /// nothing is revoked, nothing pinged, and only a link is made.
    ///
    /// A run that is to end the whole grant is content only where the other one ended it. A job with an interval skips
    /// instances with a sign-in elsewhere since: nothing tells when that was.
    private mutating func waitsAlready(_ facts: InstanceFacts, at now: Timestamp) -> Step? {
        guard progress.attempts == 0, let waiting = history.waiting else { return nil }
        if policy.sparesRecentlyDone, waiting.isSignedInElsewhere(by: facts) {
            return finish(.skipped, .recentlyDone, at: now)
        }
        guard waiting.isSettled(of: facts), waiting.hasTokens(of: facts) else { return nil }
        // Nothing is claimed to be dead for good on less than a proof.
        guard policy.action != .retire || waiting.isProved else { return nil }
        let isGrantEnded =
            waiting.settledTokens.contains(.refreshToken)
            || waiting.settledTokens.contains(.accessToken)
                && policy.profile?.refreshTokenAfterAccessToken == .dies
        guard !mustEndGrant || isGrantEnded else { return nil }
        progress.accessTokenBefore = facts.accessToken
        progress.refreshTokenBefore = facts.refreshToken
        progress.wasDisabled = waiting.wasDisabled
        progress.phase = .dead
        guard policy.action != .retire else { return deadAlready(waiting, at: now) }
        progress.reason = .waitsAlready
        return linkWhenAllowed(at: now)
    }

    /// Whether the job is done only where nothing of the grant lives.
    var mustEndGrant: Bool { policy.revoke == .grant || policy.action == .retire }

    /// Whether no token lives once the revocation took effect.
    var endsGrant: Bool {
        guard let profile = policy.profile else { return true }
        if policy.revoke == .grant { return true }
        return profile.refreshTokenAfterAccessToken == .dies
    }
}
