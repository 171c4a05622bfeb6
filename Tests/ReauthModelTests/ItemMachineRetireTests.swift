import OAuth
import ReauthModel
import Testing

/// `action: retire`: the grant is dead for good, and nobody is asked to sign in.
@Suite struct ItemMachineRetireTests {
    @Test(arguments: [ProviderProfile.salesforce, .box])
    func whatItsProviderRejectsIsRetired(profile: ProviderProfile) {
        var trial = Trial.retire(.grant, profile)
        #expect(
            trial.feed(.started, .read(), .revoked, .rejected) == [
                .read, .revokes(.refreshToken, "R1"), .ping, .finish,
            ]
        )
        #expect(trial.outcome == .retired && trial.reason == nil)
        #expect(trial.progress.phase == .finished && trial.progress.basis == .told)
        #expect(trial.progress.confirmedAt != nil && trial.progress.awaitingSince == nil)
        #expect(trial.progress.consentURL == nil)
        #expect(trial.eventKinds == [.confirmed, .finished])
    }

    @Test func anAccessTokenThatTakesTheGrantAlongIsEnough() {
        var trial = Trial.retire(.accessToken, .box)
        trial.feed(.started, .read(), .revoked, .rejected)
        #expect(trial.outcome == .retired)
    }

    @Test(arguments: [ProviderProfile.salesforce, .zoom, .pipedrive])
    func anAccessTokenThatIsNotKnownToEndTheGrantIsNotNamed(profile: ProviderProfile) {
        var trial = Trial.retire(.accessToken, profile)
        #expect(trial.feed(.started) == [.finish])
        #expect(trial.outcome == .skipped && trial.reason == .grantMaySurvive)
        var whole = Trial.retire(.grant, profile)
        #expect(whole.feed(.started) == [.read])
    }

    @Test func whatCannotBeRevokedIsSaidAsForARotation() {
        var nothing = Trial.retire(.grant, .microsoft)
        nothing.feed(.started)
        #expect(nothing.outcome == .notRevocable)
        var refreshTokenOnly = Trial.retire(.accessToken, .hubspot)
        refreshTokenOnly.feed(.started)
        #expect(refreshTokenOnly.outcome == .skipped && refreshTokenOnly.reason == .accessTokenNotRevocable)
        var unknown = Trial.retire(.grant, nil)
        unknown.feed(.started)
        #expect(unknown.outcome == .skipped && unknown.reason == .unknownProvider)
    }

    @Test func whatWasGoneBeforeCountsWithItsProof() {
        var trial = Trial.retire(.grant, .box)
        trial.feed(.started, .read(), .alreadyGone, .rejected)
        #expect(trial.outcome == .retired)
        #expect(trial.progress.basis == .alreadyGone && trial.progress.confirmedAt != nil)
    }

    @Test func aDeathThatWasInferredIsMarked() {
        var trial = Trial.retire(.grant, .box)
        trial.feed(.started, .read(), .revocationFailed(.noAnswer), .read(), .rejected)
        #expect(trial.outcome == .retired && trial.reason == .inferred)
        #expect(trial.settlements == [.inferred])
    }

    // MARK: The provider's word alone

    @Test(arguments: [ConfirmMode.read, .none])
    func theProvidersWordIsEnoughWhereTheJobWantsNoMore(confirm: ConfirmMode) {
        var trial = Trial.retire(.grant, .salesforce, confirm: confirm)
        trial.feed(.started, .read(), .revoked)
        if confirm == .read { trial.feed(.read()) }
        #expect(trial.outcome == .retired)
        #expect(trial.progress.basis == .told && trial.progress.confirmedAt == nil)
    }

    @Test func aPingWithoutAnAnswerLeavesTheProvidersWord() {
        var trial = Trial.retire(.grant, .salesforce)
        trial.feed(.started, .read(), .revoked, .pingFailed(.noAnswer), .read(), .pingFailed(.noAnswer), .read())
        #expect(trial.outcome == .retired && trial.reason == .pingLost)
        #expect(trial.progress.confirmedAt == nil)
    }

    /// An access token that is dead may merely have expired, so its refresh token may live.
    @Test func anExpiredAccessTokenSaysNothingOfTheGrant() {
        var trial = Trial.retire(.accessToken, .box, confirm: .none)
        trial.feed(.started, .read(), .alreadyGone)
        #expect(trial.outcome == .inDoubt && trial.reason == .noProbe)
        var told = Trial.retire(.accessToken, .box, confirm: .none)
        told.feed(.started, .read(), .revoked)
        #expect(told.outcome == .retired)
    }

    @Test func aWordThatDoesNotReachTheAccessTokenIsNotEnough() {
        var trial = Trial.retire(.grant, .zoom, confirm: .none)
        trial.feed(.started, .read(), .revoked, .read(), .unsupportedType)
        #expect(trial.outcome == .inDoubt && trial.reason == .noProbe)
        var both = Trial.retire(.grant, .zoom, confirm: .none)
        both.feed(.started, .read(), .revoked, .read(), .revoked)
        #expect(both.outcome == .retired)
    }

    @Test func anInstanceThatIsDisabledMeanwhileRestsOnTheProvidersWord() {
        var trial = Trial.retire(.grant, .box)
        trial.feed(.started, .read(), .revoked, .forbidden, .read(disabled: true))
        #expect(trial.outcome == .retired && trial.reason == .autoDisabled)
        var before = Trial.retire(.grant, .box)
        before.feed(.started, .read(disabled: true), .revoked, .forbidden, .read(disabled: true))
        #expect(before.outcome == .retired && before.reason == .instanceDisabled)
        #expect(before.progress.confirmedAt == nil)
        var half = Trial.retire(.grant, .zoom)
        half.feed(.started, .read(), .revoked, .read(), .unsupportedType, .forbidden, .read(disabled: true))
        #expect(half.outcome == .inDoubt && half.reason == .instanceDisabled)
    }

    /// It may have been replaced by a refresh, or have expired.
    @Test func aTokenThatWasDeadBeforeEndsNoGrantWithoutAProbe() {
        var word = Trial.retire(.grant, .box, confirm: .none)
        word.feed(.started, .read(), .alreadyGone)
        #expect(word.outcome == .inDoubt && word.reason == .noProbe)
        var disabled = Trial.retire(.grant, .box)
        disabled.feed(.started, .read(disabled: true), .alreadyGone, .forbidden, .read(disabled: true))
        #expect(disabled.outcome == .inDoubt && disabled.reason == .instanceDisabled)
        // With both of them dead nothing can have been replaced.
        var both = Trial.retire(.grant, .zoom, confirm: .none)
        both.feed(.started, .read(), .alreadyGone, .read(), .alreadyGone)
        #expect(both.outcome == .retired)
    }

    @Test func anAccessTokenThatWasNamedFirstMayHaveBeenReplaced() {
        var trial = Trial.retire(.grant, .pipedrive, confirm: .none)
        trial.feed(.started, .read(), .revoked, .read("A2", "R1"), .revoked)
        #expect(trial.outcome == .inDoubt && trial.reason == .noProbe)
        var rejected = Trial.retire(.grant, .pipedrive)
        rejected.feed(.started, .read(), .revoked, .read(), .revoked, .rejected)
        #expect(rejected.outcome == .retired)
    }

    // MARK: A grant that lives

    /// The next access token takes the grant along.
    @Test func whatHadMerelyExpiredIsRevokedAgain() {
        var trial = Trial.retire(.accessToken, .box)
        trial.feed(.started, .read("A1", "R1"), .alreadyGone, .alive, .read("A2", "R1"))
        #expect(trial.feed(.read("A2", "R1"), .revoked, .rejected) == [.revokes(.accessToken, "A2"), .ping, .finish])
        #expect(trial.outcome == .retired)
        // After a consent for another instance of the account that could end the new sign-in.
        var profile = ProviderProfile.box
        profile.reach = .account
        var before = Trial.retire(.accessToken, profile)
        before.feed(.started, .read("A1", "R1"), .alreadyGone)
        var progress = before.recorded
        progress.epoch = 2
        var consented = Trial(before.machine.policy, from: progress)
        consented.feed(.started, .read("A1", "R1"), .alive, .read("A2", "R1"))
        #expect(consented.outcome == .failed && consented.reason == .consentMeanwhile)
    }

    @Test func aTokenThatWorksIsStillValid() {
        var trial = Trial.retire(.grant, .box)
        trial.feed(.started, .read(), .revoked, .alive, .read())
        #expect(trial.outcome == .failed && trial.reason == .stillValid)
    }

    /// A rotation by `access-token` would be content.
    @Test func aSilentRefreshIsNoEnd() {
        var trial = Trial.retire(.accessToken, .box)
        trial.feed(.started, .read("A1", "R1"), .revoked, .alive, .read("A2", "R1"))
        #expect(trial.outcome == .failed && trial.reason == .stillValid)
        var both = Trial.retire(.accessToken, .box)
        both.feed(.started, .read("A1", "R1"), .revoked, .alive, .read("A2", "R2"))
        #expect(both.outcome == nil)
        #expect(both.feed(.read("A2", "R2")) == [.revokes(.accessToken, "A2")])
    }

    // MARK: An access token that lives to its expiry

    private func dying() -> Trial {
        var profile = ProviderProfile.hubspot
        profile.accessTokenLife = .seconds(1800)
        var trial = Trial.retire(.grant, profile)
        trial.feed(.started, .read(), .revoked, .alive, .read())
        return trial
    }

    @Test func aRejectionIsAboutTheTokenThatIsInPlace() {
        var profile = ProviderProfile.hubspot
        profile.accessTokenLife = .seconds(1800)
        var same = Trial.retire(.grant, profile)
        #expect(same.feed(.started, .read(), .revoked, .rejected, .read()).suffix(3) == [.ping, .read, .finish])
        #expect(same.outcome == .retired && same.progress.httpStatus == 401)
        // Refreshed between the read and the revocation: the token that was read lives on.
        var replaced = Trial.retire(.grant, profile)
        replaced.feed(.started, .read(), .revoked, .rejected, .read("A2", "R1"))
        #expect(replaced.outcome == nil && replaced.progress.diesAt != nil)
        var unreadable = Trial.retire(.grant, profile)
        unreadable.feed(.started, .read(), .revoked, .rejected, .read(nil, "R1"))
        #expect(unreadable.outcome == nil)
    }

    @Test func itIsNotRetiredBeforeThat() throws {
        var trial = dying()
        let diesAt = try #require(trial.progress.diesAt)
        #expect(trial.orders.last == .putOff(until: diesAt.advanced(by: ItemMachine.graceAfterExpiry)))
        #expect(trial.outcome == nil && trial.progress.outcomeWord == "revoked")
        #expect(trial.recorded.dueAt != nil && trial.recorded.phase == .dead)
        #expect(trial.eventKinds.last == .deferred)
        // Whoever comes too early waits on.
        trial.restart()
        #expect(trial.feed(.started) == [.putOff(until: diesAt.advanced(by: ItemMachine.graceAfterExpiry))])
    }

    @Test func aLookAfterItRetires() {
        var trial = dying()
        trial.restart()
        trial.wait(.seconds(1900))
        #expect(trial.feed(.started, .read(), .rejected) == [.read, .ping, .finish])
        #expect(trial.outcome == .retired && trial.reason == nil)
        #expect(trial.progress.confirmedAt != nil && trial.progress.dueAt == nil)
        #expect(trial.eventKinds.suffix(3) == [.confirmed, .looked, .finished])
    }

    @Test func aLookThatTellsNothingIsDoubt() {
        var lost = dying()
        lost.restart()
        lost.wait(.seconds(1900))
        lost.feed(.started, .read(), .pingFailed(.noAnswer))
        #expect(lost.outcome == .inDoubt && lost.reason == .pingLost)
        var changed = dying()
        changed.restart()
        changed.wait(.seconds(1900))
        changed.feed(.started, .read("A2", "R2"))
        #expect(changed.outcome == .inDoubt && changed.reason == .tokensChanged)
    }

    @Test func anInstanceThatIsDisabledIsRetiredByTheAgeOfItsToken() {
        var trial = dying()
        trial.restart()
        trial.wait(.seconds(1900))
        trial.feed(.started, .read(disabled: true))
        #expect(trial.outcome == .retired && trial.reason == .autoDisabled)
        // The configuration told an expiry; the token that is in place now may be younger.
        var progress = trial.progress
        (progress.phase, progress.outcome, progress.confirmedAt) = (.dead, nil, nil)
        progress.wasLookedAt = false
        var unknown = Trial(
            ItemPolicy(action: .retire, revoke: .grant, confirm: .ping, profile: .hubspot, hasApplication: true),
            from: progress
        )
        unknown.wait(.seconds(4000))
        unknown.feed(.started, .read(disabled: true))
        #expect(unknown.outcome == .inDoubt && unknown.reason == .instanceDisabled)
    }

    @Test func aTokenThatOutlivesItsExpiryIsStillValid() {
        var trial = dying()
        trial.restart()
        trial.wait(.seconds(1900))
        trial.feed(.started, .read(), .alive)
        #expect(trial.outcome == .failed && trial.reason == .stillValid)
    }

    @Test func withoutAnExpiryNothingIsWaitedFor() {
        var trial = Trial.retire(.grant, .hubspot)
        trial.feed(.started, .read(), .revoked, .alive, .read())
        #expect(trial.outcome == .failed && trial.reason == .stillValid)
        var lost = Trial.retire(.grant, .hubspot)
        lost.feed(.started, .read(), .revoked, .pingFailed(.noAnswer), .read(), .pingFailed(.noAnswer), .read())
        #expect(lost.outcome == .inDoubt && lost.reason == .pingLost)
    }

    @Test(arguments: [ConfirmMode.read, .none])
    func withoutAPingNothingIsSent(confirm: ConfirmMode) {
        var trial = Trial.retire(.grant, .hubspot, confirm: confirm)
        #expect(trial.feed(.started) == [.finish])
        #expect(trial.outcome == .skipped && trial.reason == .proofNeedsPing)
    }

    @Test func anAbandonedRunClaimsNothingOfIt() {
        var trial = dying()
        trial.restart()
        trial.feed(.abandoned)
        #expect(trial.outcome == .inDoubt && trial.reason == .abandoned)
    }

    // MARK: What other runs know

    private func waiting(isProved: Bool) -> InstanceHistory {
        let waiting = InstanceHistory.Waiting(
            accessToken: fingerprint("A1"),
            refreshToken: fingerprint("R1"),
            since: Trial.start,
            isProved: isProved,
            settledTokens: [.refreshToken],
            wasDisabled: false,
            basis: .told,
            revokedAt: Trial.start,
            confirmedAt: isProved ? Trial.start : nil
        )
        return InstanceHistory(waiting: waiting)
    }

    @Test func whatAnEarlierRunProvedDeadIsRetiredByThatProof() {
        var trial = Trial.retire(.grant, .box, history: waiting(isProved: true))
        #expect(trial.feed(.started, .read()) == [.read, .finish])
        #expect(trial.outcome == .retired && trial.reason == .deadAlready)
        #expect(trial.progress.confirmedAt == Trial.start && trial.progress.revokedAt == Trial.start)
        #expect(trial.progress.basis == .told && trial.progress.attempts == 0)
    }

    @Test func whatIsNotProvedIsRevokedAgain() {
        var trial = Trial.retire(.grant, .box, history: waiting(isProved: false))
        #expect(trial.feed(.started, .read(disabled: true)).last == .revokes(.refreshToken, "R1"))
        // Other tokens are a new grant.
        var other = Trial.retire(.grant, .box, history: waiting(isProved: true))
        #expect(other.feed(.started, .read("A2", "R2")).last == .revokes(.refreshToken, "R2"))
    }

    @Test func whatWasRetiredBeforeIsSkipped() {
        let history = InstanceHistory(retired: waiting(isProved: true).waiting)
        var trial = Trial.retire(.grant, .box, history: history)
        trial.feed(.started, .read())
        #expect(trial.outcome == .skipped && trial.reason == .retired)
    }

    @Test func aConsentOfOursSupersedesIt() {
        var history = InstanceHistory()
        history.isSignedIn = true
        var trial = Trial.retire(.grant, .box)
        trial.feed(.started)
        trial.feed(.voided(epoch: 2, history))
        #expect(trial.outcome == .superseded)
        // One revocation could end the new sign-in of the same account.
        var profile = ProviderProfile.box
        profile.reach = .account
        var neighbour = Trial.retire(.grant, profile)
        neighbour.feed(.started)
        neighbour.feed(.voided(epoch: 2, InstanceHistory()))
        #expect(neighbour.outcome == .failed && neighbour.reason == .consentMeanwhile)
    }
}
