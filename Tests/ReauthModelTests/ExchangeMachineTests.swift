import OAuth
import ReauthModel
import Testing

@Suite struct ExchangeMachineTests {
    private static let later = Trial.start.advanced(by: .seconds(600))

    @Test func aCodeIsExchangedAndTheInstanceVerified() {
        var trial = ExchangeTrial()
        let orders = trial.feed(.started(hasCode: true), .read(), .exchanged, .read("A2", "R2"), .alive)
        #expect(orders == [.read, .exchange, .read, .ping, .finish])
        #expect(trial.progress.outcome == .reauthenticated)
        #expect(trial.progress.reason == nil)
        #expect(trial.progress.epoch == 2)
        #expect(trial.progress.accessTokenAfter == fingerprint("A2"))
        #expect(trial.progress.verifiedAt != nil)
        #expect(trial.progress.reauthenticatedAt != nil)
        #expect(trial.progress.consentURL == nil)
        #expect(trial.settlements == [.exchanged])
        #expect(trial.eventKinds == [.verified, .finished])
        #expect(trial.steps[1].mustBeRecorded)
        #expect(trial.steps[3].mustBeRecorded)
    }

    @Test func withoutACodeAnItemThatWaitsIsLeftAlone() {
        var trial = ExchangeTrial()
        #expect(trial.feed(.started(hasCode: false)) == [.finish])
        #expect(trial.progress == .waiting)
        #expect(trial.eventKinds.isEmpty)
    }

    @Test func aRejectedCodeLeadsToANewLink() {
        var trial = ExchangeTrial.sent()
        #expect(trial.feed(.codeRejected, .url) == [.makeLink, .finish])
        #expect(trial.progress.phase == .awaitingCode)
        #expect(trial.progress.reason == .codeRejected)
        #expect(trial.progress.consentURL == "https://provider.example/again")
        #expect(trial.settlements == [.rejected])
    }

    // MARK: Doubt

    @Test(arguments: [RequestFailure.noAnswer, .serviceUnavailable, .tooMany, .odd])
    func aLostAnswerIsReadBackAndNeverRepeated(failure: RequestFailure) {
        var trial = ExchangeTrial.sent()
        #expect(trial.feed(.exchangeAnswered(.failed(failure))) == [.read])
        for delay in ExchangeMachine.readBackDelays {
            #expect(trial.feed(.read()) == [.wait(.pause(delay), then: .ask(.read))])
        }
        #expect(trial.feed(.read(), .url) == [.makeLink, .finish])
        #expect(trial.progress.reason == .exchangeUndecided)
        #expect(trial.settlements == [.undecided])
    }

    /// Where nothing tells what became of a code, the person needs a new link, and a settled doubt is looked at by nobody.
    @Test func aProcessThatDiesBeforeTheNewLinkLooksAgainAndMakesIt() {
        var trial = ExchangeTrial.sent()
        trial.feed(.answerLost)
        for _ in ExchangeMachine.readBackDelays { trial.feed(.read()) }
        #expect(trial.feed(.read()) == [.makeLink])
        #expect(trial.settlements.isEmpty)
        trial.restart()
        #expect(trial.progress.phase == .exchanging)
        #expect(trial.feed(.started(hasCode: false)) == [.read])
        for _ in ExchangeMachine.readBackDelays { trial.feed(.read()) }
        #expect(trial.feed(.read(), .url) == [.makeLink, .finish])
        #expect(trial.settlements == [.undecided])
        #expect(trial.progress.phase == .awaitingCode && trial.progress.reason == .exchangeUndecided)
        #expect(trial.progress.consentURL == "https://provider.example/again")
    }

