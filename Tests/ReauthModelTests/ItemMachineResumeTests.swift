import OAuth
import ReauthModel
import Testing

/// A process died; another takes the item up from what was recorded.
@Suite struct ItemMachineResumeTests {
    @Test func nothingWasSentSoItBeginsAnew() {
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started)
        trial.restart()
        #expect(trial.feed(.started, .read()) == [.read, .revokes(.accessToken, "A1")])
        #expect(trial.progress.attempts == 1)
    }

    /// The order was given, but the process died before the intent was on stable storage: no byte was sent.
    @Test func anIntentThatWasNotRecordedWasNotSent() {
        var first = Trial.rotate(.accessToken, .box)
        first.feed(.started)
        let before = first.progress
        first.feed(.read())
        var second = Trial.rotate(.accessToken, .box, from: before)
        #expect(second.feed(.started, .read()) == [.read, .revokes(.accessToken, "A1")])
        #expect(second.progress.attempts == 1)
    }

    @Test func anOpenIntentIsDoubtAndNeverARerun() {
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started, .read())
        trial.restart()
        #expect(trial.feed(.started, .read()) == [.read, .ping])
        #expect(trial.progress.openToken == .accessToken)
        trial.feed(.rejected, .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements == [.inferred])
    }

    @Test func anOpenIntentWhoseTokenLivesIsANewAttempt() {
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started, .read())
        trial.restart()
        trial.feed(.started, .read(), .alive, .read())
        #expect(trial.settlements == [.probedAlive])
        #expect(trial.feed(.read()) == [.revokes(.accessToken, "A1")])
        #expect(trial.progress.attempts == 2)
    }

    /// The platform may have refreshed by itself while the old token lives.
    @Test func anOpenIntentOfASilentRotationIsNotProvedByTheChangedToken() {
        var trial = Trial.rotate(.silent, .salesforce)
        trial.feed(.started, .read("A1"))
        trial.restart()
        trial.feed(.started, .read("A2"), .alive, .read("A2"))
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .tokensChanged)
        #expect(trial.settlements == [.undecided])
    }

    @Test func anOpenIntentIsDoubtOnceTheTokensChanged() {
        var trial = Trial.rotate(.grant, .salesforce)
        trial.feed(.started, .read("A1", "R1"))
        trial.restart()
        #expect(trial.feed(.started, .read("A2", "R2")) == [.read, .finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .tokensChanged)
        #expect(trial.settlements == [.undecided])
    }

    @Test func doubtSurvivesADeathDuringItsSettlement() {
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started, .read(), .revocationFailed(.noAnswer), .read())
        trial.restart()
        // The ping of the process that died may have been sent. That makes a doubt, which one more ping settles.
        let orders = trial.feed(.started, .read(), .rejected, .url)
        #expect(orders == [.read, .ping, .makeLink, .finish])
        #expect(trial.settlements == [.inferred])
        #expect(trial.progress.attempts == 1)
    }

    @Test func aTokenThatWasProbedAliveIsNotForgotten() {
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started, .read(), .revocationFailed(.noAnswer), .read(), .alive, .read())
        trial.restart()
        #expect(trial.feed(.started, .read()) == [.read, .revokes(.accessToken, "A1")])
        #expect(trial.progress.attempts == 2, "the first attempt counts")
    }

    @Test func anAnswerThatWasRecordedIsNotAskedForAgain() {
        var trial = Trial.rotate(.silent, .salesforce)
        trial.feed(.started, .read("A1"), .revoked)
        trial.restart()
        #expect(trial.progress.phase == .revoked)
        // The ping may have been sent, and its answer is not known.
        #expect(trial.feed(.started, .read("A1"), .alive, .read("A2")) == [.read, .ping, .read, .finish])
        #expect(trial.outcome == .rotated)
        #expect(trial.reason == nil)
        #expect(trial.progress.basis == .told)
        #expect(trial.settlements == [.revoked])
    }

    @Test func anAnswerThatWasNotRecordedIsDoubt() {
        var first = Trial.rotate(.silent, .salesforce)
        first.feed(.started, .read("A1"))
        let before = first.recorded
        first.feed(.revoked)
        var second = Trial.rotate(.silent, .salesforce, from: before)
        // The provider documents that naming it once more does no harm, and tells.
        second.feed(.started, .read("A1"), .alreadyGone, .alive, .read("A2"))
        #expect(second.outcome == .rotated)
        #expect(second.settlements == [.undecided, .alreadyGone])
    }

    @Test(arguments: [
        (ConfirmMode.ping, [ItemOrder.read]),
        (.read, [.read]),
        (.none, [.makeLink]),
    ])
    func aRevokedItemGoesOnWithItsProof(confirm: ConfirmMode, orders: [ItemOrder]) {
        var progress = ItemProgress()
        progress.phase = .revoked
        progress.attempts = 1
        progress.settledTokens = [.accessToken]
        progress.basis = .told
        progress.accessTokenBefore = fingerprint("A1")
        progress.refreshTokenBefore = fingerprint("R1")
        var trial = Trial.rotate(.accessToken, .box, confirm: confirm, from: progress)
        #expect(trial.feed(.started) == orders)
        switch confirm {
        case .ping: trial.feed(.read(), .rejected, .url)
        case .read: trial.feed(.read(), .url)
        case .none: trial.feed(.url)
        }
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements.isEmpty)
        #expect(trial.progress.attempts == 1)
    }

    @Test func aDeadTokenOnlyNeedsItsLink() {
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started, .read(), .revoked, .forbidden, .read(disabled: true))
        #expect(trial.orders.last == .makeLink)
        trial.restart()
        #expect(trial.feed(.started, .url) == [.makeLink, .finish])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .autoDisabled, "why it is dead is not forgotten")
        #expect(trial.progress.confirmedAt != nil)
    }

    @Test func whatWaitsForAPersonOrIsFinishedStaysAsItIs() {
        var waiting = Trial.rotate(.accessToken, .box)
        waiting.feed(.started, .read(), .revoked, .rejected, .url)
        var finished = Trial.rotate(.silent, .salesforce)
        finished.feed(.started, .read("A1"), .revoked, .alive, .read("A2"))
        for var trial in [waiting, finished] {
            let before = trial.progress
            trial.restart()
            #expect(trial.feed(.started) == [.finish])
            #expect(trial.progress == before)
        }
    }

    @Test func whatWasPutOffHasNoDueTimeOnceItIsTakenUp() {
        let later = Trial.start.advanced(by: .seconds(3600))
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started, .requestFailed(.parked(until: later)))
        #expect(trial.recorded.dueAt == later)
        trial.restart()
        trial.feed(.started)
        #expect(trial.progress.dueAt == nil)
    }

    /// A progress that no version of ours writes must not lead to a revocation without a look.
    @Test func anOpenPhaseWithoutATokenIsReadFirst() {
        var progress = ItemProgress()
        progress.phase = .revoking
        var trial = Trial.rotate(.accessToken, .box, from: progress)
        #expect(trial.feed(.started) == [.read])
    }
}
