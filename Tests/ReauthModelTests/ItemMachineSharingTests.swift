import OAuth
import ReauthModel
import Testing

/// Where one revocation ends every grant of an account, it is sent once and proved for each instance.
@Suite struct ItemMachineSharingTests {
    /// An item whose account is known, up to the question whose turn it is.
    private func asking(
        _ revoke: RevokePolicy = .grant,
        _ profile: ProviderProfile = .google,
        confirm: ConfirmMode = .ping
    ) -> Trial {
        var trial = Trial.rotate(revoke, profile, confirm: confirm)
        trial.feed(.started, .read(account: "anna"), .grantGroupNoted)
        return trial
    }

    // MARK: Who asks

    @Test(arguments: [RevokePolicy.grant, .accessToken])
    func whoseTurnItIsIsAskedOnceTheGroupIsOnRecord(revoke: RevokePolicy) {
        let trial = asking(revoke)
        #expect(trial.orders == [.read, .noteGrantGroup, .takeTurn])
        #expect(trial.recorded.grantGroup == GrantGroup(rawValue: "anna") && trial.recorded.attempts == 0)
    }

    @Test func theTurnIsTakenWithTheGroupInOneWrite() {
        let policy = Trial.rotate(.grant, .google).machine.policy
        var machine = ItemMachine(ItemProgress(), policy: policy)
        _ = machine.handle(.started, at: Trial.start)
        let step = machine.handle(.read(account: "anna"), at: Trial.start)
        #expect(step.order == .noteGrantGroup && step.takesTurn)
        #expect(!machine.handle(.grantGroupNoted, at: Trial.start).takesTurn)
    }

    @Test func withoutAnAccountNothingChanges() {
        var trial = Trial.rotate(.grant, .google)
        #expect(trial.feed(.started, .read()) == [.read, .revokes(.refreshToken, "R1")])
    }

    @Test(arguments: [ConfirmMode.read, .none])
    func whereNoCallCouldProveItEachRevokesByItself(confirm: ConfirmMode) {
        #expect(asking(confirm: confirm).orders.last == .revokes(.refreshToken, "R1"))
    }

    @Test func whereARevocationDoesNotEndEveryTokenOfTheAccountEachRevokesByItself() {
        var own = ProviderProfile.google
        own.reach = .grant
        var unknown = ProviderProfile.google
        unknown.reach = .unknown
        for profile in [own, unknown] {
            #expect(asking(.grant, profile).orders.last == .revokes(.refreshToken, "R1"))
        }
        // Only refresh tokens can be revoked, and access tokens live on: a call would not show what became of it.
        var sparing = ProviderProfile.hubspot
        sparing.reach = .account
        #expect(asking(.grant, sparing).orders.last == .revokes(.refreshToken, "R1"))
        var half = ProviderProfile.google
        half.refreshTokenAfterAccessToken = .survives
        #expect(!Trial.rotate(.silent, half).machine.policy.endsAccountAtOnce)
        #expect(!Trial.rotate(.accessToken, half).machine.policy.endsAccountAtOnce)
        #expect(Trial.rotate(.grant, half).machine.policy.endsAccountAtOnce)
        #expect(Trial.retire(.grant, half).machine.policy.endsAccountAtOnce)
        #expect(!Trial.check().machine.policy.endsAccountAtOnce)
    }

    // MARK: Whose turn it is

