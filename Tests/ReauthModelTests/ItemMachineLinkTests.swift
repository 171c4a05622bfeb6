import OAuth
import ReauthModel
import Testing

@Suite struct ItemMachineLinkTests {
    /// An item whose token is proved dead.
    private func dead(hasApplication: Bool = true) -> Trial {
        var trial = Trial.rotate(.accessToken, .dropbox, hasApplication: hasApplication)
        trial.feed(.started, .read(), .revoked, .rejected)
        return trial
    }

    @Test func aLinkIsKeptForThePerson() {
        var trial = dead()
        #expect(trial.feed(.url) == [.finish])
        #expect(trial.progress.phase == .awaitingCode)
        #expect(trial.progress.consentURL == "https://provider.example/authorize?state=s")
        #expect(trial.progress.awaitingSince == Trial.start.advanced(by: .seconds(5)))
        #expect(trial.eventKinds == [.confirmed, .linked, .finished])
    }

    @Test(arguments: [ItemEvent.badURL, .linkUnauthorized, .linkFailed(.odd)])
    func anUnusableLinkIsNotHandedOutAndTheRevocationStands(answer: ItemEvent) {
        var trial = dead()
        #expect(trial.feed(answer) == [.finish])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .linkUnusable)
        #expect(trial.progress.consentURL == nil)
        #expect(trial.progress.revokedAt != nil)
    }

    @Test func withoutAnApplicationThereIsNoLink() {
        let trial = dead(hasApplication: false)
        #expect(trial.orders.last == .finish)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .clientCredentialsMissing)
    }

    @Test func aLinkThatTheStoreRefusesIsHeldBackAndTheRevocationStands() {
        var trial = dead()
        #expect(trial.feed(.url, .linkRefused) == [.finish, .finish])
        #expect(trial.progress.phase == .awaitingCode && trial.outcome == .awaitingCode && trial.reason == .grantCap)
        #expect(trial.progress.consentURL == nil)
        #expect(trial.progress.confirmedAt != nil && trial.progress.awaitingSince != nil)
        #expect(trial.events.last?.detail == "awaiting_code: grant_cap")
    }

    @Test func theSecretURLIsInNoEvent() {
        var trial = dead()
        trial.feed(.url)
        #expect(!trial.events.contains { $0.detail?.contains("state=") == true })
    }

    // MARK: Links that wait for others

    /// An item of an account that others share, up to the proof that its token is dead.
    private func shared(_ account: String?) -> Trial {
        var profile = ProviderProfile.box
        profile.reach = .unknown
        var trial = Trial.rotate(.grant, profile)
        var script: [ItemEvent] = [.started, .read(account: account)]
        if account != nil { script.append(.grantGroupNoted) }
        trial.feed(script + [.revoked, .rejected])
        return trial
    }

    @Test func aLinkIsMadeWhenItsGrantGroupIsSettled() {
        var trial = shared("alice")
        #expect(trial.orders.last == .checkGrantGroup)
        // The proof is on stable storage before the others are looked at: of two that end together, one sees both.
        #expect(trial.eventKinds == [.confirmed])
        #expect(trial.feed(.grantGroupChecked(.settled), .url) == [.makeLink, .finish])
        #expect(trial.outcome == .awaitingCode)
    }

    @Test func aLinkWaitsForTheRevocationsOfItsGrantGroup() {
        var trial = shared("alice")
        let first = trial.feed(.grantGroupChecked(.open(due: nil))).last
        // The proof came at second 5.
        #expect(first == .putOff(until: Trial.start.advanced(by: .seconds(7))))
        #expect(trial.progress.phase == .dead && trial.outcome == nil)
        trial.restart()
        #expect(trial.feed(.started) == [.checkGrantGroup])
        // It waits as long again as it has waited.
        #expect(
            trial.feed(.grantGroupChecked(.open(due: nil))) == [.putOff(until: Trial.start.advanced(by: .seconds(11)))]
        )
        trial.restart()
        #expect(trial.feed(.started, .grantGroupChecked(.settled)) == [.checkGrantGroup, .makeLink])
    }

    @Test(arguments: [(-100, 7), (0, 7), (60, 60), (100_000, 606)])
    func aLinkIsLookedAtAgainWhenTheOtherIsDueAndWithinTenMinutes(due: Int, expected: Int) {
        var trial = shared("alice")
        let order = trial.feed(.grantGroupChecked(.open(due: Trial.start.advanced(by: .seconds(due))))).last
        #expect(order == .putOff(until: Trial.start.advanced(by: .seconds(expected))))
    }

    @Test func whereNothingTellsTheGroupTheLinkWaitsForTheLane() {
        var trial = shared(nil)
        #expect(trial.orders.last == .hold)
        trial.restart()
        // Such an item is taken up again when the lane has no other revocation.
        #expect(trial.feed(.started) == [.makeLink])
    }

    // MARK: reauthenticate

    @Test func aReauthenticationReadsAndMakesALink() {
        var trial = Trial.reauthenticate()
        #expect(trial.feed(.started, .read(), .url) == [.read, .makeLink, .finish])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == nil)
        #expect(trial.progress.attempts == 0)
        #expect(trial.progress.revokedAt == nil)
        #expect(trial.settlements.isEmpty)
    }

    @Test func aDisabledInstanceIsWhatReauthenticationIsFor() {
        var trial = Trial.reauthenticate()
        #expect(trial.feed(.started, .read(nil, nil, disabled: true, pingable: false)).last == .makeLink)
    }

    @Test(arguments: [
        (ItemEvent.missing, Outcome.failed, Reason.instanceGone),
        (.read(oauth2: false), .skipped, .notOAuth2),
    ])
    func whatCannotBeReauthenticatedIsSaidToBeSo(found: ItemEvent, outcome: Outcome, reason: Reason) {
        var trial = Trial.reauthenticate()
        #expect(trial.feed(.started, found) == [.read, .finish])
        #expect(trial.outcome == outcome)
        #expect(trial.reason == reason)
    }

    @Test func whatSignsInByOAuth1WaitsForAPersonAtThePage() {
        var trial = Trial.reauthenticate(byOAuth1: true)
        let answer = ItemEvent.platform(.linkAnswered(.consoleOnly(Evidence(httpStatus: 200))))
        #expect(trial.feed(.started, .read(oauth2: false), answer) == [.read, .makeLink, .finish])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .consoleRequired)
        #expect(trial.progress.consentURL == nil)
        #expect(!trial.events.contains { $0.kind == .linked })
    }

    @Test func aReauthenticationWithoutAnApplicationSaysSo() {
        var trial = Trial.reauthenticate(hasApplication: false)
        trial.feed(.started, .read())
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .clientCredentialsMissing)
    }

    @Test func aReauthenticationWhoseLinkIsUnusableStillWaits() {
        var trial = Trial.reauthenticate()
        trial.feed(.started, .read(), .badURL)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .linkUnusable)
        #expect(trial.progress.consentURL == nil)
    }
}
