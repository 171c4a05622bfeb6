import OAuth

/// A code was sent for the instance, or for one that shares its account, while the run worked on the item.
///
/// A revocation that was not sent yet is void then, and one that was sent is not forgotten. An epoch tells that a code was sent;
/// that a person signed in to this very instance, only the run tells through which the code went.
extension ItemMachine {
    /// How long an item is put off until it is known what became of a code.
    package static let pauseForConsent: Duration = .seconds(5)

    /// Ends an item whose instance a person signed in to, through another run, since this one began: nothing is done for it.
    mutating func supersededMeanwhile(at now: Timestamp) -> Step? {
        guard history.isSignedIn, policy.action != .check, progress.outcome == nil else { return nil }
        return finish(.superseded, nil, at: now, settlement: progress.openToken == nil ? nil : .superseded)
    }

    mutating func voided(epoch: Int, at now: Timestamp) -> Step {
        // It waits for its sign-in, which the consent is about.
        guard progress.outcome == nil else { return Step(order: .end(.giveWay), settlement: nil, events: []) }
        progress.epoch = max(progress.epoch, epoch)
        beganDead = progress.phase == .dead
        if let step = supersededMeanwhile(at: now) { return step }
        if progress.openToken != nil {
            // It may have taken effect, and may not be sent again.
            return finish(.inDoubt, .consentMeanwhile, at: now, settlement: .superseded)
        }
        guard progress.basis != nil || progress.phase == .dead else { return nothingRevoked(at: now) }
        // What a call told before the consent is not what is so; it is proved anew.
        if progress.reason == .stillValid { progress.reason = nil }
        // Between two tokens of a grant: the second is not sent, and the proof tells what became of it.
        if progress.phase == .planned { progress.phase = .revoked }
        return read(for: .catchUp)
    }

    /// Nothing was revoked yet: the item begins anew, unless that would end a new sign-in of the same account.
    private mutating func nothingRevoked(at now: Timestamp) -> Step {
        let isHarmless = !policy.action.revokes || policy.profile?.reach == .grant
        guard history.isConsentUnderWay || isHarmless else { return finish(.failed, .consentMeanwhile, at: now) }
        return waitForConsent(at: now)
    }

    /// Waits until it is known what became of the code.
    private mutating func waitForConsent(at now: Timestamp) -> Step {
        let until = now.advanced(by: Self.pauseForConsent)
        progress.dueAt = until
        state = .idle
        return Step(order: .putOff(until: until), settlement: nil, events: [])
    }

    /// Goes on with what was revoked, where the tokens are those of before.
    mutating func catchUp(_ facts: InstanceFacts, at now: Timestamp) -> Step {
        let isDead = progress.phase == .dead
        if history.isConsentUnderWay { return waitForConsent(at: now) }
        if isDead, policy.action != .retire, let retired = history.retired, retired.hasTokens(of: facts) {
            return finish(.retired, .retired, at: now)
        }
        let known = progress.accessTokenAfter ?? progress.accessTokenBefore
        let isNew =
            endsGrant && hasNewRefreshToken(facts) || isDead && facts.accessToken != nil && facts.accessToken != known
        if isNew {
            // What is proved dead is not refreshed: other tokens came with a sign-in, which the epoch tells of.
            let isSignIn = isDead && progress.confirmedAt != nil
            return isSignIn ? finish(.superseded, nil, at: now) : tokensChanged(at: now)
        }
        guard isDead else { return confirm(at: now) }
        return linkWhenAllowed(at: now)
    }
}
