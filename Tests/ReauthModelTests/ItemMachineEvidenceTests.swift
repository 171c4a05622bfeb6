import OAuth
import ReauthModel
import Testing

/// Access tokens that outlive the word of the provider, answers that are kept, and what a 403 says.
@Suite struct ItemMachineEvidenceTests {
    private static var hubspot: ProviderProfile {
        var profile = ProviderProfile.hubspot
        profile.accessTokenLife = .seconds(1800)
        return profile
    }

    // MARK: Providers that can be named the refresh token only

    /// Up to the link, with the access token alive.
    private func dying() -> Trial {
        var trial = Trial.rotate(.grant, Self.hubspot)
        trial.feed(.started, .read(), .revoked, .alive, .read(), .url)
        return trial
    }

    @Test func `the access token lives on, so the item waits and says until when`() {
        let trial = dying()
        #expect(trial.outcome == .awaitingCode && trial.reason == .accessTokenLives)
        #expect(trial.progress.diesAt == trial.progress.revokedAt?.advanced(by: .seconds(1800)))
        #expect(trial.progress.confirmedAt == nil && !trial.eventKinds.contains(.confirmed))
        #expect(trial.progress.consentURL != nil)
    }

    @Test(arguments: [ConfirmMode.read, .none])
    func `without a ping it says until when, too`(confirm: ConfirmMode) {
        var trial = Trial.rotate(.grant, Self.hubspot, confirm: confirm)
        trial.feed(.started, .read(), .revoked)
        if confirm == .read { trial.feed(.read()) }
        trial.feed(.url)
        #expect(trial.outcome == .awaitingCode && trial.progress.diesAt != nil && trial.progress.confirmedAt == nil)
    }

    @Test func `a disabled instance says nothing of an access token that the provider never spoke of`() {
        var trial = Trial.rotate(.grant, Self.hubspot)
        trial.feed(.started, .read(), .revoked, .forbidden, .read(disabled: true), .url)
        #expect(trial.outcome == .awaitingCode && trial.progress.diesAt != nil && trial.progress.confirmedAt == nil)
    }

    @Test func `it is looked at once, after the access token died`() {
        var trial = dying()
        trial.restart()
        guard case .end(.putOff(let until)) = trial.feed(.started).last else {
            return #expect(Bool(false), "looked at before its time: \(trial.orders)")
        }
        // Clocks differ: a token that dies a moment later is not called valid.
        #expect(until == trial.progress.diesAt?.advanced(by: ItemMachine.graceAfterExpiry))
        trial.wait(.seconds(1800) + ItemMachine.graceAfterExpiry)
        trial.restart()
        #expect(trial.feed(.started, .read(), .rejected) == [.read, .ping, .finish])
        #expect(trial.outcome == .awaitingCode && trial.reason == nil && trial.progress.confirmedAt != nil)
        #expect(trial.eventKinds.contains(.confirmed))
        trial.restart()
        #expect(trial.feed(.started) == [.finish], "one look")
    }

    @Test func `one that works after its expiry is still valid`() {
        var trial = dying()
        trial.wait(.seconds(1800) + ItemMachine.graceAfterExpiry)
        trial.restart()
        trial.feed(.started, .read(), .alive)
        #expect(trial.outcome == .failed && trial.reason == .stillValid)
    }

    @Test func `a look that finds other tokens cannot tell`() {
        var trial = dying()
        trial.wait(.seconds(1800) + ItemMachine.graceAfterExpiry)
        trial.restart()
        trial.feed(.started, .read("A2", "R2"))
        #expect(trial.outcome == .inDoubt && trial.reason == .tokensChanged)
    }

    @Test func `a look whose answer is 403 reads first`() {
        var trial = dying()
        trial.wait(.seconds(1800) + ItemMachine.graceAfterExpiry)
        trial.restart()
        trial.feed(.started, .read(), .forbidden)
        #expect(trial.reason != .stillValid, "the instance may have been disabled")
    }

    // MARK: A check and a 403

    @Test(arguments: [(false, Reason.forbidden), (true, .instanceDisabled)])
    func `a 403 is explained by a read`(isDisabled: Bool, reason: Reason) {
        var trial = Trial.check()
        #expect(trial.feed(.started, .read(), .forbidden) == [.read, .ping, .read])
        trial.feed(.read(disabled: isDisabled))
        #expect(trial.outcome == .failed && trial.reason == reason)
        #expect(trial.settlements.isEmpty)
    }

    // MARK: Evidence is kept

    @Test func `the 401 that proved it stands beside the link's 200`() {
        var trial = Trial.rotate(.grant, .box)
        trial.feed(.started, .read(), .revoked, .rejected, .url)
        #expect(trial.progress.httpStatus == 401 && trial.progress.requestID == "request-401")
        #expect(trial.progress.lastHTTPStatus == 200 && trial.progress.lastRequestID == "request-200")
    }

    @Test func `a link that failed changes no proof`() {
        var trial = Trial.rotate(.grant, .box)
        trial.feed(.started, .read(), .revoked, .rejected, .linkUnauthorized)
        #expect(trial.outcome == .awaitingCode && trial.progress.httpStatus == 401)
    }

    @Test func `an answer that proves nothing displaces no proof`() {
        var trial = Trial.rotate(.grant, .box)
        trial.feed(.started, .read(disabled: true), .alreadyGone, .forbidden, .read(disabled: true), .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.progress.httpStatus == 400, "a 403 of an instance that was disabled before says nothing")
    }

    @Test func `without a new token there is no fingerprint of one`() {
        for confirm in [ConfirmMode.ping, .read] {
            var trial = Trial.rotate(.grant, .box, confirm: confirm)
            trial.feed(.started, .read(), .revoked)
            trial.feed(confirm == .ping ? .rejected : .read(), .url)
            #expect(trial.outcome == .awaitingCode && trial.progress.accessTokenAfter == nil)
        }
        var inferred = Trial.inDoubt(.accessToken, .box)
        inferred.feed(.read(), .rejected, .url)
        #expect(inferred.progress.basis == .inferred && inferred.progress.accessTokenAfter == nil)
    }
}
