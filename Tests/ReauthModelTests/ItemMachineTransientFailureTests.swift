import OAuth
import ReauthModel
import Testing

@Suite struct ItemMachineTransientFailureTests {
    private static let later = Trial.start.advanced(by: .seconds(7200))

    /// Where an item stands, how it got there, and the request that is under way.
    struct Place: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var trial: Trial
        var order: PlatformRequest
        var failed: @Sendable (RequestFailure) -> ItemEvent
        var givenUp: Outcome
        var reason: Reason

        init(
            _ name: String,
            _ trial: Trial,
            after script: [ItemEvent],
            _ order: PlatformRequest,
            _ failed: @escaping @Sendable (RequestFailure) -> ItemEvent,
            givenUp outcome: Outcome,
            _ reason: Reason
        ) {
            testDescription = name
            self.trial = trial
            self.order = order
            self.failed = failed
            givenUp = outcome
            self.reason = reason
            self.trial.feed(script)
        }
    }

    static let places = [
        Place(
            "a check, reading",
            .check(),
            after: [.started],
            .read,
            { .requestFailed($0) },
            givenUp: .failed,
            .unreachable
        ),
        Place(
            "a check, pinging",
            .check(),
            after: [.started, .read()],
            .ping,
            { .pingFailed($0) },
            givenUp: .failed,
            .unreachable
        ),
        Place(
            "a rotation, reading first",
            .rotate(.silent, .salesforce),
            after: [.started],
            .read,
            { .requestFailed($0) },
            givenUp: .failed,
            .unreachable
        ),
        Place(
            "in doubt, reading",
            .rotate(.accessToken, .box),
            after: [.started, .read(), .revocationFailed(.noAnswer)],
            .read,
            { .requestFailed($0) },
            givenUp: .inDoubt,
            .unreachable
        ),
        Place(
            "in doubt, pinging",
            .rotate(.accessToken, .box),
            after: [.started, .read(), .revocationFailed(.noAnswer), .read()],
            .ping,
            { .pingFailed($0) },
            givenUp: .inDoubt,
            .unreachable
        ),
        Place(
            "in doubt, comparing",
            .rotate(.accessToken, .box),
            after: [.started, .read(), .revocationFailed(.noAnswer), .read(), .alive],
            .read,
            { .requestFailed($0) },
            givenUp: .inDoubt,
            .unreachable
        ),
        Place(
            "silent, pinging for proof",
            .rotate(.silent, .salesforce),
            after: [.started, .read(), .revoked],
            .ping,
            { .pingFailed($0) },
            givenUp: .inDoubt,
            .unreachable
        ),
        Place(
            "silent, comparing",
            .rotate(.silent, .salesforce),
            after: [.started, .read(), .revoked, .alive],
            .read,
            { .requestFailed($0) },
            givenUp: .inDoubt,
            .unreachable
        ),
        Place(
            "the pair, explaining a 403",
            .rotate(.silent, .salesforce),
            after: [.started, .read(), .revoked, .forbidden],
            .read,
            { .requestFailed($0) },
            givenUp: .inDoubt,
            .unreachable
        ),
        Place(
            "between two tokens",
            .rotate(.grant, .zoom),
            after: [.started, .read(), .revoked],
            .read,
            { .requestFailed($0) },
            givenUp: .failed,
            .unreachable
        ),
        Place(
            "the token is dead, linking",
            .rotate(.accessToken, .box),
            after: [.started, .read(), .revoked, .rejected],
            .makeLink,
            { .linkFailed($0) },
            givenUp: .awaitingCode,
            .linkUnusable
        ),
        Place(
            "a reauthentication, reading",
            .reauthenticate(),
            after: [.started],
            .read,
            { .requestFailed($0) },
            givenUp: .failed,
            .unreachable
        ),
        Place(
            "a reauthentication, linking",
            .reauthenticate(),
            after: [.started, .read()],
            .makeLink,
            { .linkFailed($0) },
            givenUp: .failed,
            .unreachable
        ),
    ]

    @Test(arguments: places)
    func whatWasNotCarriedOutIsTriedFiveTimes(place: Place) {
        var trial = place.trial
        // A ping that was answered with 503 was sent.
        let unavailable: RequestFailure = place.order == .ping ? .noConnection : .serviceUnavailable
        for failures in 1...4 {
            let failure: RequestFailure = failures.isMultiple(of: 2) ? unavailable : .noConnection
            #expect(trial.feed(place.failed(failure)) == [.retry(place.order, afterFailures: failures)])
            #expect(trial.outcome == nil)
        }
        #expect(trial.feed(place.failed(unavailable)) == [.finish])
        #expect(trial.outcome == place.givenUp)
        #expect(trial.reason == place.reason)
        #expect(trial.progress.lastHTTPStatus == (place.order == .ping ? nil : 503))
    }

    @Test(arguments: places)
    func beingToldToSlowDownCostsNoTry(place: Place) {
        var trial = place.trial
        let before = trial.progress
        for _ in 1...50 { #expect(trial.feed(place.failed(.tooMany)) == [.ask(place.order)]) }
        #expect(trial.progress.phase == before.phase)
        #expect(trial.progress.attempts == before.attempts)
        #expect(trial.feed(place.failed(.noConnection)) == [.retry(place.order, afterFailures: 1)])
    }

    @Test(arguments: places)
    func aParkedLanePutsTheItemOffAndKeepsItsPhase(place: Place) {
        var trial = place.trial
        let before = trial.progress
        #expect(trial.feed(place.failed(.parked(until: Self.later))) == [.putOff(until: Self.later)])
        #expect(trial.recorded.dueAt == Self.later)
        #expect(trial.progress.phase == before.phase)
        #expect(trial.progress.openToken == before.openToken)
        #expect(trial.progress.attempts == before.attempts)
        #expect(trial.outcome == nil)
        trial.restart()
        let first = trial.feed(.started)
        #expect(first == [.read] || first == [.makeLink], "it continues where it stopped, and nothing is revoked")
    }

    @Test(arguments: places)
    func anAnswerThatCannotBeReadIsNotAskedForAgain(place: Place) {
        var trial = place.trial
        #expect(trial.feed(place.failed(.odd)) == [.finish])
        #expect(trial.outcome == place.givenUp)
        #expect(trial.reason == (place.reason == .unreachable ? .unexpectedResponse : place.reason))
        #expect(trial.progress.lastHTTPStatus == 418)
    }

    /// It proves nothing, so no item ends by it.
    @Test(arguments: places.filter { $0.order == .read })
    func aReadThatCannotBeReadIsAskedAgainAndThenPutOff(place: Place) {
        var trial = place.trial
        let phase = trial.progress.phase
        for failures in 1...4 {
            #expect(trial.feed(place.failed(.unreadable(.status(200)))) == [.retry(.read, afterFailures: failures)])
        }
        guard case .end(.putOff) = trial.feed(place.failed(.unreadable(.status(200)))).last else {
            Issue.record("it was not put off")
            return
        }
        #expect(trial.outcome == nil)
        #expect(trial.recorded.phase == phase)
        #expect(trial.recorded.dueAt != nil)
        #expect(trial.eventKinds.last == .deferred)
        #expect(trial.recorded.unreadablePauses == 1)
    }

    @Test func eachTimeInARowItIsPutOffForLongerUntilAnAnswerCanBeRead() {
        var progress = ItemProgress()
        progress.unreadablePauses = 2
        var trial = Trial.reauthenticate(from: progress)
        trial.feed(.started)
        for _ in 1...4 { trial.feed(.requestFailed(.unreadable(.status(200)))) }
        trial.feed(.requestFailed(.unreadable(.status(200))))
        #expect(trial.recorded.dueAt == trial.events.last?.at.advanced(by: .seconds(20)))
        #expect(trial.recorded.unreadablePauses == 3)
        trial.restart()
        trial.feed(.started, .read())
        #expect(trial.progress.unreadablePauses == 0)
    }

    @Test func aReadWhoseAnswerWasLostMayBeRepeated() {
        var trial = Trial.check()
        #expect(trial.feed(.started, .requestFailed(.noAnswer)) == [.read, .retry(.read, afterFailures: 1)])
    }

    @Test func eachRequestHasItsOwnTries() {
        var trial = Trial.check()
        trial.feed(.started)
        for _ in 1...4 { trial.feed(.requestFailed(.noConnection)) }
        trial.feed(.read())
        for failures in 1...4 {
            #expect(trial.feed(.pingFailed(.noConnection)) == [.retry(.ping, afterFailures: failures)])
        }
        trial.feed(.alive)
        #expect(trial.outcome == .healthy)
    }

    @Test func whereAPersonIsNeededAnywayThePingThatNeverCameLeavesTheProvidersWord() {
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started, .read(), .revoked)
        for _ in 1...5 { trial.feed(.pingFailed(.noConnection)) }
        #expect(trial.orders.last == .makeLink)
        trial.feed(.url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .unreachable)
        #expect(trial.progress.confirmedAt == nil)
    }

    // MARK: Revocations

    @Test func aThrottledRevocationCostsNoAttempt() {
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started)
        for _ in 1...20 {
            #expect(
                trial.feed(.read(), .revocationFailed(.tooMany)) == [.revokes(.accessToken, "A1"), .read]
            )
            #expect(trial.progress.attempts == 0)
            #expect(trial.settlements.last == .noEffect)
        }
        trial.feed(.read(), .revoked, .rejected, .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.progress.attempts == 1)
    }

    @Test func aParkedRevocationIsPutOffAndCostsNoAttempt() {
        var trial = Trial.rotate(.accessToken, .box)
        #expect(
            trial.feed(.started, .read(), .revocationFailed(.parked(until: Self.later))).last
                == .putOff(until: Self.later)
        )
        #expect(trial.recorded.phase == .planned)
        #expect(trial.recorded.dueAt == Self.later)
        #expect(trial.recorded.attempts == 0)
        #expect(trial.recorded.openToken == nil)
        #expect(trial.settlements == [.noEffect])
        trial.restart()
        #expect(trial.feed(.started, .read("A7")) == [.read, .revokes(.accessToken, "A7")])
    }

    @Test(arguments: [RequestFailure.noConnection, .serviceUnavailable])
    func aRevocationThatWasNotCarriedOutIsTriedAsOftenAsThePolicySays(failure: RequestFailure) {
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started)
        for attempt in 1...4 {
            #expect(
                trial.feed(.read(), .revocationFailed(failure))
                    == [.revokes(.accessToken, "A1"), .retry(.read, afterFailures: attempt)]
            )
            #expect(trial.progress.attempts == attempt)
        }
        #expect(trial.feed(.read(), .revocationFailed(failure)).last == .finish)
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .unreachable)
        #expect(trial.progress.attempts == 5)
        #expect(trial.settlements == Array(repeating: .noEffect, count: 5))
    }

    @Test func theTokenIsReadAgainBeforeEveryAttempt() {
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started, .read("A1"), .revocationFailed(.serviceUnavailable))
        #expect(trial.feed(.read("A2")) == [.revokes(.accessToken, "A2")])
        #expect(trial.progress.accessTokenBefore == fingerprint("A2"))
    }
}
