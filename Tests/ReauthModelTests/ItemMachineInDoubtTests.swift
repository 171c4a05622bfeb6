import OAuth
import ReauthModel
import Testing

/// The answer to a revocation was lost: ask first, act second.
@Suite struct ItemMachineInDoubtTests {
    private static let lostAnswers = [
        ItemEvent.revocationFailed(.noAnswer), .revocationFailed(.odd),
        .revocationFailed(.lost(.status(502))), .revocationFailed(.unexpected(.status(302))),
    ]

    @Test(arguments: lostAnswers)
    func aLostAnswerIsNeverAnsweredByARepetition(answer: ItemEvent) {
        var trial = Trial.rotate(.accessToken, .box)
        #expect(trial.feed(.started, .read(), answer).last == .read)
        #expect(trial.progress.phase == .revoking)
        #expect(trial.progress.openToken == .accessToken)
        #expect(trial.settlements.isEmpty)
        #expect(trial.eventKinds == [.doubt])
        #expect(trial.feed(.read()) == [.ping])
    }

    @Test func aDeadTokenSettlesItAsInferred() {
        var trial = Trial.inDoubt(.accessToken, .box)
        #expect(trial.feed(.read(), .rejected, .url) == [.ping, .makeLink, .finish])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .inferred, "what was inferred is marked as such")
        #expect(trial.settlements == [.inferred])
        #expect(trial.progress.basis == .inferred)
        #expect(trial.progress.settledTokens == [.accessToken])
        #expect(trial.progress.revokedAt != nil)
        #expect(trial.progress.confirmedAt != nil)
        #expect(trial.eventKinds == [.doubt, .confirmed, .linked, .finished])
    }

    @Test func aLivingTokenAllowsANewAttempt() {
        var trial = Trial.inDoubt(.accessToken, .box)
        #expect(trial.feed(.read("A1"), .alive, .read("A1")) == [.ping, .read, .retry(.read, afterFailures: 1)])
        #expect(trial.settlements == [.probedAlive])
        #expect(trial.progress.phase == .planned)
        #expect(trial.feed(.read("A1")) == [.revokes(.accessToken, "A1")])
        #expect(trial.progress.attempts == 2)
        trial.feed(.revoked, .rejected, .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements == [.probedAlive, .revoked])
    }

    /// A ping would have the platform replace the token, and then nothing would show what became of it.
    @Test func whereAPingWouldReplaceTheTokenTheProviderIsAskedOnceMore() {
        var trial = Trial.inDoubt(.silent, .salesforce)
        #expect(trial.feed(.read("A1")) == [.revokes(.accessToken, "A1")])
        #expect(trial.feed(.alreadyGone, .alive, .read("A2")) == [.ping, .read, .finish])
        #expect(trial.outcome == .rotated)
        #expect(trial.reason == nil)
        #expect(trial.settlements == [.undecided, .alreadyGone])
        #expect(trial.progress.basis == .alreadyGone)
        #expect(trial.progress.verifiedAt != nil)
    }

    @Test func aChangedTokenIsNotARevokedOne() {
        var profile = ProviderProfile.salesforce
        profile.isRepeatSafe = false
        var trial = Trial.inDoubt(.silent, profile)
        #expect(trial.feed(.read("A1"), .alive, .read("A2")) == [.ping, .read, .finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .tokensChanged)
        #expect(trial.settlements == [.undecided])
        #expect(trial.progress.revokedAt == nil)
    }

