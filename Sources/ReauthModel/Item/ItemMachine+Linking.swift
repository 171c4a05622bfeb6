extension ItemMachine {
    /// An item that waits for its grant group is looked at again after this long, and after as long as it has waited already.
    package static let pauseForGroup: Duration = .seconds(1)
    /// It is looked at again at least this often.
    package static let longestPauseForGroup: Duration = .seconds(600)

    /// Makes the link, or waits with it until no revocation that is known of can undo what it leads to: one of the same grant
    /// group, or one of the whole lane where nothing tells the group.
    mutating func linkWhenAllowed(at now: Timestamp) -> Step {
        guard policy.holdsLinks, policy.hasApplication else { return link(at: now) }
        if progress.grantGroup != nil {
            state = .checkingGrantGroup
            return Step(order: .checkGrantGroup, settlement: nil, events: [])
        }
        // Such an item is taken up again when the lane has no other revocation.
        if beganDead { return link(at: now) }
        state = .idle
        return Step(order: .hold, settlement: nil, events: [])
    }

    mutating func grantGroupChecked(_ standing: GrantGroupStanding, at now: Timestamp) -> Step {
        guard case .open(let due) = standing else { return link(at: now) }
        return putOffForGroup(since: progress.confirmedAt ?? progress.revokedAt ?? now, due: due, at: now)
    }

    /// Waits for another item of the grant group, which is due at a known moment where it was put off.
    mutating func putOffForGroup(since start: Timestamp, due: Timestamp?, at now: Timestamp) -> Step {
        // Twice as long each time, because the wait grows with what was waited.
        let waited = max(Self.pauseForGroup, start.duration(to: now))
        let next = now.advanced(by: min(waited, Self.longestPauseForGroup))
        let latest = now.advanced(by: Self.longestPauseForGroup)
        let until = min(max(due ?? next, next), latest)
        progress.dueAt = until
        state = .idle
        return Step(order: .putOff(until: until), settlement: nil, events: [])
    }

    /// Makes the link for the person, where the job knows the application.
    mutating func link(at now: Timestamp) -> Step {
        if policy.action == .retire { return retire(at: now) }
        progress.phase = policy.action == .reauthenticate ? progress.phase : .dead
        guard policy.hasApplication else { return finish(.awaitingCode, .clientCredentialsMissing, at: now) }
        state = .linking
        failures = 0
        return Step(order: .makeLink, settlement: nil, events: [])
    }

    mutating func linkAnswered(_ answer: AuthorizationURLAnswer, at now: Timestamp) -> Step {
        switch answer {
        case .url(let url, let evidence):
            note(evidence)
            progress.consentURL = url
            return finish(.awaitingCode, progress.reason, at: now, events: [event(.linked, at: now)])
        case .consoleOnly(let evidence):
            note(evidence)
            return finish(.awaitingCode, progress.reason ?? .consoleRequired, at: now)
        case .unusable(let evidence), .unauthorized(let evidence):
            note(evidence)
            return finish(.awaitingCode, .linkUnusable, at: now)
        case .failed(let failure):
            return requestFailed(failure, at: now)
        }
    }

    /// The item waits without a link, until a place of its account is free.
    ///
    /// `before` is what it was before the link was made.
    mutating func linkRefused(_ before: ItemProgress, at now: Timestamp) -> Step {
        progress = before
        progress.consentURL = nil
        return finish(.awaitingCode, .grantCap, at: now)
    }

    /// A read, a ping or a link request got no usable answer.
    ///
    /// All three may be repeated; none of them is an effect that counts.
    mutating func requestFailed(_ failure: RequestFailure, at now: Timestamp) -> Step {
        failure.evidence.map { note($0) }
        let request: PlatformRequest
        switch state {
        case .reading: request = .read
        case .pinging: request = .ping
        case .linking: request = .makeLink
        case .idle, .notingGrantGroup, .checkingGrantGroup, .takingTurn, .revoking, .disabling:
            return finish(.failed, .unexpectedResponse, at: now)
        }
        switch failure {
        case .parked(let until):
            progress.dueAt = until
            state = .idle
            return Step(order: .putOff(until: until), settlement: nil, events: [])
        case .throttled:
            // The lane is parked by now; the next permit waits for it.
            return Step(order: .ask(request), settlement: nil, events: [])
        case .notSent, .lost, .unavailable:
            failures += 1
            if failures < policy.retry.tries {
                return Step(order: .retry(request, afterFailures: failures), settlement: nil, events: [])
            }
            return gaveUp(.unreachable, at: now)
        case .unreadable:
            failures += 1
            if failures < policy.retry.tries {
                return Step(order: .retry(request, afterFailures: failures), settlement: nil, events: [])
            }
            return unreadable(at: now)
        case .unexpected:
            return gaveUp(.unexpectedResponse, at: now)
        }
    }

    /// The answers to a read cannot be read, however often it is asked.
    ///
    /// They prove nothing, so the item does not end by them: it is put off.
    private mutating func unreadable(at now: Timestamp) -> Step {
        guard case .reading = state else { return gaveUp(.unexpectedResponse, at: now) }
        let until = progress.putOffUnreadable(at: now, policy.retry)
        state = .idle
        return Step(
            order: .putOff(until: until),
            settlement: nil,
            events: [event(.deferred, at: now, Reason.unexpectedResponse.rawValue)]
        )
    }

    /// The far side cannot be reached.
    ///
    /// What that means depends on what was already done.
    private mutating func gaveUp(_ reason: Reason, at now: Timestamp) -> Step {
        switch progress.phase {
        case .awaitingCode where isDying, .dead where isDying:
            return lookEnded(reason, at: now)
        case .planned where state == .pinging(.share):
            return revokeByItself(at: now)
        case .planned, .awaitingCode, .exchanging, .exchanged, .finished:
            return finish(.failed, reason, at: now)
        case .revoking, .revoked:
            // What cannot be read cannot be revoked again either.
            if isInDoubt, case .reading = state { return finish(.inDoubt, reason, at: now) }
            return unprovable(reason, at: now)
        case .dead:
            // The revocation stands; only the link is missing, and it can be made again.
            return finish(.awaitingCode, .linkUnusable, at: now)
        }
    }
}
