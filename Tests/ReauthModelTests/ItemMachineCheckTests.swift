import ReauthModel
import Testing

@Suite struct ItemMachineCheckTests {
    @Test func whoAnswersIsHealthy() {
        var trial = Trial.check()
        #expect(trial.feed(.started, .read(), .alive) == [.read, .ping, .finish])
        #expect(trial.outcome == .healthy)
        #expect(trial.reason == nil)
        #expect(trial.progress.phase == .finished)
        #expect(trial.eventKinds == [.finished])
    }

    @Test func aCheckChangesNothing() {
        var trial = Trial.check()
        trial.feed(.started, .read(), .alive)
        #expect(trial.progress.attempts == 0)
        #expect(trial.settlements.isEmpty)
        #expect(trial.progress.consentURL == nil)
        #expect(trial.progress.revokedAt == nil)
    }

    @Test func theEvidenceOfTheLastAnswerIsKept() {
        var trial = Trial.check()
        trial.feed(.started, .read(), .rejected)
        #expect(trial.progress.httpStatus == 401)
        #expect(trial.progress.requestID == "request-401")
        #expect(trial.progress.accessTokenBefore == fingerprint("A1"))
        #expect(trial.progress.refreshTokenBefore == fingerprint("R1"))
        #expect(trial.events.last?.httpStatus == 401)
        #expect(trial.events.last?.requestID == "request-401")
    }

    @Test(arguments: [
        (ItemEvent.rejected, Reason.signInRequired),
        (.noPing, .pingUnsupported),
        (.unauthorized, .instanceGone),
        (.otherInstance, .instanceGone),
    ])
    func whoDoesNotAnswerHasFailedAndOnePingIsEnough(answer: ItemEvent, reason: Reason) {
        var trial = Trial.check()
        #expect(trial.feed(.started, .read(), answer) == [.read, .ping, .finish])
        #expect(trial.outcome == .failed)
        #expect(trial.reason == reason)
    }

    /// The provider accepted the token and refuses the resource; only a disabled instance is disabled.
    @Test(arguments: [false, true])
    func aForbiddenPingIsNoProofOfHealth(isDisabled: Bool) {
        var trial = Trial.check()
        #expect(trial.feed(.started, .read(), .forbidden).last == .read)
        #expect(trial.feed(.read(disabled: isDisabled)) == [.finish])
        #expect(trial.outcome == .failed)
        #expect(trial.reason == (isDisabled ? .instanceDisabled : .forbidden))
    }

    @Test func aDisabledInstanceIsNotPinged() {
        var trial = Trial.check()
        #expect(trial.feed(.started, .read(disabled: true)) == [.read, .finish])
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .instanceDisabled)
    }

    @Test func aMissingInstanceIsGone() {
        var trial = Trial.check()
        #expect(trial.feed(.started, .missing) == [.read, .finish])
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .instanceGone)
        #expect(trial.progress.httpStatus == 404)
    }

    @Test func withoutAnElementTokenNothingCanBeAsked() {
        var trial = Trial.check()
        #expect(trial.feed(.started, .read(pingable: false)) == [.read, .finish])
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .tokenUnreadable)
    }

    @Test(arguments: [ConfirmMode.read, .none])
    func withoutAPingTheWeakProofIsNamed(confirm: ConfirmMode) {
        var trial = Trial.check(confirm: confirm)
        #expect(trial.feed(.started, .read(pingable: false)) == [.read, .finish])
        #expect(trial.outcome == .healthy)
        #expect(trial.reason == .notPinged)
        var disabled = Trial.check(confirm: confirm)
        disabled.feed(.started, .read(disabled: true))
        #expect(disabled.outcome == .failed)
        #expect(disabled.reason == .instanceDisabled)
    }
}