    @Test func attemptsEndEvenWhenTheTokenLivesOn() {
        var trial = Trial.inDoubt(.accessToken, .box)
        for attempt in 2...5 {
            trial.feed(.read("A1"), .alive, .read("A1"))
            #expect(trial.orders.last == .retry(.read, afterFailures: attempt - 1))
            trial.feed(.read("A1"), .revocationFailed(.noAnswer))
            #expect(trial.progress.attempts == attempt)
        }
        #expect(trial.feed(.read("A1"), .alive, .read("A1")).last == .finish)
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .unreachable)
        #expect(trial.settlements == Array(repeating: .probedAlive, count: 5))
    }

    // MARK: Forbidden

    @Test func disabledMeanwhileProvesNothing() {
        for script in [[ItemEvent.read(), .forbidden, .read(disabled: true)], [.read(disabled: true)]] {
            var trial = Trial.inDoubt(.accessToken, .box)
            trial.feed(script)
            #expect(trial.outcome == .inDoubt)
            #expect(trial.reason == .instanceDisabled)
            #expect(trial.settlements == [.undecided])
            #expect(trial.progress.revokedAt == nil)
        }
    }

    @Test func disabledMeanwhileIsRepeatedWhereThatIsHarmless() {
        var trial = Trial.inDoubt(.grant, .salesforce)
        #expect(trial.feed(.read(disabled: true)) == [.retry(.read, afterFailures: 1)])
        #expect(trial.feed(.read(disabled: true)) == [.revokes(.refreshToken, "R1")])
        trial.feed(.alreadyGone, .forbidden, .read(disabled: true), .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .instanceDisabled, "the provider's word stands, without a confirmation")
        #expect(trial.progress.confirmedAt == nil)
    }

    @Test func disabledBeforeProvesNothing() {
        var trial = Trial.inDoubt(.grant, .box, .read(disabled: true))
        trial.feed(.read(disabled: true))
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .instanceDisabled)
        #expect(trial.settlements == [.undecided])
    }

    @Test func forbiddenButNotDisabledIsALivingToken() {
        var trial = Trial.inDoubt(.accessToken, .box)
        #expect(trial.feed(.read(), .forbidden, .read()).last == .retry(.read, afterFailures: 1))
        #expect(trial.settlements == [.probedAlive])
    }

    // MARK: A person signed in meanwhile

    @Test(arguments: [(RevokePolicy.grant, ProviderProfile.salesforce), (.grant, .box), (.accessToken, .box)])
    func newTokensWithinAnAttemptAreARefreshAndRevokedAgain(revoke: RevokePolicy, profile: ProviderProfile) {
        var trial = Trial.inDoubt(revoke, profile)
        #expect(trial.feed(.read("A2", "R2")) == [.retry(.read, afterFailures: 1)])
        #expect(trial.settlements == [.undecided])
        #expect(trial.eventKinds == [.doubt, .doubt], "each attempt is recorded")
        var later = Trial.inDoubt(revoke, profile)
        #expect(later.feed(.read("A1", "R1"), .alive, .read("A2", "R2")).last == .retry(.read, afterFailures: 1))
        #expect(later.settlements == [.undecided])
    }

    @Test func atMostThreeAttemptsFollowARefresh() {
        var trial = Trial.rotate(.grant, .box)
        trial.feed(.started)
        for number in 1...3 {
            let (now, next) = (
                ItemEvent.read("A\(number)", "R\(number)"), ItemEvent.read("A\(number + 1)", "R\(number + 1)")
            )
            #expect(trial.feed(now) == [.revokes(.refreshToken, "R\(number)")])
            trial.feed(.revoked, .alive, next)
        }
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .tokensChanged)
        #expect(trial.progress.attempts == 3)
    }

    @Test func newTokensAfterACrashOrHoursAreDoubt() {
        var trial = Trial.inDoubt(.grant, .box)
        trial.restart()
        trial.feed(.started, .read("A2", "R2"))
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .tokensChanged)
        #expect(trial.settlements == [.undecided])
        var late = Trial.inDoubt(.grant, .box)
        late.wait(.seconds(3600))
        late.feed(.read("A2", "R2"))
        #expect(late.outcome == .inDoubt)
        #expect(late.reason == .tokensChanged)
    }

    /// With no refresh token to compare, a new access token may be a new sign-in.
    ///
    /// To revoke it could destroy it.
    @Test func aNewAccessTokenWithoutARefreshTokenIsNotRevoked() {
        var trial = Trial.inDoubt(.grant, .dropbox, .read("A1", nil))
        #expect(trial.feed(.read("A2", nil), .alive, .read("A2", nil)) == [.ping, .read, .finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .tokensChanged)
        #expect(trial.settlements == [.undecided])
        #expect(trial.progress.attempts == 1)
    }

    /// The refresh token is the same, so the platform refreshed with it: the grant lives, the revocation got lost.
    @Test func aNewAccessTokenUnderTheSameRefreshTokenShowsThatTheGrantLives() {
        var trial = Trial.inDoubt(.grant, .salesforce)
        #expect(trial.feed(.read("A1"), .alive, .read("A2", "R1")).last == .retry(.read, afterFailures: 1))
        #expect(trial.settlements == [.probedAlive])
        #expect(trial.feed(.read("A2", "R1")) == [.revokes(.refreshToken, "R1")])
    }

    // MARK: What a probe proves depends on what was revoked

    /// The access token lives on whatever became of the refresh token, so its answer says nothing.
    @Test func aLivingAccessTokenSaysNothingOfARefreshTokenThatDoesNotTakeItAlong() {
        var trial = Trial.inDoubt(.grant, .hubspot)
        #expect(trial.feed(.read("A1"), .alive, .read("A1")).last == .finish)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .noProbe)
        #expect(trial.settlements == [.undecided])
        #expect(trial.progress.attempts == 1)
    }

    @Test func whereRepeatingIsSafeTheRefreshTokenIsNamedAgain() {
        var profile = ProviderProfile.hubspot
        profile.isRepeatSafe = true
        var trial = Trial.inDoubt(.grant, profile)
        #expect(trial.feed(.read("A1"), .alive, .read("A1")).last == .retry(.read, afterFailures: 1))
        #expect(trial.feed(.read("A1")) == [.revokes(.refreshToken, "R1")])
        #expect(trial.settlements == [.undecided])
    }

    @Test func aRefreshedAccessTokenShowsThatTheRefreshTokenLives() {
        var trial = Trial.inDoubt(.grant, .hubspot)
        #expect(trial.feed(.read("A1"), .alive, .read("A2")).last == .retry(.read, afterFailures: 1))
        #expect(trial.settlements == [.probedAlive])
    }

    @Test func aRejectedPingProvesBothDead() {
        var trial = Trial.inDoubt(.grant, .hubspot)
        trial.feed(.read(), .rejected, .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements == [.inferred])
    }

    // MARK: No probe

    @Test(arguments: [ConfirmMode.read, .none])
    func withoutAPingDoubtStays(confirm: ConfirmMode) {
        var trial = Trial.inDoubt(.accessToken, .box, confirm: confirm)
        #expect(trial.feed(.read()) == [.finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .noProbe)
        #expect(trial.settlements == [.undecided])
        #expect(trial.progress.revokedAt == nil)
    }

    @Test func withoutAnElementTokenDoubtStays() {
        var trial = Trial.inDoubt(.accessToken, .box)
        #expect(trial.feed(.read(pingable: false)) == [.finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .noProbe)
    }

    /// A refresh that came before the second revocation proves nothing about it.
    @Test func aRefreshBeforeTheSecondTokenIsNoSignOfLife() {
        var trial = Trial.rotate(.grant, .pipedrive)
        trial.feed(.started, .read("A1", "R1"), .revoked, .read("A2", "R1"), .revocationFailed(.noAnswer))
        #expect(trial.feed(.read("A2", "R1"), .alive, .read("A2", "R1")).last == .finish)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .noProbe)
    }

    @Test func anAnswerWithoutAReadableTokenIsNoSignOfLife() {
        var trial = Trial.inDoubt(.accessToken, .box)
        #expect(trial.feed(.read(), .alive, .read(nil)).last == .finish)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .tokenUnreadable)
    }

    @Test(arguments: [
        (ItemEvent.noPing, Reason.pingUnsupported),
        (.unauthorized, .unexpectedResponse),
        (.otherInstance, .unexpectedResponse),
        (.pingFailed(.odd), .unexpectedResponse),
    ])
    func aPingThatCannotTellLeavesDoubt(answer: ItemEvent, reason: Reason) {
        var trial = Trial.inDoubt(.accessToken, .box)
        #expect(trial.feed(.read(), answer).last == .finish)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == reason)
        #expect(trial.settlements == [.undecided])
    }

    @Test func aVanishedInstanceLeavesDoubt() {
        var trial = Trial.inDoubt(.accessToken, .box)
        trial.feed(.missing)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .instanceGone)
        #expect(trial.settlements == [.undecided])
    }
}
