import OAuth

extension ExchangeMachine {
    mutating func exchangeAnswered(_ answer: ExchangeAnswer, at now: Timestamp) -> Step {
        switch answer {
        case .exchanged(let evidence):
            note(evidence)
            return exchanged(.exchanged, at: now)
        case .rejected(let evidence):
            note(evidence)
            return backToPerson(.codeRejected, at: now, settlement: .rejected)
        case .clientRejected(let evidence):
            note(evidence)
            return backToPerson(.invalidClient, at: now, settlement: .rejected)
        case .gone(let evidence), .unauthorized(let evidence):
            note(evidence)
            // The code was sent, so it is spent, whatever the answer says of the instance.
            return finish(.failed, .instanceGone, at: now, settlement: .rejected)
        case .failed(let failure):
            // The code was sent, whatever the answer says: it is never sent again, so the instance is read.
            failure.evidence.map { note($0) }
            var step = readBack()
            step.events = [event(.doubt, at: now, failure.evidence?.note)]
            return step
        }
    }

    /// No byte of the code was sent, and it is still at hand.
    mutating func codeNotSent(_ failure: RequestFailure, at now: Timestamp) -> Step {
        failure.evidence.map { note($0) }
        progress.phase = .awaitingCode
        let wait: RequestWait
        switch failure {
        case .parked(let until):
            wait = .until(until)
        case .throttled, .notSent, .lost, .unavailable, .unreadable, .unexpected:
            unsent += 1
            guard unsent < policy.retry.tries else {
                return backToWaiting(.unreachable, at: now, settlement: .noEffect)
            }
            wait = .retry(afterFailures: unsent)
        }
        // From the beginning: while it waited, the instance may have changed.
        state = .reading
        return Step(order: .wait(wait, then: .ask(.read)), settlement: .noEffect, events: [])
    }

    /// The store has no intent of this order: no consent was sent, so the item and its epoch are what they were.
    mutating func exchangeNotRecorded(_ refusal: ExchangeRefusal, at now: Timestamp) -> Step {
        switch refusal {
        case .parked(let until):
            // From the beginning: while it waits, the instance may change.
            state = .reading
            return Step(order: .wait(.until(until), then: .ask(.read)), settlement: nil, events: [])
        case .instanceUnknown: return backToWaiting(.instanceGone, at: now)
        case .noCodeAtHand, .outdated: return backToWaiting(.stateMismatch, at: now)
        case .codeSpent: return backToWaiting(.codeSpent, at: now)
        case .revocationOpen: return backToWaiting(.revocationOpen, at: now)
        }
    }

    // MARK: Doubt

    /// The code was sent and no answer is known: new tokens say that it was exchanged.
    mutating func lookedBack(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        if tokensChanged(facts), !mayBeRefreshed(facts) { return exchanged(.inferred, at: now) }
        guard looks < Self.readBackDelays.count else {
            return linkInDoubt(at: now)
        }
        looks += 1
        return Step(
            order: .wait(.pause(Self.readBackDelays[looks - 1]), then: .ask(.read)),
            settlement: nil,
            events: []
        )
    }

    private func tokensChanged(_ facts: InstanceFacts) -> Bool {
        guard let accessToken = facts.accessToken else { return false }
        return accessToken != progress.accessTokenAtExchange
    }

    /// Whether the new access token may come from a mere refresh: nothing has shown that the old grant is dead, and no new
    /// refresh token can be seen.
    private func mayBeRefreshed(_ facts: InstanceFacts) -> Bool {
        if policy.action == .rotate, progress.confirmedAt != nil { return false }
        guard let before = progress.refreshTokenAtExchange, let after = facts.refreshToken else { return true }
        return before == after
    }

    private mutating func exchanged(_ settlement: Settlement, at now: Timestamp) -> Step {
        progress.phase = .exchanged
        progress.reauthenticatedAt = now
        looks = 0
        var step = read(.verifying)
        step.settlement = settlement
        return step
    }

    // MARK: Proof

    mutating func verify(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        guard tokensChanged(facts) else {
            // The platform said 200. What it shows may lag behind.
            guard looks < Self.readBackDelays.count else {
                return finish(.failed, facts.accessToken == nil ? .tokenUnreadable : .tokenUnchanged, at: now)
            }
            looks += 1
            return Step(
                order: .wait(.pause(Self.readBackDelays[looks - 1]), then: .ask(.read)),
                settlement: nil,
                events: []
            )
        }
        progress.accessTokenAfter = facts.accessToken
        if let before = progress.grantGroup, let after = facts.grantGroup, !before.isSameAccount(as: after) {
            return finish(.failed, .wrongAccount, at: now)
        }
        if facts.isDisabled {
            return mayEnable ? enable(beforeExchange: false) : finish(.failed, .instanceDisabled, at: now)
        }
        return prove(at: now)
    }

    /// Calls the instance, where the job allows that and it can be called.
    mutating func prove(at now: Timestamp) -> Step {
        guard policy.confirm == .ping, facts?.canBePinged == true else {
            return reauthenticated(.notPinged, at: now)
        }
        return ping(at: now)
    }

