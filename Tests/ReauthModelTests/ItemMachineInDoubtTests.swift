import OAuth
import ReauthModel
import Testing

/// The answer to a revocation was lost: ask first, act second.
@Suite struct ItemMachineInDoubtTests {
    private static let lostAnswers = [
        ItemEvent.revocationFailed(.noAnswer), .revocationFailed(.odd),
        .revocationFailed(.lost(.status(502))), .revocationFailed(.unexpected(.status(302))),
    ]

    /// A job at a provider, up to the lost answer.
    private func doubt(
        _ revoke: RevokePolicy,
        _ profile: ProviderProfile,
        confirm: ConfirmMode = .ping,
        _ first: ItemEvent = .read("A1", "R1")
    ) -> Trial {
        var trial = Trial.rotate(revoke, profile, confirm: confirm)
        trial.feed(.started, first, .revocationFailed(.noAnswer))
        return trial
    }

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
        var trial = doubt(.accessToken, .box)
        #expect(trial.feed(.read(), .rejected, .url) == [.ping, .makeLink, .finish])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements == [.inferred])
        #expect(trial.progress.basis == .inferred)
        #expect(trial.progress.settledTokens == [.accessToken])
        #expect(trial.progress.revokedAt != nil)
        #expect(trial.progress.confirmedAt != nil)
        #expect(trial.eventKinds == [.doubt, .confirmed, .linked, .finished])
    }

    @Test func aLivingTokenAllowsANewAttempt() {
        var trial = doubt(.accessToken, .box)
        #expect(trial.feed(.read("A1"), .alive, .read("A1")) == [.ping, .read, .retry(.read, afterFailures: 1)])
        #expect(trial.settlements == [.probedAlive])
        #expect(trial.progress.phase == .planned)
        #expect(trial.feed(.read("A1")) == [.revokes(.accessToken, "A1")])
        #expect(trial.progress.attempts == 2)
        trial.feed(.revoked, .rejected, .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements == [.probedAlive, .revoked])
    }

    @Test func aSilentRefreshProvesThatTheOldTokenIsReplaced() {
        var trial = doubt(.silent, .salesforce)
        #expect(trial.feed(.read("A1"), .alive, .read("A2")) == [.ping, .read, .finish])
        #expect(trial.outcome == .rotated)
        #expect(trial.settlements == [.inferred])
        #expect(trial.progress.basis == .inferred)
        #expect(trial.progress.revokedAt != nil)
        #expect(trial.progress.verifiedAt != nil)
    }

    @Test func attemptsEndEvenWhenTheTokenLivesOn() {
        var trial = doubt(.accessToken, .box)
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

    @Test func disabledMeanwhileIsADeadToken() {
        for script in [[ItemEvent.read(), .forbidden, .read(disabled: true)], [.read(disabled: true)]] {
            var trial = doubt(.accessToken, .box)
            trial.feed(script + [.url])
            #expect(trial.outcome == .awaitingCode)
            #expect(trial.reason == .autoDisabled)
            #expect(trial.settlements == [.inferred])
        }
    }

    @Test func disabledBeforeProvesNothing() {
        var trial = doubt(.grant, .box, .read(disabled: true))
        trial.feed(.read(disabled: true), .forbidden, .read(disabled: true))
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .instanceDisabled)
        #expect(trial.settlements == [.undecided])
    }

    @Test func forbiddenButNotDisabledIsALivingToken() {
        var trial = doubt(.accessToken, .box)
        #expect(trial.feed(.read(), .forbidden, .read()).last == .retry(.read, afterFailures: 1))
        #expect(trial.settlements == [.probedAlive])
    }

    // MARK: Somebody signed in meanwhile

    @Test(arguments: [(RevokePolicy.grant, ProviderProfile.salesforce), (.grant, .box), (.accessToken, .box)])
    func aNewRefreshTokenVoidsTheRevocation(revoke: RevokePolicy, profile: ProviderProfile) {
        var trial = doubt(revoke, profile)
        #expect(trial.feed(.read("A2", "R2")) == [.finish])
        #expect(trial.outcome == .superseded)
        #expect(trial.settlements == [.superseded])
        var later = doubt(revoke, profile)
        #expect(later.feed(.read("A1", "R1"), .alive, .read("A2", "R2")).last == .finish)
        #expect(later.outcome == .superseded)
        #expect(later.settlements == [.superseded])
    }

    /// With no refresh token to compare, a new access token may be a new sign-in.
    ///
    /// To revoke it could destroy it.
    @Test func aNewAccessTokenWithoutARefreshTokenIsNotRevoked() {
        var trial = doubt(.grant, .dropbox, .read("A1", nil))
        #expect(trial.feed(.read("A2", nil), .alive, .read("A2", nil)) == [.ping, .read, .finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .noProbe)
        #expect(trial.settlements == [.undecided])
        #expect(trial.progress.attempts == 1)
    }

    /// The refresh token is the same, so the platform refreshed with it: the grant lives, the revocation got lost.
    @Test func aNewAccessTokenUnderTheSameRefreshTokenShowsThatTheGrantLives() {
        var trial = doubt(.grant, .salesforce)
        #expect(trial.feed(.read("A1"), .alive, .read("A2", "R1")).last == .retry(.read, afterFailures: 1))
        #expect(trial.settlements == [.probedAlive])
        #expect(trial.feed(.read("A2", "R1")) == [.revokes(.refreshToken, "R1")])
    }

    // MARK: What a probe proves depends on what was revoked

    /// The access token lives on whatever became of the refresh token, so its answer says nothing.
    @Test func aLivingAccessTokenSaysNothingOfARefreshTokenThatDoesNotTakeItAlong() {
        var trial = doubt(.grant, .hubspot)
        #expect(trial.feed(.read("A1"), .alive, .read("A1")).last == .finish)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .noProbe)
        #expect(trial.settlements == [.undecided])
        #expect(trial.progress.attempts == 1)
    }

    @Test func whereRepeatingIsSafeTheRefreshTokenIsNamedAgain() {
        var profile = ProviderProfile.hubspot
        profile.isRepeatSafe = true
        var trial = doubt(.grant, profile)
        #expect(trial.feed(.read("A1"), .alive, .read("A1")).last == .retry(.read, afterFailures: 1))
        #expect(trial.feed(.read("A1")) == [.revokes(.refreshToken, "R1")])
        #expect(trial.settlements == [.undecided])
    }

    @Test func aRefreshedAccessTokenShowsThatTheRefreshTokenLives() {
        var trial = doubt(.grant, .hubspot)
        #expect(trial.feed(.read("A1"), .alive, .read("A2")).last == .retry(.read, afterFailures: 1))
        #expect(trial.settlements == [.probedAlive])
    }

    @Test func aRejectedPingProvesBothDead() {
        var trial = doubt(.grant, .hubspot)
        trial.feed(.read(), .rejected, .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements == [.inferred])
    }

    // MARK: No probe

    @Test(arguments: [ConfirmMode.read, .none])
    func withoutAPingDoubtStays(confirm: ConfirmMode) {
        var trial = doubt(.accessToken, .box, confirm: confirm)
        #expect(trial.feed(.read()) == [.finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .noProbe)
        #expect(trial.settlements == [.undecided])
        #expect(trial.progress.revokedAt == nil)
    }

    @Test func withoutAnElementTokenDoubtStays() {
        var trial = doubt(.accessToken, .box)
        #expect(trial.feed(.read(pingable: false)) == [.finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .noProbe)
    }

    @Test(arguments: [ConfirmMode.read, .none])
    func whereRepeatingDoesNoHarmItIsRepeated(confirm: ConfirmMode) {
        var trial = doubt(.grant, .salesforce, confirm: confirm)
        #expect(trial.feed(.read()) == [.retry(.read, afterFailures: 1)])
        #expect(trial.progress.openToken == .refreshToken, "it stays open until it is about to be repeated")
        #expect(trial.feed(.read()) == [.revokes(.refreshToken, "R1")])
        #expect(trial.settlements == [.undecided])
        trial.feed(.alreadyGone)
        trial.feed(confirm == .read ? [.read(), .url] : [.url])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements == [.undecided, .alreadyGone])
    }

    /// Repeating is safe for the same token only. An old revocation that is replayed after a new consent destroys it.
    @Test(arguments: [true, false])
    func aNewSignInBeforeTheRepetitionVoidsIt(restarts: Bool) {
        var trial = doubt(.grant, .salesforce, confirm: .none)
        trial.feed(.read("A1", "R1"))
        if restarts {
            trial.restart()
            trial.feed(.started)
        }
        #expect(trial.feed(.read("A2", "R2")) == [.finish])
        #expect(trial.outcome == .superseded)
        #expect(trial.settlements == [.superseded])
    }

    @Test(arguments: [ItemEvent.read("A2", nil), .read(nil, "R1")])
    func anotherTokenThanTheOneInDoubtIsNotNamed(last: ItemEvent) {
        var profile = ProviderProfile.dropbox
        profile.isRepeatSafe = true
        var trial = doubt(.grant, profile, confirm: .none)
        trial.feed(.read("A1", "R1"))
        #expect(trial.feed(last) == [.finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .noProbe)
        #expect(trial.settlements == [.undecided])
    }

    @Test(arguments: [ItemEvent.noPing, .unauthorized, .otherInstance])
    func aPingThatCannotTellIsNoHindranceWhereRepeatingDoesNoHarm(answer: ItemEvent) {
        var trial = doubt(.grant, .salesforce)
        #expect(
            trial.feed(.read(), answer, .read()).suffix(2) == [
                .retry(.read, afterFailures: 1), .revokes(.refreshToken, "R1"),
            ]
        )
        #expect(trial.settlements == [.undecided])
    }

    /// That the second one did not arrive says nothing of the first.
    @Test(arguments: [
        (RequestFailure.tooMany, [ItemOrder.read]),
        (.noConnection, [.retry(.read, afterFailures: 2)]),
        (.serviceUnavailable, [.retry(.read, afterFailures: 2)]),
        (.parked(until: Trial.start), [.putOff(until: Trial.start)]),
    ])
    func aRepetitionWithoutEffectLeavesTheDoubt(failure: RequestFailure, orders: [ItemOrder]) {
        var trial = doubt(.grant, .salesforce, confirm: .none)
        trial.feed(.read("A1", "R1"), .read("A1", "R1"))
        #expect(trial.feed(.revocationFailed(failure)) == orders)
        #expect(trial.progress.phase == .revoking)
        if case .putOff = orders[0] {
            trial.restart()
            trial.feed(.started)
        }
        #expect(trial.feed(.read("A2", "R2")) == [.finish])
        #expect(trial.outcome == .superseded)
    }

    @Test func aRepetitionThatTheProviderRejectsStopsTheLaneAndLeavesTheDoubt() {
        var trial = doubt(.grant, .salesforce, confirm: .none)
        #expect(trial.feed(.read(), .read(), .clientRejected).last == .stopLane)
        #expect(trial.recorded.phase == .revoking)
        #expect(trial.progress.attempts == 1)
        trial.restart()
        #expect(trial.feed(.started, .read("A2", "R2")).last == .finish)
        #expect(trial.outcome == .superseded)
    }

    @Test(arguments: [
        (ItemEvent.refused, Reason.unexpectedResponse), (.unsupportedType, .unexpectedResponse),
        (.badHost, .hostNotAllowed),
    ])
    func aRepetitionThatIsRefusedLeavesTheDoubt(answer: ItemEvent, reason: Reason) {
        var trial = doubt(.grant, .salesforce, confirm: .none)
        #expect(trial.feed(.read(), .read(), answer).last == .finish)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == reason)
        #expect(trial.settlements == [.undecided, .undecided])
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
        var trial = doubt(.accessToken, .box)
        #expect(trial.feed(.read(), .alive, .read(nil)).last == .finish)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .tokenUnreadable)
    }

    @Test func whatCannotBeReadIsNotRepeatedForEver() {
        var trial = doubt(.grant, .salesforce, confirm: .none)
        trial.feed(.read())
        for _ in 1...4 { trial.feed(.requestFailed(.noConnection)) }
        #expect(trial.feed(.requestFailed(.noConnection)) == [.finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .unreachable)
        #expect(trial.settlements == [.undecided])
    }

    /// Any of the five may have taken effect, so it did not simply fail.
    @Test func repetitionsThatAllGetLostLeaveDoubt() {
        var trial = doubt(.grant, .salesforce, confirm: .none)
        for _ in 2...5 { trial.feed(.read(), .read(), .revocationFailed(.noAnswer)) }
        #expect(trial.feed(.read()) == [.finish])
        #expect(trial.progress.attempts == 5)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.settlements == Array(repeating: .undecided, count: 5))
    }

    @Test(arguments: [
        (ItemEvent.noPing, Reason.pingUnsupported),
        (.unauthorized, .unexpectedResponse),
        (.otherInstance, .unexpectedResponse),
        (.pingFailed(.odd), .unexpectedResponse),
    ])
    func aPingThatCannotTellLeavesDoubt(answer: ItemEvent, reason: Reason) {
        var trial = doubt(.accessToken, .box)
        #expect(trial.feed(.read(), answer).last == .finish)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == reason)
        #expect(trial.settlements == [.undecided])
    }

    @Test func aVanishedInstanceLeavesDoubt() {
        var trial = doubt(.accessToken, .box)
        trial.feed(.missing)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .instanceGone)
        #expect(trial.settlements == [.undecided])
    }
}
