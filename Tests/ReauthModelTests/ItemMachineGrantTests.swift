import OAuth
import ReauthModel
import Testing

/// `revoke: grant`: everything dies, and people consent again.
@Suite struct ItemMachineGrantTests {
    @Test(arguments: [ProviderProfile.salesforce, .box])
    func theRefreshTokenTakesTheAccessTokenAlong(profile: ProviderProfile) {
        var trial = Trial.rotate(.grant, profile)
        #expect(
            trial.feed(.started, .read(), .revoked, .rejected, .url)
                == [.read, .revokes(.refreshToken, "R1"), .ping, .makeLink, .finish]
        )
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.progress.settledTokens == [.refreshToken])
    }

    @Test func anAccessTokenThatStandsForTheGrantIsNamed() {
        var trial = Trial.rotate(.grant, .dropbox)
        #expect(trial.feed(.started, .read("A1", nil)).last == .revokes(.accessToken, "A1"))
    }

    // MARK: Two tokens

    @Test func twoTokensAreSentOneAfterTheOtherAndEachIsReadFirst() {
        var trial = Trial.rotate(.grant, .zoom)
        #expect(
            trial.feed(.started, .read(), .revoked, .read(), .revoked, .rejected, .url)
                == [
                    .read, .revokes(.refreshToken, "R1"), .read, .revokes(.accessToken, "A1"), .ping, .makeLink,
                    .finish,
                ]
        )
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements == [.revoked, .revoked])
        #expect(trial.progress.attempts == 2)
        #expect(trial.progress.settledTokens == [.refreshToken, .accessToken])
    }

    @Test func theSecondMayBeGoneWithTheFirst() {
        var trial = Trial.rotate(.grant, .zoom)
        trial.feed(.started, .read(), .revoked, .read(), .alreadyGone, .rejected, .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements == [.revoked, .alreadyGone])
    }

    @Test func theOrderIsTheCatalogs() {
        var trial = Trial.rotate(.grant, .pipedrive)
        trial.feed(.started, .read("A1", "R1"), .revoked)
        #expect(trial.feed(.read("A1", "R1")).last == .revokes(.refreshToken, "R1"))
        // The platform may have refreshed in between: the token that is in place now is named.
        var refreshed = Trial.rotate(.grant, .pipedrive)
        refreshed.feed(.started, .read("A1", "R1"), .revoked)
        #expect(refreshed.feed(.read("A2", "R1")).last == .revokes(.refreshToken, "R1"))
    }

    @Test func aSecondThatCannotBeReadIsLeftOut() {
        var trial = Trial.rotate(.grant, .zoom)
        #expect(
            trial.feed(.started, .read(nil, "R1"), .revoked, .rejected, .url)
                == [.read, .revokes(.refreshToken, "R1"), .ping, .makeLink, .finish]
        )
        #expect(trial.outcome == .awaitingCode)
    }

    @Test func aSecondThatVanishedIsLeftOut() {
        var trial = Trial.rotate(.grant, .zoom)
        #expect(trial.feed(.started, .read(), .revoked, .read(nil, nil)).last == .ping)
        trial.feed(.rejected, .url)
        #expect(trial.outcome == .awaitingCode)
    }

    /// RFC 7009 §2.2.1: the other kind is to be revoked, and that was done.
    @Test func aSecondThatCannotBeRevokedIsLeftToTheProof() {
        var died = Trial.rotate(.grant, .zoom)
        #expect(died.feed(.started, .read(), .revoked, .read(), .unsupportedType).last == .ping)
        died.feed(.rejected, .url)
        #expect(died.outcome == .awaitingCode)
        #expect(died.settlements == [.revoked, .noEffect])
        var lived = Trial.rotate(.grant, .zoom)
        lived.feed(.started, .read(), .revoked, .read(), .unsupportedType, .alive, .read())
        #expect(lived.outcome == .failed)
        #expect(lived.reason == .stillValid)
    }

    @Test func aFirstThatCannotBeRevokedLeavesTheSecond() {
        var trial = Trial.rotate(.grant, .zoom)
        #expect(
            trial.feed(.started, .read(), .unsupportedType, .read()).suffix(2)
                == [.read, .revokes(.accessToken, "A1")]
        )
        trial.feed(.revoked, .rejected, .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements == [.noEffect, .revoked])
    }

    /// The refresh token is still valid and no call may show that, so the item must not claim that everything is dead.
    @Test(arguments: [ConfirmMode.read, .none])
    func aRefreshTokenThatCannotBeRevokedIsNotPassedOverWithoutAProof(confirm: ConfirmMode) {
        var trial = Trial.rotate(.grant, .zoom, confirm: confirm)
        #expect(trial.feed(.started, .read(), .unsupportedType) == [.read, .revokes(.refreshToken, "R1"), .finish])
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .unexpectedResponse)
        #expect(trial.settlements == [.noEffect])
    }

    @Test func whenNeitherCanBeRevokedItFailed() {
        var trial = Trial.rotate(.grant, .zoom)
        trial.feed(.started, .read(), .unsupportedType, .read(), .unsupportedType)
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .accessTokenNotRevocable)
        #expect(trial.settlements == [.noEffect, .noEffect])
    }

    @Test func aProcessThatDiesBetweenTheTwoGoesOnWithTheSecond() {
        var trial = Trial.rotate(.grant, .zoom)
        trial.feed(.started, .read(), .revoked)
        trial.restart()
        #expect(trial.feed(.started, .read()) == [.read, .revokes(.accessToken, "A1")])
    }

    /// A refresh came right before the first revocation, so the grant lives: it is revoked from the beginning.
    @Test func newTokensBetweenTheTwoAreRevokedFromTheBeginning() {
        var trial = Trial.rotate(.grant, .zoom)
        trial.feed(.started, .read("A1", "R1"), .revoked)
        #expect(trial.feed(.read("A2", "R2")) == [.revokes(.refreshToken, "R2")])
        trial.feed(.revoked, .read("A2", "R2"), .revoked, .rejected, .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.progress.attempts == 3)
    }

    @Test func newTokensBetweenTheTwoAreDoubtAfterACrash() {
        var trial = Trial.rotate(.grant, .zoom)
        trial.feed(.started, .read("A1", "R1"), .revoked)
        trial.restart()
        trial.feed(.started)
        #expect(trial.feed(.read("A2", "R2")) == [.finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .tokensChanged)
        #expect(trial.settlements == [.revoked])
        #expect(trial.progress.attempts == 1)
    }

    /// It may merely have expired, which says nothing of the grant; a ping would tell.
    @Test(arguments: [ConfirmMode.read, .none])
    func anAccessTokenThatWasGoneBeforeIsNoProofThatTheGrantIs(confirm: ConfirmMode) {
        var trial = Trial.rotate(.grant, .dropbox, confirm: confirm)
        trial.feed(.started, .read(), .alreadyGone)
        if confirm == .read { trial.feed(.read()) }
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .noProbe)
        #expect(trial.settlements == [.alreadyGone])
        var pinged = Trial.rotate(.grant, .dropbox)
        pinged.feed(.started, .read(), .alreadyGone, .rejected, .url)
        #expect(pinged.outcome == .awaitingCode)
    }

    @Test func aRefreshTokenThatWasGoneBeforeIsEnough() {
        var trial = Trial.rotate(.grant, .salesforce, confirm: .none)
        trial.feed(.started, .read(), .alreadyGone, .url)
        #expect(trial.outcome == .awaitingCode)
    }

    // MARK: Tokens that cannot be read

    @Test func aRefreshTokenThatIsSentLastMustBeReadableFirst() {
        var trial = Trial.rotate(.grant, .pipedrive)
        #expect(trial.feed(.started, .read("A1", nil)) == [.read, .finish])
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .tokenUnreadable)
    }

    @Test func whereThePairDiesTheAccessTokenStandsIn() {
        var trial = Trial.rotate(.grant, .box)
        #expect(
            trial.feed(.started, .read("A1", nil), .revoked, .rejected, .url)
                == [.read, .revokes(.accessToken, "A1"), .ping, .makeLink, .finish]
        )
        #expect(trial.outcome == .awaitingCode)
    }

    /// RFC 7009 §2.2.1: repeating it is useless.
    @Test func aStandInThatCannotBeRevokedIsNotNamedAgain() {
        var trial = Trial.rotate(.grant, .box)
        #expect(trial.feed(.started, .read("A1", nil), .unsupportedType, .read("A1", nil)).last == .finish)
        #expect(trial.outcome == .failed)
        #expect(trial.progress.attempts == 1)
        #expect(trial.progress.revokedAt == nil)
    }

    @Test(arguments: [ProviderProfile.salesforce, .hubspot, .zoom])
    func whereItDoesNotNothingIsSent(profile: ProviderProfile) {
        var trial = Trial.rotate(.grant, profile)
        #expect(trial.feed(.started, .read("A1", nil)) == [.read, .finish])
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .tokenUnreadable)
    }

    // MARK: Proof

    @Test func aDisabledInstanceIsWorthRevokingToo() {
        var trial = Trial.rotate(.grant, .salesforce)
        #expect(trial.feed(.started, .read(disabled: true)).last == .revokes(.refreshToken, "R1"))
        trial.feed(.revoked, .forbidden, .read(disabled: true), .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .instanceDisabled)
        #expect(trial.progress.confirmedAt == nil)
    }

    @Test(arguments: [ItemEvent.read("A1", "R1"), .read("A2", "R1"), .read("A1", nil)])
    func aGrantThatStillAnswersIsSaidToBeSo(last: ItemEvent) {
        var trial = Trial.rotate(.grant, .salesforce)
        trial.feed(.started, .read("A1", "R1"), .revoked, .alive, last)
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .stillValid)
    }

    @Test func whatWasRefreshedMeanwhileIsRevokedAgain() {
        var trial = Trial.rotate(.grant, .salesforce)
        trial.feed(.started, .read("A1", "R1"), .revoked, .alive, .read("A2", "R2"))
        #expect(trial.feed(.read("A2", "R2")) == [.revokes(.refreshToken, "R2")])
        trial.feed(.revoked, .rejected, .url)
        #expect(trial.outcome == .awaitingCode)
    }

    // MARK: Only the refresh token can be revoked

    private static var hubspot: ProviderProfile {
        var profile = ProviderProfile.hubspot
        profile.accessTokenLife = .seconds(1800)
        return profile
    }

    /// The grant is dead from the access token's expiry: a person has to sign in, and one probe follows the expiry.
    @Test func anAccessTokenThatLivesOnIsLookedAtAfterItsExpiry() {
        var trial = Trial.rotate(.grant, Self.hubspot)
        trial.feed(.started, .read(), .revoked, .alive)
        #expect(trial.feed(.read()) == [.makeLink])
        trial.feed(.url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .accessTokenLives)
        #expect(trial.progress.confirmedAt == nil)
        let death = trial.progress.diesAt
        #expect(death == trial.progress.revokedAt?.advanced(by: .seconds(1800)))
        trial.restart()
        #expect(trial.feed(.started) == [death.map { .putOff(until: $0.advanced(by: ItemMachine.graceAfterExpiry)) }])
        trial.wait(.seconds(1800) + ItemMachine.graceAfterExpiry)
        trial.restart()
        #expect(trial.feed(.started, .read(), .rejected) == [.read, .ping, .finish])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == nil)
        #expect(trial.progress.confirmedAt != nil)
        #expect(trial.progress.httpStatus == 401)
        trial.restart()
        #expect(trial.feed(.started) == [.finish], "one look is enough")
    }

    @Test(arguments: [
        ([ItemEvent.read(), .alive], Outcome.failed, Reason?.some(.stillValid)),
        ([.read(), .forbidden, .read()], .failed, .stillValid),
        ([.read("A2", "R1")], .inDoubt, .tokensChanged),
        ([.read("A2", "R2")], .inDoubt, .tokensChanged),
        ([.read(disabled: true)], .awaitingCode, .autoDisabled),
        ([.read(), .pingFailed(.noAnswer)], .awaitingCode, .pingLost),
        ([.missing], .failed, .instanceGone),
    ])
    func whatTheLookFinds(script: [ItemEvent], outcome: Outcome, reason: Reason?) {
        var trial = Trial.rotate(.grant, Self.hubspot)
        trial.feed(.started, .read(), .revoked, .alive, .read(), .url)
        trial.wait(.seconds(1800) + ItemMachine.graceAfterExpiry)
        trial.restart()
        trial.feed([.started] + script)
        #expect(trial.outcome == outcome)
        #expect(trial.reason == reason)
    }

    @Test func whereTheExpiryIsUnknownTheTokenIsSaidToLive() {
        var trial = Trial.rotate(.grant, .hubspot)
        trial.feed(.started, .read(), .revoked, .alive, .read())
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .stillValid)
    }

    @Test(arguments: [ConfirmMode.read, .none])
    func otherProofsDoForAGrant(confirm: ConfirmMode) {
        var trial = Trial.rotate(.grant, .salesforce, confirm: confirm)
        trial.feed(.started, .read(), .revoked)
        trial.feed(confirm == .read ? [.read(), .url] : [.url])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.progress.confirmedAt == nil)
        #expect(trial.progress.revokedAt != nil)
    }

    @Test func withoutAnElementTokenTheProvidersWordStands() {
        var trial = Trial.rotate(.grant, .salesforce)
        trial.feed(.started, .read(pingable: false), .revoked, .read(pingable: false), .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .tokenUnreadable)
        #expect(trial.progress.confirmedAt == nil)
    }

    @Test func anInstanceThatVanishedAfterItsRevocationIsGone() {
        var trial = Trial.rotate(.grant, .salesforce, confirm: .read)
        trial.feed(.started, .read(), .revoked, .missing)
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .instanceGone)
        #expect(trial.progress.revokedAt != nil)
    }
}