    mutating func pingAnswered(_ answer: PingAnswer, at now: Timestamp) -> Step {
        failures = 0
        switch answer {
        case .alive(let evidence):
            note(evidence)
            return verified(nil, at: now)
        case .rejectedByProvider(let evidence):
            note(evidence)
            return backToPerson(.signInRequired, at: now, settlement: nil)
        case .forbidden(let evidence):
            note(evidence)
            return read(.explaining)
        case .unsupported(let evidence):
            note(evidence)
            return reauthenticated(.pingUnsupported, at: now)
        case .unauthorized(let evidence), .otherInstance(let evidence):
            note(evidence)
            return finish(.inDoubt, .unexpectedResponse, at: now)
        case .failed(.lost(let evidence)), .failed(.unavailable(let evidence)), .failed(.unreadable(let evidence)):
            note(evidence)
            return pingLost(at: now)
        case .failed(let failure):
            return requestFailed(failure, at: now)
        }
    }

    /// New tokens were read, of no other account; only the call through the instance is unproved.
    mutating func pingLost(at now: Timestamp) -> Step {
        reauthenticated(.pingLost, at: now)
    }

    mutating func verified(_ reason: Reason?, at now: Timestamp) -> Step {
        progress.verifiedAt = now
        return reauthenticated(reason, at: now, events: [event(.verified, at: now)])
    }

    /// The instance works again.
    ///
    /// That it is the same account is said only where it could be compared.
    private mutating func reauthenticated(_ reason: Reason?, at now: Timestamp, events: [Event] = []) -> Step {
        let isCompared = progress.grantGroup != nil && facts?.grantGroup != nil
        // Kept for the next time only now: a process that takes over must not take it for the account of before.
        if progress.grantGroup == nil { progress.grantGroup = facts?.grantGroup }
        // That the account is unknown decides more than what was granted; the event tells of both.
        let known: Reason? = isCompared ? scopeGap.map { _ in .scopeNarrowed } : .accountUnknown
        return finish(.reauthenticated, reason ?? known, at: now, events: events)
    }

    // MARK: Links

    /// Nothing tells what became of the code: a new link is made, and the doubt is settled together with it.
    ///
    /// Until then the intent stays open, so that the next process looks again. Once it is settled, nobody would make the link
    /// of a process that died before it had one.
    private mutating func linkInDoubt(at now: Timestamp) -> Step {
        guard policy.hasApplication else {
            return backToPerson(.exchangeUndecided, at: now, settlement: .undecided)
        }
        progress.consentURL = nil
        state = .linking
        failures = 0
        return Step(order: .makeLink, settlement: nil, events: [])
    }

    mutating func linkAnswered(_ answer: AuthorizationURLAnswer, at now: Timestamp) -> Step {
        switch answer {
        case .url(let url, let evidence):
            note(evidence)
            var step = linked(at: now)
            progress.consentURL = url
            step.events.append(event(.linked, at: now))
            return step
        case .consoleOnly(let evidence):
            note(evidence)
            return linked(at: now)
        case .unusable(let evidence), .unauthorized(let evidence):
            note(evidence)
            return backToWaiting(.linkUnusable, at: now)
        case .failed(let failure):
            return requestFailed(failure, at: now)
        }
    }

    /// The store refused a step, because its link is one more than the provider keeps grants of the account: the same step
    /// without the link.
    package mutating func linkRefused(_ step: Step) -> Step {
        progress.consentURL = nil
        progress.reason = .grantCap
        var step = step
        step.events.removeAll { $0.kind == .linked }
        return step
    }

    /// The item waits with its new link; a doubt about its code that is open still is settled now.
    private mutating func linked(at now: Timestamp) -> Step {
        if isOpen { return backToWaiting(.exchangeUndecided, at: now) }
        state = .idle
        return Step(order: .finish, settlement: nil, events: [])
    }

    // MARK: Failures

    /// A request that may be repeated got no usable answer.
    mutating func requestFailed(_ failure: RequestFailure, at now: Timestamp) -> Step {
        failure.evidence.map { note($0) }
        guard let request = requestUnderWay else { return notOrdered(at: now) }
        switch failure {
        case .parked(let until):
            return Step(order: .wait(.until(until), then: request), settlement: nil, events: [])
        case .throttled:
            // The lane is parked by now; the next permit waits for it.
            return Step(order: .wait(.pause(.zero), then: request), settlement: nil, events: [])
        case .notSent, .lost, .unavailable, .unreadable:
            failures += 1
            if failures < policy.retry.tries {
                return Step(order: .wait(.retry(afterFailures: failures), then: request), settlement: nil, events: [])
            }
            return gaveUp(.unreachable, at: now)
        case .unexpected:
            return gaveUp(.unexpectedResponse, at: now)
        }
    }

    /// The far side cannot be reached; what that means depends on what was already done.
    private mutating func gaveUp(_ reason: Reason, at now: Timestamp) -> Step {
        switch state {
        case .idle, .reading, .enabling(beforeExchange: true), .exchanging:
            return backToWaiting(reason, at: now)
        case .readingBack, .verifying, .enabling(beforeExchange: false), .explaining:
            // An open intent stays open: the next process asks again before it does anything else.
            return stayUnderWay(reason, at: now)
        case .pinging:
            return reauthenticated(.pingLost, at: now)
        case .linking:
            return backToWaiting(.linkUnusable, at: now)
        }
    }

    /// The item keeps its phase: the next process goes on where this one stopped.
    mutating func stayUnderWay(_ reason: Reason, at now: Timestamp) -> Step {
        state = .idle
        return Step(order: .finish, settlement: nil, events: [event(.deferred, at: now, reason.rawValue)])
    }

    /// The request that is under way, where it may be sent again.
    private var requestUnderWay: ExchangeRequest? {
        switch state {
        case .idle, .exchanging: nil
        case .reading, .readingBack, .verifying, .explaining: .ask(.read)
        case .enabling: .enable
        case .pinging: .ask(.ping)
        case .linking: .ask(.makeLink)
        }
    }
}
