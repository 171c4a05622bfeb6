import OAuth

extension ItemMachine {
    mutating func revocationAnswered(_ answer: RevocationAnswer, naming kind: TokenKind, at now: Timestamp) -> Step {
        if isRepetition, let step = repetitionHadNoEffect(answer, at: now) { return step }
        switch answer {
        case .revoked(let evidence):
            prove(evidence)
            return revoked(kind, .told, .revoked, at: now)
        case .alreadyGone(let evidence):
            prove(evidence)
            return revoked(kind, .alreadyGone, .alreadyGone, at: now)
        case .clientRejected(let evidence):
            progress.basis == nil ? prove(evidence) : note(evidence)
            uncountAttempt()
            backToPlanned()
            return Step(order: .haltLane, settlement: .noEffect, events: [event(.deferred, at: now, "invalid_client")])
        case .unsupportedTokenType(let evidence):
            progress.basis == nil ? prove(evidence) : note(evidence)
            return unsupported(kind, at: now)
        case .refused(let evidence):
            prove(evidence)
            return finish(.failed, .unexpectedResponse, at: now, settlement: .noEffect)
        case .hostNotAllowed(let evidence):
            prove(evidence)
            return finish(.failed, .hostNotAllowed, at: now, settlement: .noEffect).explained(by: evidence)
        case .failed(let failure):
            return revocationFailed(failure, of: kind, at: now)
        }
    }

    private mutating func revocationFailed(_ failure: RequestFailure, of kind: TokenKind, at now: Timestamp) -> Step {
        // What proved an earlier token dead stays.
        failure.evidence.map { progress.basis == nil ? prove($0) : note($0) }
        switch failure {
        case .parked(let until):
            uncountAttempt()
            backToPlanned()
            progress.dueAt = until
            return Step(order: .putOff(until: until), settlement: .noEffect, events: [])
        case .throttled:
            // Costs no attempt: the far side said when to come back, and nothing happened.
            uncountAttempt()
            backToPlanned()
            return read(for: .revoke, settlement: .noEffect)
        case .notSent, .unavailable:
            backToPlanned()
            guard progress.attempts < policy.revocationAttempts else {
                return finish(.failed, .unreachable, at: now, settlement: .noEffect)
            }
            state = .reading(.revoke)
            return Step(
                order: .retry(.read, afterFailures: progress.attempts),
                settlement: .noEffect,
                events: []
            )
        case .lost, .unreadable, .unexpected:
            // It may have taken effect: it is not sent again before a probe showed that it did not.
            isInDoubt = true
            return read(for: .settle, events: [event(.doubt, at: now, failure.evidence?.note)])
        }
    }

    private mutating func revoked(
        _ kind: TokenKind,
        _ basis: RevocationBasis,
        _ settlement: Settlement,
        at now: Timestamp
    ) -> Step {
        progress.settledTokens.insert(kind)
        progress.openToken = nil
        progress.accessTokenAfter = nil
        progress.basis = basis
        progress.revokedAt = now
        if sparesAccessToken { progress.diesAt = deathOfAccessToken(at: now) }
        if case .revoke(let kinds, _) = decision,
            let next = kinds.first(where: { !handledTokens.contains($0) }),
            facts?.fingerprint(next) != nil
        {
            // Nothing else is under way for this item, so it can be taken up as if it were new.
            progress.phase = .planned
            return read(for: .revoke, settlement: settlement)
        }
        progress.phase = .revoked
        var step = confirm(at: now)
        step.settlement = settlement
        return step
    }

