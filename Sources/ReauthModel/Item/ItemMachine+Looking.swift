import OAuth

/// Where only the refresh token can be revoked, the access token lives on to its expiry: the item waits for its sign-in
/// meanwhile, and is looked at once after that moment.
extension ItemMachine {
    /// Whether the provider did all it can, and an access token may live on.
    var sparesAccessToken: Bool {
        guard policy.revoke == .grant, policy.profile?.sparesAccessToken == true else { return false }
        return progress.settledTokens.contains(.refreshToken) && progress.basis != nil
    }

    /// When the access token dies at the latest; `nil` where nothing tells.
    ///
    /// The instance may tell an earlier moment than the provider's longest life after the revocation.
    func deathOfAccessToken(at now: Timestamp) -> Timestamp? {
        if let known = progress.diesAt { return known }
        let latest = policy.profile?.accessTokenLife.map { (progress.revokedAt ?? now).advanced(by: $0) }
        let shown = facts?.accessTokenExpiresAt.flatMap { $0 > now ? $0 : nil }
        return [latest, shown].compactMap(\.self).min()
    }

    /// The refresh token is revoked, and a ping shows that the access token lives on.
    mutating func accessTokenLives(at now: Timestamp) -> Step {
        guard let death = deathOfAccessToken(at: now) else {
            let isAnother = facts.map { hasNewAccessToken($0) } ?? false
            return isAnother ? finish(.inDoubt, .tokensChanged, at: now) : stillValid(at: now)
        }
        progress.diesAt = death
        progress.reason = .accessTokenLives
        progress.phase = .dead
        return linkWhenAllowed(at: now)
    }

    // MARK: The look after the expiry

    /// How long after its expiry a token is looked at, because the clocks of platform and provider may differ from this one.
    ///
    /// A token that is still taken then is called valid, which must not be said of one that dies a moment later.
    package static let graceAfterExpiry: Duration = .seconds(30)

    /// Whether the item waits, for its sign-in or for its end, and has to be looked at once more.
    var isDying: Bool {
        if policy.action == .retire { return progress.phase == .dead && progress.diesAt != nil }
        return progress.phase == .awaitingCode && progress.isDying
    }

    mutating func look(at now: Timestamp) -> Step {
        guard let moment = progress.diesAt?.advanced(by: Self.graceAfterExpiry), moment > now else {
            return read(for: .look)
        }
        progress.dueAt = moment
        return Step(order: .putOff(until: moment), settlement: nil, events: [])
    }

    /// Whether the instance still shows the tokens that it waits with.
    func showsDyingTokens(_ facts: InstanceFacts) -> Bool {
        facts.accessToken == progress.accessTokenAfter ?? progress.accessTokenBefore && !hasNewRefreshToken(facts)
    }

    mutating func looked(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        guard showsDyingTokens(facts) else {
            // A refresh with a token that should be dead, or a person signed in on the platform: nothing tells which.
            noteTokenAfter(facts)
            return finish(.inDoubt, .tokensChanged, at: now)
        }
        if facts.isDisabled {
            if policy.action == .retire, !isExpired(facts, at: now) { return lookEnded(.instanceDisabled, at: now) }
            keepAsProof(Evidence(httpStatus: progress.lastHTTPStatus, requestID: progress.lastRequestID))
            return lookConfirmed(.autoDisabled, at: now)
        }
        guard facts.canBePinged else { return lookEnded(.tokenUnreadable, at: now) }
        return ping(for: .look, at: now)
    }

    mutating func lookAnswered(_ answer: PingAnswer, at now: Timestamp) -> Step {
        switch answer {
        case .rejectedByProvider:
            return lookConfirmed(nil, at: now)
        case .alive: return stillValid(at: now)
        case .forbidden: return read(for: .explainForbidden)
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

    /// The one look is over; the item goes on waiting for its sign-in, or has its end where nobody is asked to sign in.
    mutating func lookEnded(_ reason: Reason?, at now: Timestamp) -> Step {
        if policy.action == .retire { return lookedBeforeEnd(reason, at: now) }
        // What a person said or did meanwhile stays.
        if progress.reason == .accessTokenLives { progress.reason = reason }
        progress.wasLookedAt = true
        progress.dueAt = nil
        state = .idle
        return Step(order: .finish, settlement: nil, events: [event(.looked, at: now, reason?.rawValue)])
    }
}
