import OAuth

/// Where one revocation ends every grant of an account, it is sent once for the account and proved for each instance.
///
/// The item that takes the turn sends it. The others of its grant group wait until it is settled, and then show by a call of
/// their own that their tokens died with it. Nothing is claimed of an instance whose token outlives that revocation: it is
/// revoked by itself. The turn survives the process in the store; what is here is found out again.
extension ItemMachine {
    /// Whether it has to be asked first which item of the grant group sends the revocation.
    ///
    /// What was sent for the item itself is settled by the item itself.
    var mustTakeTurn: Bool {
        policy.endsAccountAtOnce && progress.grantGroup != nil && progress.attempts == 0 && turn != .mine
    }

    mutating func takeTurn(_ facts: InstanceFacts, _ evidence: Evidence) -> Step {
        state = .takingTurn(facts, evidence)
        return Step(order: .takeTurn, settlement: nil, events: [])
    }

    mutating func turnTaken(
        _ turn: RevocationTurn,
        _ facts: InstanceFacts,
        _ evidence: Evidence,
        at now: Timestamp
    ) -> Step {
        self.turn = turn
        switch turn {
        case .mine: return read(facts, evidence, for: .revoke, at: now)
        case .pending(let since, let due): return putOffForGroup(since: since, due: due, at: now)
        case .ended, .overtaken: return probeEnd(facts, evidence, at: now)
        }
    }

    /// Calls the instance, to see whether its tokens died with the account.
    private mutating func probeEnd(_ facts: InstanceFacts, _ evidence: Evidence, at now: Timestamp) -> Step {
        self.facts = facts
        // A call through it would tell nothing of its tokens.
        guard facts.canBePinged, !facts.isDisabled, facts.accessToken != nil else {
            if case .overtaken = turn { return finish(.failed, .consentMeanwhile, at: now) }
            turn = .mine
            return read(facts, evidence, for: .revoke, at: now)
        }
        progress.accessTokenBefore = facts.accessToken
        progress.refreshTokenBefore = facts.refreshToken
        progress.wasDisabled = false
        return ping(for: .share, at: now)
    }

    /// The call was answered: only the provider's 401 shows that the token is dead that was read right before it.
    mutating func shareAnswered(_ answer: PingAnswer, at now: Timestamp) -> Step {
        switch answer {
        case .rejectedByProvider: endedWithAccount(at: now)
        case .alive: revokeByItself(events: [event(.outlivedAccount, at: now, carrier)], at: now)
        case .forbidden, .unsupported, .unauthorized, .otherInstance, .failed: revokeByItself(at: now)
        }
    }

    /// The call was sent and not answered: it is made once more, and then later.
    ///
    /// A call that was not answered does not show that the token lives, so nothing is revoked for it, until this access token
    /// was called as often as it may be.
    mutating func shareLost(at now: Timestamp) -> Step {
        if mayPing(for: .share) {
            var step = ping(for: .share, at: now)
            step.order = .retry(.ping, afterFailures: 1)
            return step
        }
        guard pingsHere > 0 else { return revokeByItself(at: now) }
        let until = progress.putOffUnreadable(at: now, policy.retry)
        state = .idle
        return Step(
            order: .putOff(until: until),
            settlement: nil,
            events: [event(.deferred, at: now, Reason.pingLost.rawValue)]
        )
    }

    /// Nothing shows that the item ended with its account: it is read anew and revoked by itself, unless that could end a new
    /// sign-in of the account.
    mutating func revokeByItself(events: [Event] = [], at now: Timestamp) -> Step {
        if case .overtaken = turn { return finish(.failed, .consentMeanwhile, at: now, events: events) }
        turn = .mine
        return read(for: .revoke, events: events)
    }

    /// The provider rejects the token, and the platform could not replace it.
    private mutating func endedWithAccount(at now: Timestamp) -> Step {
        if case .revoke(let kinds, _) = decision { progress.settledTokens = Set(kinds) }
        progress.revokedAt = now
        // Where it is revoked by itself instead, the read before that tells.
        let dateless = facts.map { undated($0, at: now) } ?? []
        let ended = event(.endedWithAccount, at: now, carrier)
        var step = dead(.endedWithAccount, at: now, reason: nil)
        step.events.insert(contentsOf: dateless + [ended], at: 0)
        return step
    }

    /// What the trail tells of the revocation that ended the account.
    private var carrier: String? {
        switch turn {
        case .ended(let end), .overtaken(let end): end.instance.map { "by the revocation of instance \($0)" }
        case .mine, .pending, nil: nil
        }
    }
}