    @Test func theItemThatHasTheTurnRevokesAndProves() {
        var trial = asking()
        #expect(
            trial.feed(.turnTaken(.mine), .revoked, .rejected, .grantGroupChecked(.settled), .url)
                == [.revokes(.refreshToken, "R1"), .ping, .checkGrantGroup, .makeLink, .finish]
        )
        #expect(trial.outcome == .awaitingCode && trial.progress.basis == .told && trial.progress.attempts == 1)
    }

    @Test func itAsksAgainOnlyWhileNothingWasSentForIt() {
        var trial = asking()
        trial.feed(.turnTaken(.mine), .revocationFailed(.serviceUnavailable))
        #expect(trial.feed(.read(account: "anna")) == [.revokes(.refreshToken, "R1")])
        trial.feed(.revocationFailed(.noAnswer))
        trial.restart()
        // In doubt it settles its own revocation first.
        #expect(trial.feed(.started, .read(account: "anna")) == [.read, .ping])
        #expect(trial.feed(.alive, .read(account: "anna")).last == .retry(.read, afterFailures: 2))
        #expect(trial.feed(.read(account: "anna")) == [.revokes(.refreshToken, "R1")])
    }

    @Test func anotherProcessAsksAgain() {
        var trial = asking()
        trial.restart()
        #expect(trial.feed(.started, .read(account: "anna")) == [.read, .takeTurn])
    }

    @Test func aParkedRevocationKeepsTheTurn() {
        var machine = ItemMachine(ItemProgress(), policy: Trial.rotate(.grant, .google).machine.policy)
        for event in [.started, .read(account: "anna"), .grantGroupNoted] as [ItemEvent] {
            _ = machine.handle(event, at: Trial.start)
        }
        #expect(machine.handle(.turnTaken(.mine), at: Trial.start).order == .revokes(.refreshToken, "R1"))
        // Nothing was recorded, so there is nothing to settle.
        let step = machine.handle(.revocationNotRecorded(.parked(until: Trial.start)), at: Trial.start)
        #expect(step.settlement == nil && step.order == .putOff(until: Trial.start))
        #expect(machine.progress.phase == .planned && machine.progress.attempts == 0)
        var trial = Trial(machine.policy, from: machine.progress)
        #expect(trial.feed(.started, .read(account: "anna"), .turnTaken(.mine)).last == .revokes(.refreshToken, "R1"))
    }

    // MARK: Another one's turn

    @Test func whoseTurnItIsNotWaitsForLongerEachTimeAndSendsNothing() {
        var trial = asking()
        // It is asked four seconds after the start.
        let first = trial.feed(.turnTaken(.pending(since: Trial.start.advanced(by: .seconds(4)), due: nil)))
        #expect(first == [.putOff(until: Trial.start.advanced(by: .seconds(5)))])
        #expect(trial.recorded.phase == .planned && trial.recorded.attempts == 0 && trial.events.isEmpty)
        trial.wait(.seconds(60))
        trial.restart()
        trial.feed(.started, .read(account: "anna"))
        let second = trial.feed(.turnTaken(.pending(since: Trial.start, due: nil)))
        #expect(second == [.putOff(until: Trial.start.advanced(by: .seconds(67 + 67)))])
    }

    @Test(arguments: [(40, 40), (2, 5), (90_000, 604)])
    func itIsDueWithTheOneThatHasTheTurn(due: Int, wait: Int) {
        var trial = asking()
        let order = trial.feed(
            .turnTaken(
                .pending(
                    since: Trial.start.advanced(by: .seconds(4)),
                    due: Trial.start.advanced(by: .seconds(due))
                )
            )
        )
        #expect(order == [.putOff(until: Trial.start.advanced(by: .seconds(wait)))])
    }

    // MARK: The account has ended

    @Test func anInstanceThatEndedWithItsAccountIsProvedByACallOfItsOwn() {
        var trial = asking()
        #expect(
            trial.feed(.turnTaken(.ended(by: "7")), .rejected, .grantGroupChecked(.settled), .url)
                == [.ping, .checkGrantGroup, .makeLink, .finish]
        )
        #expect(trial.outcome == .awaitingCode && trial.reason == nil)
        #expect(trial.progress.basis == .endedWithAccount && trial.progress.attempts == 0)
        #expect(trial.progress.confirmedAt == trial.progress.revokedAt && trial.progress.confirmedAt != nil)
        #expect(
            trial.progress.settledTokens == [.refreshToken] && trial.progress.accessTokenBefore == fingerprint("A1")
        )
        #expect(trial.progress.requestID == "request-401")
        #expect(trial.eventKinds == [.endedWithAccount, .confirmed, .linked, .finished])
        #expect(trial.events.first?.detail == "by the revocation of instance 7")
        #expect(trial.settlements.isEmpty)
    }

    @Test(arguments: [ItemEvent.rejected, .alive])
    func thatItsDateIsNotToldStandsInTheTrailOnce(answer: ItemEvent) {
        var policy = Trial.rotate(.grant, .google).machine.policy
        policy.authorizedBefore = Trial.start
        var trial = Trial(policy)
        trial.feed(.started, .read(account: "anna"), .grantGroupNoted, .turnTaken(.ended(by: "7")), answer)
        if answer == .alive { trial.feed(.read(account: "anna")) }
        #expect(trial.eventKinds.count { $0 == .undated } == 1)
    }

    @Test func aRetiredInstanceNeedsTheSameProof() {
        var trial = Trial.retire(.grant, .google)
        trial.feed(.started, .read(account: "anna"), .grantGroupNoted, .turnTaken(.ended(by: "7")), .rejected)
        #expect(trial.outcome == .retired && trial.progress.basis == .endedWithAccount)
    }

    @Test func aTokenThatOutlivesItsAccountIsRevokedByItself() {
        var trial = asking()
        #expect(trial.feed(.turnTaken(.ended(by: "7")), .alive) == [.ping, .read])
        #expect(trial.events.last?.kind == .outlivedAccount)
        #expect(trial.progress.basis == nil && trial.progress.revokedAt == nil)
        // Named is the token that is in place now, whether or not the call had it refreshed.
        #expect(trial.feed(.read("A2", "R2", account: "anna")) == [.revokes(.refreshToken, "R2")])
        trial.feed(.revoked, .rejected, .grantGroupChecked(.settled), .url)
        #expect(trial.outcome == .awaitingCode && trial.progress.basis == .told)
        #expect(trial.progress.accessTokenBefore == fingerprint("A2"))
    }

    @Test(arguments: [ItemEvent.forbidden, .noPing, .unauthorized, .otherInstance, .pingFailed(.odd)])
    func aCallThatTellsNothingIsNoProof(answer: ItemEvent) {
        var trial = asking()
        #expect(trial.feed(.turnTaken(.ended(by: "7")), answer) == [.ping, .read])
        #expect(trial.feed(.read(account: "anna")) == [.revokes(.refreshToken, "R1")])
        #expect(trial.progress.basis == nil)
    }

    @Test(arguments: [
        ItemEvent.read(disabled: true, account: "anna"), .read(pingable: false, account: "anna"),
        .read(nil, account: "anna"),
    ])
    func anInstanceThatCannotBeCalledIsRevokedByItself(read: ItemEvent) {
        var trial = Trial.rotate(.grant, .google)
        trial.feed(.started, read, .grantGroupNoted)
        #expect(trial.feed(.turnTaken(.ended(by: "7"))) == [.revokes(.refreshToken, "R1")])
    }

    @Test func aCallWithoutAnAnswerIsMadeOnceMoreAndThenLater() {
        var trial = asking()
        trial.feed(.turnTaken(.ended(by: "7")))
        #expect(trial.feed(.pingFailed(.noAnswer)) == [.retry(.ping, afterFailures: 1)])
        #expect(trial.findings.count == 1)
        guard case .end(.putOff) = trial.feed(.pingFailed(.noAnswer)).last else {
            Issue.record("not put off: \(trial.orders)")
            return
        }
        #expect(trial.recorded.phase == .planned && trial.recorded.attempts == 0)
        #expect(trial.events.last?.kind == .deferred && trial.events.last?.detail == "ping_lost")
        trial.restart()
        trial.feed(.started, .read(account: "anna"), .turnTaken(.ended(by: "7")), .rejected)
        #expect(trial.progress.basis == .endedWithAccount)
    }

    @Test func aTokenThatMayNotBeCalledAnyMoreIsRevokedByItself() {
        var trial = asking()
        let pinged = InstanceHistory.Pinged(token: fingerprint("A1"), count: 4, isRejected: false)
        trial.restart(InstanceHistory(pinged: pinged))
        #expect(
            trial.feed(.started, .read(account: "anna"), .turnTaken(.ended(by: "7")), .read(account: "anna"))
                == [.read, .takeTurn, .read, .revokes(.refreshToken, "R1")]
        )
    }

    @Test func aCallThatDiedWithItsProcessIsMadeAgain() {
        var trial = asking()
        trial.feed(.turnTaken(.ended(by: "7")))
        trial.restart()
        #expect(
            trial.feed(.started, .read(account: "anna"), .turnTaken(.ended(by: "7")), .rejected)
                == [.read, .takeTurn, .ping, .checkGrantGroup]
        )
    }

    // MARK: A consent came since

    @Test func afterAConsentForTheAccountNothingIsSentThatCouldEndIt() {
        for answer in [ItemEvent.alive, .forbidden, .noPing] {
            var trial = asking()
            #expect(trial.feed(.turnTaken(.overtaken(by: "7")), answer) == [.ping, .finish])
            #expect(trial.outcome == .failed && trial.reason == .consentMeanwhile)
        }
        var disabled = Trial.rotate(.grant, .google)
        disabled.feed(.started, .read(disabled: true, account: "anna"), .grantGroupNoted)
        #expect(disabled.feed(.turnTaken(.overtaken(by: "7"))) == [.finish])
        #expect(disabled.reason == .consentMeanwhile)
    }

    @Test func whatACallShowsDeadIsDeadAllTheSame() {
        var trial = asking()
        trial.feed(.turnTaken(.overtaken(by: "7")), .rejected, .grantGroupChecked(.settled), .url)
        #expect(trial.outcome == .awaitingCode && trial.progress.basis == .endedWithAccount)
    }

    @Test func aConsentThatTheStoreTellsOfMeanwhileVoidsTheCall() {
        var trial = asking()
        trial.feed(.turnTaken(.ended(by: "7")))
        #expect(trial.feed(.voided(epoch: 2, InstanceHistory())) == [.finish])
        #expect(trial.outcome == .failed && trial.reason == .consentMeanwhile)
    }
}
