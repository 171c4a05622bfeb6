import OAuth
import ReauthModel
import Testing

/// `revoke: access-token`: what dies with it is the provider's business.
@Suite struct ItemMachineAccessTokenTests {
    @Test func whereTheRefreshTokenSurvivesItIsASilentRotation() {
        var trial = Trial.rotate(.accessToken, .salesforce)
        trial.feed(.started, .read("A1"), .revoked, .alive, .read("A2"))
        #expect(trial.outcome == .rotated)
    }

    @Test func whereThePairDiesAPersonMustSignIn() {
        var trial = Trial.rotate(.accessToken, .box)
        #expect(
            trial.feed(.started, .read(), .revoked, .rejected, .url)
                == [.read, .revokes(.accessToken, "A1"), .ping, .makeLink, .finish]
        )
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == nil)
        #expect(trial.progress.awaitingSince == Trial.start.advanced(by: .seconds(5)))
    }

    @Test func whereTheCatalogDoesNotSayThePingTells() {
        var survived = Trial.rotate(.accessToken, .zoom)
        survived.feed(.started, .read("A1"), .revoked, .alive, .read("A2"))
        #expect(survived.outcome == .rotated)
        var died = Trial.rotate(.accessToken, .zoom)
        died.feed(.started, .read("A1"), .revoked, .rejected, .url)
        #expect(died.outcome == .awaitingCode)
    }

    /// Box gives a new refresh token with each refresh: new tokens are no sign-in, and the grant lives.
    @Test func whatWasRefreshedMeanwhileIsRevokedAgain() {
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started, .read("A1", "R1"), .revoked, .alive)
        #expect(trial.feed(.read("A2", "R2")) == [.retry(.read, afterFailures: 1)])
        #expect(trial.progress.revokedAt == nil, "what was revoked is not what lives")
        #expect(trial.feed(.read("A2", "R2")) == [.revokes(.accessToken, "A2")])
        trial.feed(.revoked, .rejected, .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements == [.revoked, .revoked])
    }

    @Test(arguments: [
        (ProviderProfile?.none, Outcome.skipped, Reason?.some(.unknownProvider)),
        (.hubspot, .skipped, .accessTokenNotRevocable),
        (.microsoft, .notRevocable, nil),
    ])
    func whereItCannotBeDoneNothingIsSent(profile: ProviderProfile?, outcome: Outcome, reason: Reason?) {
        var trial = Trial.rotate(.accessToken, profile)
        #expect(trial.feed(.started) == [.finish])
        #expect(trial.outcome == outcome)
        #expect(trial.reason == reason)
    }

    @Test func aProviderThatWantsTheClientIsNotAskedWithoutOne() {
        var trial = Trial.rotate(.accessToken, .box, hasApplication: false)
        #expect(trial.feed(.started) == [.finish])
        #expect(trial.outcome == .failed)
        #expect(trial.reason == .clientCredentialsMissing)
    }

    @Test func withoutAnApplicationTheItemWaitsWithoutALink() {
        var trial = Trial.rotate(.accessToken, .dropbox, hasApplication: false)
        #expect(trial.feed(.started, .read(), .revoked, .rejected).last == .finish)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .clientCredentialsMissing)
        #expect(trial.progress.consentURL == nil)
        #expect(trial.progress.confirmedAt != nil)
    }

    @Test func aDisabledInstanceIsRevokedWhereAPersonIsNeededAnyway() {
        var trial = Trial.rotate(.accessToken, .box)
        #expect(
            trial.feed(.started, .read(disabled: true), .revoked, .forbidden, .read(disabled: true), .url).suffix(2)
                == [.makeLink, .finish]
        )
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .instanceDisabled)
        #expect(trial.progress.confirmedAt == nil, "a 403 of an instance that was disabled before proves nothing")
    }

    @Test(arguments: [
        (ItemEvent.noPing, Reason.pingUnsupported),
        (.unauthorized, .unexpectedResponse),
        (.otherInstance, .unexpectedResponse),
    ])
    func whereThePingCannotTellTheProvidersWordStandsUnconfirmed(answer: ItemEvent, reason: Reason) {
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started, .read(), .revoked, answer, .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == reason)
        #expect(trial.progress.confirmedAt == nil)
    }

    // MARK: Answers of the provider

    @Test(arguments: [
        (ItemEvent.unsupportedType, Reason.accessTokenNotRevocable),
        (.refused, .unexpectedResponse),
        (.badHost, .hostNotAllowed),
    ])
    func aRevocationWithoutEffectIsSettledAsThat(answer: ItemEvent, reason: Reason) {
        var trial = Trial.rotate(.accessToken, .box)
        #expect(trial.feed(.started, .read(), answer).last == .finish)
        #expect(trial.outcome == .failed)
        #expect(trial.reason == reason)
        #expect(trial.settlements == [.noEffect])
        #expect(trial.progress.revokedAt == nil)
        #expect(trial.progress.basis == nil)
    }

    @Test func theTrailSaysWhichHostWasRefused() {
        let note = "base.url names login.salesforce.com"
        var trial = Trial.rotate(.accessToken, .box)
        trial.feed(.started, .read(), .revocationAnswered(.hostNotAllowed(Evidence(note: note))))
        #expect(trial.events.last?.kind == .finished)
        #expect(trial.events.last?.detail == "failed: host_not_allowed; \(note)")
        var repetition = Trial.inDoubt(.grant, .salesforce, confirm: .none)
        repetition.feed(.read(), .read(), .revocationAnswered(.hostNotAllowed(Evidence(note: note))))
        #expect(repetition.events.last?.detail == "in_doubt: host_not_allowed; \(note)")
        var silent = Trial.rotate(.accessToken, .box)
        silent.feed(.started, .read(), .revocationAnswered(.hostNotAllowed(Evidence())))
        #expect(silent.events.last?.detail == "failed: host_not_allowed")
    }

    @Test func aRejectedClientStopsTheLaneAndTheItemStaysOpen() {
        var trial = Trial.rotate(.accessToken, .box)
        #expect(trial.feed(.started, .read(), .clientRejected).last == .haltLane)
        #expect(trial.outcome == nil)
        #expect(trial.progress.phase == .planned)
        #expect(trial.progress.attempts == 0)
        #expect(trial.settlements == [.noEffect])
        #expect(trial.eventKinds == [.deferred])
        #expect(trial.progress.httpStatus == 401)
        // Once the credentials are mended, it goes on as if nothing had been.
        trial.restart()
        #expect(
            trial.feed(.started, .read(), .revoked, .rejected, .url)
                == [.read, .revokes(.accessToken, "A1"), .ping, .makeLink, .finish]
        )
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.progress.attempts == 1)
    }

    // MARK: Other proofs

    @Test func withReadThePersonIsAskedWithoutAPing() {
        var trial = Trial.rotate(.accessToken, .box, confirm: .read)
        #expect(
            trial.feed(.started, .read(), .revoked, .read(), .url)
                == [.read, .revokes(.accessToken, "A1"), .read, .makeLink, .finish]
        )
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.progress.confirmedAt == nil, "an unchanged token proves nothing")
        #expect(trial.progress.revokedAt != nil)
    }

    @Test func withReadAnInstanceThatBecameDisabledIsProof() {
        var trial = Trial.rotate(.accessToken, .box, confirm: .read)
        trial.feed(.started, .read(), .revoked, .read(disabled: true), .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .autoDisabled)
        #expect(trial.progress.confirmedAt != nil)
    }

    @Test func withReadWhatWasRefreshedMeanwhileIsRevokedAgain() {
        var trial = Trial.rotate(.accessToken, .box, confirm: .read)
        #expect(
            trial.feed(.started, .read("A1", "R1"), .revoked, .read("A2", "R2")).last == .retry(.read, afterFailures: 1)
        )
    }

    /// A changed access token is a rotation only when a call through the instance was answered.
    @Test(arguments: [ItemEvent.read("A2", "R1"), .read("A2", nil)])
    func withReadAChangedAccessTokenIsNoRotation(last: ItemEvent) {
        var trial = Trial.rotate(.accessToken, .box, confirm: .read)
        #expect(trial.feed(.started, .read("A1", "R1"), .revoked, last).last == .finish)
        #expect(trial.outcome == .inDoubt)
        #expect(trial.reason == .proofNeedsPing)
        #expect(trial.progress.verifiedAt == nil)
        #expect(trial.progress.confirmedAt == nil)
    }

    @Test func withNoneTheProvidersWordIsEnough() {
        var trial = Trial.rotate(.accessToken, .box, confirm: .none)
        #expect(
            trial.feed(.started, .read(), .revoked, .url)
                == [.read, .revokes(.accessToken, "A1"), .makeLink, .finish]
        )
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.settlements == [.revoked])
        #expect(trial.progress.confirmedAt == nil)
    }
}
