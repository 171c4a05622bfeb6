import OAuth

/// Tokens that changed while a revocation was under way.
///
/// Some providers give a new refresh token with each refresh, so new tokens are no sign-in by themselves; only an epoch of
/// ours tells a consent.
extension ItemMachine {
    /// How long after its order a revocation counts as just made: what changes meanwhile was a refresh.
    static let longestAttempt: Duration = .seconds(300)
    /// Attempts at most that are made because the tokens were refreshed meanwhile.
    static let attemptsAfterRefresh = 3

    /// Whether another refresh token is in place than the one that was read before the revocation.
    func hasNewRefreshToken(_ facts: InstanceFacts) -> Bool {
        guard let before = progress.refreshTokenBefore, let after = facts.refreshToken else { return false }
        return before != after
    }

    /// Whether another access token is in place than the one that was read before the revocation.
    func hasNewAccessToken(_ facts: InstanceFacts) -> Bool {
        facts.accessToken != nil && facts.accessToken != progress.accessTokenBefore
    }

    /// Whether the refresh token that was read before the revocation is in place.
    func isRefreshTokenInPlace(_ facts: InstanceFacts) -> Bool {
        facts.refreshToken != nil && facts.refreshToken == progress.refreshTokenBefore
    }

    /// Both tokens changed, where the revocation was to end the grant.
    ///
    /// Within the seconds of one attempt that was a refresh, so the grant lives and is revoked again. After a crash, or hours
    /// of doubt, nothing tells.
    mutating func tokensChanged(at now: Timestamp) -> Step {
        isWithinAttempt(at: now) ? revokeAgain(at: now) : finish(.inDoubt, .tokensChanged, at: now)
    }

    /// The grant is seen to live with other tokens than those that were revoked: it is revoked again, from the beginning.
    mutating func revokeAgain(at now: Timestamp) -> Step {
        let isOpen = progress.openToken != nil
        guard progress.attempts < min(Self.attemptsAfterRefresh, policy.revocationAttempts) else {
            return finish(.inDoubt, .tokensChanged, at: now, settlement: isOpen ? .undecided : nil)
        }
        forgetSettledTokens()
        return nameNext(at: now, wasOpen: isOpen)
    }

    /// The token that was named is replaced by a refresh, so the one that is in place now is named.
    mutating func nameNext(at now: Timestamp, wasOpen: Bool = true) -> Step {
        let settlement: Settlement? = wasOpen ? .undecided : nil
        guard progress.attempts < min(Self.attemptsAfterRefresh, policy.revocationAttempts) else {
            return finish(.inDoubt, .tokensChanged, at: now, settlement: settlement)
        }
        if let facts { noteTokenAfter(facts) }
        backToPlanned()
        state = .reading(.revoke)
        return Step(
            order: .retry(.read, afterFailures: progress.attempts),
            settlement: settlement,
            events: [event(.doubt, at: now, Reason.tokensChanged.rawValue)]
        )
    }

    /// What was revoked so far is not what lives now.
    mutating func forgetSettledTokens() {
        progress.settledTokens = []
        progress.basis = nil
        progress.revokedAt = nil
        progress.confirmedAt = nil
        progress.diesAt = nil
    }

    func isWithinAttempt(at now: Timestamp) -> Bool {
        attemptBeganAt.map { $0.duration(to: now) <= Self.longestAttempt } ?? false
    }
}