    private mutating func unsupported(_ kind: TokenKind, at now: Timestamp) -> Step {
        progress.unsupportedTokens.insert(kind)
        if kind == .accessToken, progress.basis != nil {
            // The refresh token was revoked before; only the proof can tell what became of this one.
            backToPlanned()
            progress.phase = .revoked
            var step = confirm(at: now)
            step.settlement = .noEffect
            return step
        }
        if case .revoke(let kinds, _) = decision, kinds.contains(where: { !handledTokens.contains($0) }),
            kind == .accessToken || policy.confirm == .ping
        {
            backToPlanned()
            return read(for: .revoke, settlement: .noEffect)
        }
        let reason: Reason = kind == .accessToken ? .accessTokenNotRevocable : .unexpectedResponse
        return finish(.failed, reason, at: now, settlement: .noEffect)
    }

    /// What follows a repetition without effect; `nil` for every other answer.
    ///
    /// The doubt about the one before it is as it was, so the intent stays open.
    private mutating func repetitionHadNoEffect(_ answer: RevocationAnswer, at now: Timestamp) -> Step? {
        switch answer {
        case .revoked, .alreadyGone, .failed(.lost), .failed(.unreadable), .failed(.unexpected):
            return nil
        case .refused(let evidence), .unsupportedTokenType(let evidence):
            prove(evidence)
            return finish(.inDoubt, .unexpectedResponse, at: now)
        case .hostNotAllowed(let evidence):
            prove(evidence)
            return finish(.inDoubt, .hostNotAllowed, at: now).explained(by: evidence)
        case .failed(.notSent(let evidence)), .failed(.unavailable(let evidence)):
            prove(evidence)
            isInDoubt = true
            return repeatInDoubt(otherwise: .unreachable, at: now)
        case .failed(.throttled(let evidence)):
            prove(evidence)
            uncountAttempt()
            isInDoubt = true
            return read(for: .repeat)
        case .failed(.parked(let until)):
            uncountAttempt()
            progress.dueAt = until
            isInDoubt = true
            state = .idle
            return Step(order: .putOff(until: until), settlement: nil, events: [])
        case .clientRejected(let evidence):
            prove(evidence)
            uncountAttempt()
            isInDoubt = true
            state = .idle
            return Step(order: .haltLane, settlement: nil, events: [event(.deferred, at: now, "invalid_client")])
        }
    }

    /// The open revocation had no effect, because a probe found the token alive: a new attempt, unless there were enough.
    mutating func repeatProbedAlive(at now: Timestamp) -> Step {
        backToPlanned()
        guard progress.attempts < policy.revocationAttempts else {
            return finish(.failed, .unreachable, at: now, settlement: .probedAlive)
        }
        state = .reading(.revoke)
        return Step(order: .retry(.read, afterFailures: progress.attempts), settlement: .probedAlive, events: [])
    }

    /// Nothing tells whether the open revocation took effect: a new attempt where that does no harm, else doubt.
    ///
    /// It stays open until the token was read once more: a new sign-in in between makes it void.
    mutating func repeatInDoubt(otherwise reason: Reason, at now: Timestamp) -> Step {
        guard policy.profile?.isRepeatSafe == true, progress.attempts < policy.revocationAttempts else {
            return finish(.inDoubt, reason, at: now)
        }
        state = .reading(.repeat)
        failures = 0
        return Step(order: .retry(.read, afterFailures: progress.attempts), settlement: nil, events: [])
    }

    /// This attempt had no effect and is not counted; the pings of the attempt before it count on.
    private mutating func uncountAttempt() {
        progress.attempts -= 1
        progress.pings = pingsBefore
    }

    /// Its run was abandoned: the item ends with the outcome that is true of it now.
    mutating func abandoned(at now: Timestamp) -> Step {
        switch progress.phase {
        case .dead where policy.action != .retire: finish(.awaitingCode, .abandoned, at: now)
        case .planned where progress.basis == nil: finish(.skipped, .abandoned, at: now)
        // Only its instance was still to be disabled.
        case .revoked where progress.reason == .stillValid: finish(.failed, .stillValid, at: now)
        default: finish(.inDoubt, .abandoned, at: now)
        }
    }

    mutating func backToPlanned() {
        progress.phase = .planned
        progress.openToken = nil
        isInDoubt = false
        state = .idle
    }
}
