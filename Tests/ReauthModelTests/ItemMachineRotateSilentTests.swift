import OAuth
import ReauthModel
import Testing

/// `revoke: silent` at a provider whose refresh token survives.
@Suite struct ItemMachineRotateSilentTests {
    @Test func theOldTokenDiesAndTheNewOneIsProved() {
        var trial = Trial.rotate(.silent, .salesforce)
        #expect(
            trial.feed(.started, .read("A1"), .revoked, .alive, .read("A2"))
                == [.read, .revokes(.accessToken, "A1"), .ping, .read, .finish]
        )
        #expect(trial.outcome == .rotated)
        #expect(trial.reason == nil)
        #expect(trial.settlements == [.revoked])
        #expect(trial.eventKinds == [.confirmed, .finished])
        let progress = trial.progress
        #expect(progress.attempts == 1)
        #expect(progress.settledTokens == [.accessToken])
        #expect(progress.basis == .told)
        #expect(progress.accessTokenBefore == fingerprint("A1"))
        #expect(progress.accessTokenAfter == fingerprint("A2"))
        #expect(progress.revokedAt == Trial.start.advanced(by: .seconds(3)))
        #expect(progress.confirmedAt == Trial.start.advanced(by: .seconds(5)))
        #expect(progress.verifiedAt == Trial.start.advanced(by: .seconds(5)))
        #expect(progress.consentURL == nil)
    }

    @Test func theIntentIsOpenFromTheOrderToTheAnswer() {
        var trial = Trial.rotate(.silent, .salesforce)
        trial.feed(.started, .read())
        #expect(trial.progress.phase == .revoking)
        #expect(trial.progress.openToken == .accessToken)
        #expect(trial.progress.attempts == 1)
        trial.feed(.revoked)
        #expect(trial.progress.phase == .revoked)
        #expect(trial.progress.openToken == nil)
    }

    @Test func aTokenThatWasGoneBeforeIsRotatedToo() {
        var trial = Trial.rotate(.silent, .salesforce)
        trial.feed(.started, .read("A1"), .alreadyGone, .alive, .read("A2"))
        #expect(trial.outcome == .rotated)
        #expect(trial.settlements == [.alreadyGone])
        #expect(trial.progress.basis == .alreadyGone)
    }

    @Test func aRefreshThatBringsANewRefreshTokenIsARotation() {
        var trial = Trial.rotate(.silent, .salesforce)
        trial.feed(.started, .read("A1", "R1"), .revoked, .alive, .read("A2", "R2"))
        #expect(trial.outcome == .rotated)
    }

    @Test func aTokenThatStillWorksIsSaidToBeSo() {
        var trial = Trial.rotate(.silent, .salesforce)
        trial.feed(.started, .read("A1"), .revoked, .alive, .read("A1"))
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .stillValid)
        #expect(trial.settlements == [.revoked])
        #expect(trial.progress.confirmedAt == nil)
    }

    @Test(arguments: [ItemEvent.read(nil), .read("A1", disabled: true)])
    func anAnswerWithoutAChangedTokenIsNoRotation(last: ItemEvent) {
        var trial = Trial.rotate(.silent, .salesforce)
        trial.feed(.started, .read("A1"), .revoked, .alive, last)
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .stillValid)
    }

    @Test func whereTheRefreshFailsAPersonMustSignIn() {
        var trial = Trial.rotate(.silent, .salesforce)
        #expect(trial.feed(.started, .read(), .revoked, .rejected, .url).suffix(3) == [.ping, .makeLink, .finish])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == nil)
        #expect(trial.progress.confirmedAt != nil)
        #expect(trial.progress.consentURL == "https://provider.example/authorize?state=s")
        #expect(trial.eventKinds == [.confirmed, .linked, .finished])
    }

    @Test func forbiddenAndDisabledMeansThatThePlatformGaveUpOnIt() {
        var trial = Trial.rotate(.silent, .salesforce)
        #expect(
            trial.feed(.started, .read(), .revoked, .forbidden, .read(disabled: true), .url).suffix(4)
                == [.ping, .read, .makeLink, .finish]
        )
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .autoDisabled)
        #expect(trial.progress.confirmedAt != nil)
    }

    /// RFC 6750 §3.1: `insufficient_scope` is said of a token that the provider knows.
    @Test func forbiddenAndNotDisabledMeansThatTheTokenLives() {
        var same = Trial.rotate(.silent, .salesforce)
        same.feed(.started, .read("A1"), .revoked, .forbidden, .read("A1"))
        #expect(same.outcome == .failed)
        #expect(same.reason == .stillValid)
        var changed = Trial.rotate(.silent, .salesforce)
        changed.feed(.started, .read("A1"), .revoked, .forbidden, .read("A2"))
        #expect(changed.outcome == .rotated)
    }

    @Test func aDisabledInstanceIsLeftAloneForNothingCouldBeProved() {
        var trial = Trial.rotate(.silent, .salesforce)
        #expect(trial.feed(.started, .read(disabled: true)) == [.read, .finish])
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .instanceDisabled)
        #expect(trial.progress.attempts == 0)
    }

    @Test func withoutAnElementTokenNothingIsSentForNothingCouldBeProved() {
        var trial = Trial.rotate(.silent, .salesforce)
        #expect(trial.feed(.started, .read(pingable: false)) == [.read, .finish])
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .tokenUnreadable)
        #expect(trial.progress.attempts == 0)
    }

    @Test(arguments: [
        (ItemEvent.noPing, Reason.pingUnsupported),
        (.unauthorized, .unexpectedResponse),
        (.otherInstance, .unexpectedResponse),
    ])
    func aPingThatCannotTellLeavesDoubt(answer: ItemEvent, reason: Reason) {
        var trial = Trial.rotate(.silent, .salesforce)
        trial.feed(.started, .read(), .revoked, answer)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == reason)
        #expect(trial.settlements == [.revoked])
    }

    @Test(arguments: [
        (ProviderProfile.box, Outcome.skipped, Reason?.some(.wouldNeedPerson)),
        (.dropbox, .skipped, .wouldNeedPerson),
        (.zoom, .skipped, .wouldNeedPerson),
        (.hubspot, .skipped, .accessTokenNotRevocable),
        (.microsoft, .notRevocable, nil),
    ])
    func whereAPersonMightBeNeededNothingIsSent(profile: ProviderProfile, outcome: Outcome, reason: Reason?) {
        var trial = Trial.rotate(.silent, profile)
        #expect(trial.feed(.started) == [.finish])
        #expect(trial.outcome == outcome)
        #expect(trial.reason == reason)
        #expect(trial.progress.attempts == 0)
    }

    @Test(arguments: [ConfirmMode.read, .none])
    func withoutPingsNothingIsSent(confirm: ConfirmMode) {
        var trial = Trial.rotate(.silent, .salesforce, confirm: confirm)
        #expect(trial.feed(.started) == [.finish])
        #expect(trial.outcome == .skipped)
        #expect(trial.reason == .proofNeedsPing)
    }

    @Test(arguments: [
        (ItemEvent.missing, Outcome.failed, Reason.instanceGone),
        (.read(oauth2: false), .skipped, .notOAuth2),
        (.read(nil), .failed, .tokenUnreadable),
    ])
    func whatTheLastLookFindsSpeaksAgainstIt(found: ItemEvent, outcome: Outcome, reason: Reason) {
        var trial = Trial.rotate(.silent, .salesforce)
        #expect(trial.feed(.started, found) == [.read, .finish])
        #expect(trial.outcome == outcome)
        #expect(trial.reason == reason)
        #expect(trial.progress.attempts == 0)
    }

    @Test func aMissingRefreshTokenIsNoObstacle() {
        var trial = Trial.rotate(.silent, .salesforce)
        trial.feed(.started, .read("A1", nil), .revoked, .alive, .read("A2", nil))
        #expect(trial.outcome == .rotated)
    }
}
