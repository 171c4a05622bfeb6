import OAuth
import ReauthModel
import Testing

/// An order to revoke was neither recorded nor sent: there is no intent of it to settle.
@Suite struct ItemMachineNotRecordedTests {
    private static let now = Trial.start
    private static let notSent = RevocationAnswer.failed(.notSent(Evidence()))

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

    @Test func whereNoRevocationWasOpenNothingIsSettled() {
        var machine = machine()
        _ = machine.handle(.started, at: Self.now)
        guard case .revoke = machine.handle(read(), at: Self.now).order else {
            Issue.record("no order to revoke")
            return
        }
        let step = machine.handle(.revocationNotRecorded(Self.notSent), at: Self.now)
        #expect(step.settlement == nil)
        #expect(step.order == .retry(.read, afterFailures: 1))
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
        let step = machine.handle(.revocationNotRecorded(.refused(Evidence())), at: Self.now)
        #expect(step.settlement == .undecided)
        #expect(machine.progress.outcome == .inDoubt)
    }

    @Test func theGrantGroupIsNewWhereTheLastReadFoundIt() {
        let group = GrantGroup(rawValue: "g")
        var first = machine()
        _ = first.handle(.started, at: Self.now)
        #expect(first.handle(read(group), at: Self.now).newGrantGroup == group)
        var known = machine { $0.grantGroup = group }
        _ = known.handle(.started, at: Self.now)
        #expect(known.handle(read(group), at: Self.now).newGrantGroup == nil)
    }
}