    @Test func aDoubtIsSettledThoughNoLinkCanBeMade() {
        var trial = ExchangeTrial.sent()
        trial.feed(.answerLost)
        for _ in ExchangeMachine.readBackDelays { trial.feed(.read()) }
        #expect(
            trial.feed(.read(), .platform(.linkAnswered(.failed(.unexpected(.status(418)))))) == [.makeLink, .finish]
        )
        #expect(trial.settlements == [.undecided])
        #expect(trial.progress.reason == .linkUnusable && trial.progress.consentURL == nil)
    }

    @Test func newTokensTellThatALostCodeWasExchanged() {
        var trial = ExchangeTrial.sent()
        let orders = trial.feed(.answerLost, .read(), .read("A2", "R2"), .read("A2", "R2"), .alive)
        #expect(orders == [.read, .wait(.pause(.seconds(1)), then: .ask(.read)), .read, .ping, .finish])
        #expect(trial.settlements == [.inferred])
        #expect(trial.progress.outcome == .reauthenticated)
    }

    @Test func aProcessThatDiesWhileTheCodeIsUnderWayAsksFirst() {
        var trial = ExchangeTrial.sent()
        trial.restart()
        // The other code at hand is not sent either.
        let orders = trial.feed(.started(hasCode: true), .read("A2", "R2"), .read("A2", "R2"), .alive)
        #expect(orders == [.read, .read, .ping, .finish])
        #expect(trial.progress.epoch == 2)
    }

    @Test func whileTheFarSideIsSilentTheIntentStaysOpen() {
        var trial = ExchangeTrial.sent()
        trial.feed(.answerLost)
        for _ in 1...4 { trial.feed(.requestFailed(.noAnswer)) }
        #expect(trial.feed(.requestFailed(.noAnswer)) == [.finish])
        #expect(trial.recorded.phase == .exchanging)
        #expect(trial.settlements.isEmpty)
    }

    @Test func aFailureWhileTheCodeIsUnderWayIsDoubt() {
        var trial = ExchangeTrial.sent()
        #expect(trial.feed(.requestFailed(.noConnection)) == [.read])
        #expect(trial.progress.phase == .exchanging)
    }

    @Test func aRefreshOfAGrantThatMayLiveIsNoExchange() {
        var living = ItemProgress.waiting
        living.confirmedAt = nil
        var trial = ExchangeTrial.sent(.waiting(action: .reauthenticate), from: living)
        #expect(trial.feed(.answerLost, .read("A2", "R1")) == [.read, .wait(.pause(.seconds(1)), then: .ask(.read))])
        #expect(trial.feed(.read("A2", "R2")) == [.read], "a new refresh token is a new grant")
        // What is dead is not refreshed: there the provider may give the old refresh token again.
        var dead = ExchangeTrial.sent()
        #expect(dead.feed(.answerLost, .read("A2", "R1")) == [.read, .read])
    }

    @Test func aTokenThatCouldNotBeReadBeforeIsNotNewForThat() {
        var trial = ExchangeTrial()
        trial.feed(.started(hasCode: true), .read(nil, nil), .answerLost)
        #expect(trial.feed(.read("A1")) == [.wait(.pause(.seconds(1)), then: .ask(.read))])
        #expect(trial.feed(.read("A2", "R2")) == [.read])
    }

    // MARK: Before the code is sent

    @Test func whatDidNotLeaveIsStillAtHand() {
        var trial = ExchangeTrial.sent()
        #expect(trial.feed(.codeNotSent(.noConnection)) == [.wait(.retry(afterFailures: 1), then: .ask(.read))])
        #expect(trial.recorded.phase == .awaitingCode)
        #expect(
            trial.feed(.read(), .codeNotSent(.parked(until: Self.later)))
                == [.exchange, .wait(.until(Self.later), then: .ask(.read))]
        )
        #expect(trial.settlements == [.noEffect, .noEffect])
    }

    @Test(
        arguments: [
            (.revocationOpen, .revocationOpen), (.codeSpent, .codeSpent), (.outdated, .stateMismatch),
            (.noCodeAtHand, .stateMismatch), (.instanceUnknown, .instanceGone),
        ] as [(ExchangeRefusal, Reason)]
    )
    func anIntentThatWasNotRecordedChangesOnlyWhyItWaits(refusal: ExchangeRefusal, reason: Reason) {
        var trial = ExchangeTrial()
        trial.feed(.started(hasCode: true))
        trial.feed(.read("A7", "R7"))
        #expect(trial.progress.phase == .exchanging && trial.progress.epoch == 2)
        #expect(trial.feed(.exchangeNotRecorded(refusal)) == [.finish])
        var expected = ItemProgress.waiting
        (expected.lastHTTPStatus, expected.lastRequestID) = (200, "request-200")
        expected.reason = reason
        #expect(trial.progress == expected, "no consent was sent")
        #expect(trial.settlements.isEmpty && trial.eventKinds == [.deferred])
    }

    @Test func aCodeThatWaitsForItsParkedLaneIsStillAtHand() {
        var trial = ExchangeTrial.sent()
        let orders = trial.feed(.exchangeNotRecorded(.parked(until: Self.later)))
        #expect(orders == [.wait(.until(Self.later), then: .ask(.read))])
        #expect(trial.progress.phase == .awaitingCode && trial.progress.epoch == 1, "no consent was sent")
        #expect(trial.settlements.isEmpty && trial.eventKinds.isEmpty)
        #expect(trial.feed(.read(), .exchanged) == [.exchange, .read])
        #expect(trial.progress.epoch == 2)
    }

    @Test(arguments: [ExchangeRefusal.revocationOpen, .parked(until: Self.later)])
    func whatCameWithAnOrderThatWasNotRecordedIsRecordedAfterwards(refusal: ExchangeRefusal) {
        var trial = ExchangeTrial(.waiting(reenable: .all))
        trial.feed(.started(hasCode: true), .read(disabled: true), .enabled)
        #expect(trial.steps.last?.events.map(\.kind) == [.enabled] && trial.steps.last?.order == .exchange)
        trial.feed(.exchangeNotRecorded(refusal))
        #expect(trial.steps.last?.events.first?.kind == .enabled)
        #expect(trial.steps.last?.mustBeRecorded == true)
    }

    @Test(arguments: ReenablePolicy.allCases, [false, true])
    func aDisabledInstanceIsEnabledWhereTheJobSaysSo(policy: ReenablePolicy, wasDisabled: Bool) {
        var progress = ItemProgress.waiting
        progress.wasDisabled = wasDisabled
        var trial = ExchangeTrial(.waiting(reenable: policy), from: progress)
        let may = policy == .all || (policy == .autoDisabled && !wasDisabled)
        #expect(trial.feed(.started(hasCode: true), .read(disabled: true)) == [.read, may ? .enable : .finish])
        if may {
            #expect(trial.feed(.enabled) == [.exchange])
        } else {
            #expect(trial.progress.reason == .instanceDisabled)
            #expect(trial.progress.phase == .awaitingCode)
        }
    }

    // MARK: Proof

    @Test func anotherAccountIsFailure() {
        var trial = ExchangeTrial.sent()
        #expect(
            trial.feed(.answerLost, .read("A2", "R2", account: "bert"), .read("A2", "R2", account: "bert")).last
                == .finish
        )
        #expect(trial.progress.outcome == .failed)
        #expect(trial.progress.reason == .wrongAccount)
    }

    @Test func theAccountIsLearntRightBeforeTheCodeAtTheLatest() {
        var progress = ItemProgress.waiting
        progress.grantGroup = nil
        var trial = ExchangeTrial.sent(from: progress)
        trial.feed(.exchanged, .read("A2", "R2", account: "bert"))
        #expect(trial.progress.reason == .wrongAccount)
    }

    @Test(arguments: ["A1", nil])
    func tokensThatAreNotNewAreFailure(shown: String?) {
        var trial = ExchangeTrial.sent()
        trial.feed(.exchanged)
        for delay in ExchangeMachine.readBackDelays {
            #expect(trial.feed(.read(shown)) == [.wait(.pause(delay), then: .ask(.read))])
        }
        #expect(trial.feed(.read(shown)) == [.finish])
        #expect(trial.progress.outcome == .failed)
        #expect(trial.progress.reason == (shown == nil ? .tokenUnreadable : .tokenUnchanged))
    }

    @Test func anInstanceDisabledAfterTheExchangeIsEnabledAndPinged() {
        var trial = ExchangeTrial.sent()
        #expect(
            trial.feed(.exchanged, .read("A2", disabled: true), .enabled, .alive) == [.read, .enable, .ping, .finish]
        )
        var quiet = ExchangeTrial.sent(.waiting(confirm: .read))
        #expect(quiet.feed(.exchanged, .read("A2", disabled: true), .enabled) == [.read, .enable, .finish])
        #expect(quiet.progress.reason == .notPinged)
        #expect(quiet.progress.verifiedAt == nil)
    }

    @Test(arguments: [RequestFailure.noAnswer, .serviceUnavailable])
    func aLostPingIsNotRepeated(failure: RequestFailure) {
        var trial = ExchangeTrial.sent()
        #expect(
            trial.feed(.exchanged, .read("A2"), .platform(.pingAnswered(.failed(failure)))) == [.read, .ping, .finish]
        )
        #expect(trial.progress.reason == .pingLost)
        #expect(trial.progress.verifiedAt == nil)
    }

    @Test func aProcessThatDiesOverItsPingDoesNotPingAgain() {
        var trial = ExchangeTrial.sent()
        trial.feed(.exchanged, .read("A2"))
        trial.restart()
        #expect(trial.feed(.started(hasCode: false), .read("A2")) == [.read, .finish])
        #expect(trial.progress.reason == .pingLost)
        #expect(trial.progress.outcome == .reauthenticated)
    }

    @Test func a403IsExplained() {
        var disabled = ExchangeTrial.sent()
        #expect(disabled.feed(.exchanged, .read("A2"), .forbidden, .read("A2", disabled: true)).last == .finish)
        #expect(disabled.progress.reason == .instanceDisabled)
        var scoped = ExchangeTrial.sent()
        scoped.feed(.exchanged, .read("A2"), .forbidden, .read("A2"))
        #expect(scoped.progress.outcome == .reauthenticated)
        #expect(scoped.progress.verifiedAt != nil)
    }

    @Test func newTokensThatTheProviderRejectsNeedAPerson() {
        var trial = ExchangeTrial.sent()
        #expect(trial.feed(.exchanged, .read("A2"), .rejected, .url) == [.read, .ping, .makeLink, .finish])
        #expect(trial.progress.reason == .signInRequired)
        #expect(trial.progress.phase == .awaitingCode)
    }

    @Test func theEndIsTheEnd() {
        var trial = ExchangeTrial.sent()
        trial.feed(.exchanged, .read("A2"), .alive)
        let end = trial.progress
        let late: [ExchangeEvent] = [
            .read("A3"), .exchangeNotRecorded(.codeSpent), .platform(.instanceMissing(.status(404))), .alive,
            .exchanged, .url, .enabled,
            .requestFailed(.noAnswer),
        ]
        for event in late {
            #expect(trial.feed(event) == [.finish])
            #expect(trial.progress == end)
            #expect(trial.steps.last?.mustBeRecorded == true)
            #expect(trial.steps.last?.events.isEmpty == true)
        }
    }

    @Test func anEventWithoutAnOrderUndoesNoExchange() {
        var trial = ExchangeTrial.sent()
        trial.feed(.exchanged)
        #expect(trial.feed(.alive) == [.finish])
        #expect(trial.recorded.phase == .exchanged, "the next process goes on with the proof")
    }
}
