import OAuth
import ReauthModel
import Testing

/// `onStillValid: disable`: an instance whose revocation does not take is disabled, and is still a failure.
@Suite struct ItemMachineDisableTests {
    private func stillValid(tries: Int = 3) -> Trial {
        let policy = ItemPolicy(
            action: .retire,
            revoke: .grant,
            confirm: .ping,
            profile: .box,
            hasApplication: true,
            retry: RetryPolicy(tries: tries),
            onStillValid: .disable
        )
        var trial = Trial(policy)
        trial.feed(.started, .read(), .revoked, .alive, .read())
        return trial
    }

    @Test func itIsOnRecordBeforeItIsSent() {
        let trial = stillValid()
        #expect(trial.orders.last == .disable)
        #expect(trial.events.last?.kind == .disabling && trial.events.last?.detail == "still_valid")
        #expect(trial.recorded.outcome == nil && trial.recorded.reason == .stillValid)
    }

    @Test func theTokenLivesAllTheSame() {
        var trial = stillValid()
        #expect(trial.feed(.disabled) == [.finish])
        #expect(trial.outcome == .failed && trial.reason == .stillValid)
        #expect(trial.eventKinds.suffix(3) == [.disabling, .disabled, .finished])
        #expect(trial.events.last?.detail == "failed: still_valid; the instance was disabled")
        // The proof is the call that worked.
        #expect(trial.progress.httpStatus == 200 && trial.progress.requestID == "request-200")
    }

    @Test func aProcessThatDiedBetweenSendsItAgain() {
        var trial = stillValid()
        trial.restart()
        #expect(trial.feed(.started, .disabled) == [.disable, .finish])
        #expect(trial.eventKinds.filter { $0 == .disabling }.count == 2)
        #expect(trial.outcome == .failed && trial.reason == .stillValid)
    }

    @Test func aConsentMeanwhileHasItProvedAnew() {
        var trial = stillValid()
        trial.restart()
        #expect(trial.feed(.started) == [.disable])
        #expect(trial.feed(.voided(epoch: 2, InstanceHistory())) == [.read])
        trial.feed(.read())
        #expect(trial.orders.last == .ping && trial.recorded.reason == nil)
        trial.restart()
        #expect(trial.feed(.started) != [.disable])
    }

    @Test func anAbandonedRunSaysThatTheTokenWorks() {
        var trial = stillValid()
        trial.restart()
        #expect(trial.feed(.abandoned) == [.finish])
        #expect(trial.outcome == .failed && trial.reason == .stillValid)
    }

    @Test func itIsRepeatedWhereThatHelps() {
        var trial = stillValid()
        #expect(
            trial.feed(
                .disableAnswered(.failed(.tooMany)),
                .disableAnswered(.failed(.noAnswer)),
                .disableAnswered(.failed(.serviceUnavailable)),
                .disableAnswered(.failed(.noConnection))
            ) == [
                .disable, .disable(after: .retry(afterFailures: 1)), .disable(after: .retry(afterFailures: 2)), .finish,
            ]
        )
        #expect(trial.events.last?.detail == "failed: still_valid; the instance was not disabled (unreachable)")
        var parked = stillValid()
        let until = Trial.start.advanced(by: .seconds(600))
        #expect(parked.feed(.disableAnswered(.failed(.parked(until: until)))) == [.putOff(until: until)])
        parked.restart()
        #expect(parked.feed(.started, .disabled) == [.disable, .finish])
    }

    @Test(arguments: [
        (DisableAnswer.gone(.status(404)), "instance_gone"), (.unauthorized(.status(401)), "instance_gone"),
        (.failed(.odd), "unexpected_response"),
    ])
    func whatCannotBeDisabledIsSaid(answer: DisableAnswer, word: String) {
        var trial = stillValid()
        #expect(trial.feed(.disableAnswered(answer)) == [.finish])
        #expect(trial.outcome == .failed && trial.reason == .stillValid)
        #expect(trial.events.last?.detail == "failed: still_valid; the instance was not disabled (\(word))")
        #expect(!trial.eventKinds.contains(.disabled))
    }

    @Test func aTokenThatOutlivesItsExpiryHasItsInstanceDisabled() {
        var profile = ProviderProfile.hubspot
        profile.accessTokenLife = .seconds(1800)
        var trial = Trial.retire(.grant, profile, onStillValid: .disable)
        trial.feed(.started, .read(), .revoked, .alive, .read())
        trial.restart()
        trial.wait(.seconds(1900))
        #expect(trial.feed(.started, .read(), .alive) == [.read, .ping, .disable])
        trial.restart()
        #expect(trial.feed(.started, .disabled) == [.disable, .finish])
        #expect(trial.outcome == .failed && trial.reason == .stillValid)
    }

    @Test func nothingElseDisables() {
        var retired = Trial.retire(.grant, .box, onStillValid: .disable)
        retired.feed(.started, .read(), .revoked, .rejected)
        #expect(retired.outcome == .retired && !retired.eventKinds.contains(.disabling))
        var doubt = Trial.retire(.grant, .hubspot, onStillValid: .disable)
        doubt.feed(.started, .read(), .revoked, .pingFailed(.noAnswer), .read(), .pingFailed(.noAnswer), .read())
        #expect(doubt.outcome == .inDoubt && !doubt.eventKinds.contains(.disabling))
    }
}
