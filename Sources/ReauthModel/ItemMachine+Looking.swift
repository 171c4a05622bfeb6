import OAuth

/// Where only the refresh token can be revoked, the access token lives on to its expiry: the item waits for its sign-in
/// meanwhile, and is looked at once after that moment.
extension ItemMachine {
    /// Whether the provider did all it can, and the access token that is in place lives on.
    func leavesAccessToken(_ facts: InstanceFacts) -> Bool {
        guard policy.revoke == .grant, let profile = policy.profile, profile.leavesAccessToken else { return false }
        return progress.settledTokens.contains(.refreshToken) && progress.basis != nil
            && facts.accessToken == progress.accessTokenBefore
    }

    /// When the access token dies at the latest; `nil` where nobody tells.
    func deathOfAccessToken(_ facts: InstanceFacts, at now: Timestamp) -> Timestamp? {
        if let life = policy.profile?.accessTokenLife { return (progress.revokedAt ?? now).advanced(by: life) }
        return facts.accessTokenExpiresAt.flatMap { $0 > now ? $0 : nil }
    }

    /// The refresh token is revoked, and a ping shows that the access token lives on.
    mutating func accessTokenLives(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        guard let death = deathOfAccessToken(facts, at: now) else { return finish(.failed, .stillValid, at: now) }
        progress.diesAt = death
        progress.reason = .accessTokenLives
        progress.phase = .dead
        return linkWhenAllowed(at: now)
    }

    // MARK: The look after the expiry

    /// Whether the item waits for its sign-in and has to be looked at once more.
    var isDying: Bool { progress.phase == .awaitingCode && progress.isDying }

    mutating func look(at now: Timestamp) -> Step {
        guard let diesAt = progress.diesAt, diesAt <= now else {
            let moment = progress.diesAt ?? now
            progress.dueAt = moment
            return Step(order: .putOff(until: moment), settlement: nil, events: [])
        }
        return read(for: .look)
    }

    mutating func looked(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        guard facts.accessToken == progress.accessTokenBefore, !hasNewRefreshToken(facts) else {
            // A refresh with a token that should be dead, or somebody signed in on the platform: nobody can tell.
            noteTokenAfter(facts)
            return finish(.inDoubt, .tokensChanged, at: now)
        }
        if facts.isDisabled { return lookConfirmed(.autoDisabled, at: now) }
        guard facts.canBePinged else { return lookEnded(.tokenUnreadable, at: now) }
        return ping(for: .look, at: now)
    }

    mutating func lookAnswered(_ answer: PingAnswer, at now: Timestamp) -> Step {
        switch answer {
        case .rejectedByProvider:
            var step = lookConfirmed(nil, at: now)
            step.deadToken = facts?.accessToken
            return step
        // A provider that forbids the resource knows the token: it lives.
        case .alive, .forbidden: return finish(.failed, .stillValid, at: now)
        case .unsupported: return lookEnded(.pingUnsupported, at: now)
        case .unauthorized, .otherInstance: return lookEnded(.unexpectedResponse, at: now)
        case .failed: return lookEnded(.pingLost, at: now)
        }
    }

    private mutating func lookConfirmed(_ reason: Reason?, at now: Timestamp) -> Step {
        progress.confirmedAt = now
        var step = lookEnded(reason, at: now)
        step.events.insert(event(.confirmed, at: now, reason?.rawValue), at: 0)
        return step
    }

    /// The one look is over; the item goes on waiting for its sign-in.
    mutating func lookEnded(_ reason: Reason?, at now: Timestamp) -> Step {
        progress.reason = reason
        progress.dueAt = nil
        state = .idle
        return Step(order: .finish, settlement: nil, events: [event(.looked, at: now, reason?.rawValue)])
    }
}
