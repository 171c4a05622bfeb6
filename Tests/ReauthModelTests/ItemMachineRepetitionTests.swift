import OAuth
import ReauthModel
import Testing

/// It is unknown whether a revocation took effect, but the provider documents that repeating it does no harm.
@Suite struct ItemMachineRepetitionTests {
    @Test(arguments: [ConfirmMode.read, .none])
    func whereRepeatingDoesNoHarmItIsRepeated(confirm: ConfirmMode) {
        var trial = Trial.inDoubt(.grant, .salesforce, confirm: confirm)
        #expect(trial.feed(.read()) == [.retry(.read, afterFailures: 1)])
        #expect(trial.progress.openToken == .refreshToken, "it stays open until it is about to be repeated")
        #expect(trial.feed(.read()) == [.revokes(.refreshToken, "R1")])
        #expect(trial.settlements == [.undecided])
        trial.feed(.alreadyGone)
        trial.feed(confirm == .read ? [.read(), .url] : [.url])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements == [.undecided, .alreadyGone])
    }

    /// Repeating is safe for the same token only: an old revocation, replayed after a new consent, destroys it.
    @Test(arguments: [true, false])
    func newTokensBeforeTheRepetitionAreNotNamed(restarts: Bool) {
        var trial = Trial.inDoubt(.grant, .salesforce, confirm: .none)
        trial.feed(.read("A1", "R1"))
        if restarts {
            trial.restart()
            trial.feed(.started)
        }
        #expect(trial.feed(.read("A2", "R2")) == [.finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .tokensChanged)
        #expect(trial.settlements == [.undecided])
    }

    @Test(arguments: [(ItemEvent.read("A2", nil), Reason.tokensChanged), (.read(nil, "R1"), .noProbe)])
    func anotherTokenThanTheOneInDoubtIsNotNamed(last: ItemEvent, reason: Reason) {
        var profile = ProviderProfile.dropbox
        profile.isRepeatSafe = true
        var trial = Trial.inDoubt(.grant, profile, confirm: .none)
        trial.feed(.read("A1", "R1"))
        #expect(trial.feed(last) == [.finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == reason)
        #expect(trial.settlements == [.undecided])
    }

    @Test(arguments: [ItemEvent.noPing, .unauthorized, .otherInstance])
    func aPingThatCannotTellIsNoHindranceWhereRepeatingDoesNoHarm(answer: ItemEvent) {
        var trial = Trial.inDoubt(.grant, .salesforce)
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
        var trial = Trial.inDoubt(.grant, .salesforce, confirm: .none)
        trial.feed(.read("A1", "R1"), .read("A1", "R1"))
        #expect(trial.feed(.revocationFailed(failure)) == orders)
        #expect(trial.progress.phase == .revoking)
        if case .end(.putOff) = orders[0] {
            trial.restart()
            trial.feed(.started)
        }
        #expect(trial.feed(.read("A2", "R2")) == [.finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .tokensChanged)
    }

    @Test func aRepetitionThatTheProviderRejectsStopsTheLaneAndLeavesTheDoubt() {
        var trial = Trial.inDoubt(.grant, .salesforce, confirm: .none)
        #expect(trial.feed(.read(), .read(), .clientRejected).last == .haltLane)
        #expect(trial.recorded.phase == .revoking)
        #expect(trial.progress.attempts == 1)
        trial.restart()
        #expect(trial.feed(.started, .read("A2", "R2")).last == .finish)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .tokensChanged)
    }

    @Test(arguments: [
        (ItemEvent.refused, Reason.unexpectedResponse), (.unsupportedType, .unexpectedResponse),
        (.badHost, .hostNotAllowed),
    ])
    func aRepetitionThatIsRefusedLeavesTheDoubt(answer: ItemEvent, reason: Reason) {
        var trial = Trial.inDoubt(.grant, .salesforce, confirm: .none)
        #expect(trial.feed(.read(), .read(), answer).last == .finish)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == reason)
        #expect(trial.settlements == [.undecided, .undecided])
    }

    @Test func whatCannotBeReadIsNotRepeatedForEver() {
        var trial = Trial.inDoubt(.grant, .salesforce, confirm: .none)
        trial.feed(.read())
        for _ in 1...4 { trial.feed(.requestFailed(.noConnection)) }
        #expect(trial.feed(.requestFailed(.noConnection)) == [.finish])
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .unreachable)
        #expect(trial.settlements == [.undecided])
    }

    /// Any of the five may have taken effect, so it did not simply fail.
    @Test func repetitionsThatAllGetLostLeaveDoubt() {
        var trial = Trial.inDoubt(.grant, .salesforce, confirm: .none)
        for _ in 2...5 { trial.feed(.read(), .read(), .revocationFailed(.noAnswer)) }
        #expect(trial.feed(.read()) == [.finish])
        #expect(trial.progress.attempts == 5)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.settlements == Array(repeating: .undecided, count: 5))
    }

    /// A refresh that came before the repetition proves nothing about it.
    @Test func aRefreshBeforeTheRepetitionIsNoSignOfLife() {
        var profile = ProviderProfile.hubspot
        profile.isRepeatSafe = true
        var trial = Trial.inDoubt(.grant, profile)
        trial.feed(.read("A1"), .alive, .read("A1"))
        #expect(trial.feed(.read("A2")) == [.revokes(.refreshToken, "R1")])
        trial.feed(.revocationFailed(.noAnswer), .read("A2"), .alive)
        #expect(trial.feed(.read("A2")) == [.retry(.read, afterFailures: 2)])
        #expect(trial.settlements == [.undecided], "the second one is open and as doubtful as the first")
    }
}
