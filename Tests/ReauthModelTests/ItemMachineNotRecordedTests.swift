import OAuth
import ReauthModel
import Testing

/// An order to revoke was neither recorded nor sent: there is no intent of it to settle.
@Suite struct ItemMachineNotRecordedTests {
    private static let now = Trial.start
    private static let later = now.advanced(by: .seconds(60))

    private func machine(_ change: (inout ItemProgress) -> Void = { _ in }) -> ItemMachine {
        var progress = ItemProgress()
        change(&progress)
        let policy = ItemPolicy(
            action: .rotate,
            revoke: .grant,
            confirm: .none,
            profile: .salesforce,
            hasApplication: true
        )
        return ItemMachine(progress, policy: policy)
    }

    private func read(_ group: GrantGroup? = nil) -> ItemEvent {
        .platform(
            .instanceRead(
                InstanceFacts(
                    accessToken: TokenFingerprint(rawValue: "A1"),
                    refreshToken: TokenFingerprint(rawValue: "R1"),
                    isDisabled: false,
                    usesOAuth2: true,
                    grantGroup: group
                ),
                Evidence(httpStatus: 200)
            )
        )
    }

    @Test(
        arguments: [
            (.tokenNotAtHand, .retry(.read, afterFailures: 1)), (.intentRefused, .retry(.read, afterFailures: 1)),
            (.parked(until: Self.later), .putOff(until: Self.later)),
            (.notPrepared(.hostNotAllowed(Evidence())), .finish),
        ] as [(RevocationRefusal, ItemOrder)]
    )
    func whereNoRevocationWasOpenNothingIsSettled(refusal: RevocationRefusal, order: ItemOrder) {
        var machine = machine()
        _ = machine.handle(.started, at: Self.now)
        guard case .revoke = machine.handle(read(), at: Self.now).order else {
            Issue.record("no order to revoke")
            return
        }
        let step = machine.handle(.revocationNotRecorded(refusal), at: Self.now)
        #expect(step.settlement == nil)
        #expect(step.order == order)
        #expect(machine.progress.openToken == nil)
    }

    @Test func aRevocationThatWasOpenBeforeIsSettled() {
        var machine = machine { progress in
            progress.phase = .revoking
            progress.openToken = .refreshToken
            progress.attempts = 1
            progress.accessTokenBefore = TokenFingerprint(rawValue: "A1")
            progress.refreshTokenBefore = TokenFingerprint(rawValue: "R1")
        }
        _ = machine.handle(.started, at: Self.now)
        _ = machine.handle(read(), at: Self.now)
        guard case .revoke = machine.handle(read(), at: Self.now).order else {
            Issue.record("no order to repeat")
            return
        }
        let step = machine.handle(.revocationNotRecorded(.notPrepared(.refused(Evidence()))), at: Self.now)
        #expect(step.settlement == .undecided)
        #expect(machine.progress.outcome == .inDoubt)
    }

    // MARK: The grant group

    private static let group = GrantGroup(rawValue: "g")

    @Test func aNewGrantGroupIsOnRecordBeforeTheRevocationWaitsForItsPermit() {
        var machine = machine()
        _ = machine.handle(.started, at: Self.now)
        let before = machine.progress
        let step = machine.handle(read(Self.group), at: Self.now)
        #expect(step.order == .noteGrantGroup && step.mustBeRecorded)
        #expect(step.settlement == nil && step.events.isEmpty)
        var noted = before
        noted.grantGroup = Self.group
        noted.lastHTTPStatus = 200
        #expect(machine.progress == noted, "only the answer is recorded with it")
        guard case .revoke = machine.handle(.grantGroupNoted, at: Self.now).order else {
            Issue.record("no order to revoke")
            return
        }
        #expect(machine.progress.grantGroup == Self.group && machine.progress.openToken == .refreshToken)
        #expect(machine.progress.lastHTTPStatus == 200)
    }

    @Test func aGrantGroupThatIsKnownIsNotRecordedAgain() {
        var machine = machine { $0.grantGroup = Self.group }
        _ = machine.handle(.started, at: Self.now)
        guard case .revoke = machine.handle(read(Self.group), at: Self.now).order else {
            Issue.record("no order to revoke")
            return
        }
    }

    @Test func whereNothingIsRevokedTheGrantGroupIsRecordedWithTheEnd() {
        let policy = ItemPolicy(
            action: .check,
            revoke: nil,
            confirm: .read,
            profile: .salesforce,
            hasApplication: false
        )
        var machine = ItemMachine(ItemProgress(), policy: policy)
        _ = machine.handle(.started, at: Self.now)
        #expect(machine.handle(read(Self.group), at: Self.now).order == .finish)
        #expect(machine.progress.grantGroup == Self.group)
    }

    @Test func aRevocationInDoubtStaysOpenWhileTheGrantGroupIsRecorded() {
        var machine = machine { progress in
            progress.phase = .revoking
            progress.openToken = .refreshToken
            progress.attempts = 1
            progress.accessTokenBefore = TokenFingerprint(rawValue: "A1")
            progress.refreshTokenBefore = TokenFingerprint(rawValue: "R1")
        }
        _ = machine.handle(.started, at: Self.now)
        _ = machine.handle(read(), at: Self.now)
        #expect(machine.handle(read(Self.group), at: Self.now).order == .noteGrantGroup)
        #expect(machine.progress.openToken == .refreshToken && machine.progress.attempts == 1)
        let step = machine.handle(.grantGroupNoted, at: Self.now)
        #expect(step.settlement == .undecided && machine.progress.attempts == 2)
    }

    @Test func aConsentThatComesBeforeTheGrantGroupIsRecordedVoidsTheRevocation() {
        var machine = machine()
        _ = machine.handle(.started, at: Self.now)
        _ = machine.handle(read(Self.group), at: Self.now)
        let step = machine.handle(.voided(epoch: 2, InstanceHistory()), at: Self.now)
        #expect(step.order == .putOff(until: Self.now.advanced(by: ItemMachine.pauseForConsent)))
        #expect(machine.progress.attempts == 0 && machine.progress.openToken == nil && machine.progress.epoch == 2)
    }
}
