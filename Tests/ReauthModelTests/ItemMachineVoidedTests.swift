import OAuth
import ReauthModel
import Testing

/// A consent came in between, or the run was abandoned: what was not sent is void, and what was sent is not forgotten.
@Suite struct ItemMachineVoidedTests {
    private static let now = Trial.start

    private func machine(
        _ phase: Phase,
        _ profile: ProviderProfile = .salesforce,
        history: InstanceHistory = InstanceHistory(),
        _ change: (inout ItemProgress) -> Void = { _ in }
    ) -> ItemMachine {
        var progress = ItemProgress()
        progress.phase = phase
        if [.revoked, .dead].contains(phase) {
            progress.attempts = 1
            progress.basis = .told
            progress.settledTokens = [.refreshToken]
        }
        progress.accessTokenBefore = TokenFingerprint(rawValue: "A1")
        progress.refreshTokenBefore = TokenFingerprint(rawValue: "R1")
        change(&progress)
        let policy = ItemPolicy(
            action: .rotate,
            revoke: .grant,
            confirm: .ping,
            profile: profile,
            hasApplication: true
        )
        return ItemMachine(progress, policy: policy, history: history)
    }

    private func facts(_ accessToken: String?, _ refreshToken: String?, isDisabled: Bool = false) -> ItemEvent {
        .platform(
            .instanceRead(
                InstanceFacts(
                    accessToken: accessToken.map(TokenFingerprint.init(rawValue:)),
                    refreshToken: refreshToken.map(TokenFingerprint.init(rawValue:)),
                    isDisabled: isDisabled,
                    usesOAuth2: true
                ),
                Evidence(httpStatus: 200)
            )
        )
    }

    private static let unknown = InstanceHistory()
    private static let signedIn = InstanceHistory(isSignedIn: true)
    private static let underWay = InstanceHistory(isConsentUnderWay: true)
    private static let soon = now.advanced(by: ItemMachine.pauseForConsent)

    @Test(arguments: [Phase.planned, .revoking, .revoked, .dead])
    func `an instance that was signed in through another run is not touched`(phase: Phase) {
        var machine = machine(phase, .box) {
            if phase == .revoking { $0.openToken = .accessToken }
        }
        let step = machine.handle(.voided(epoch: 2, Self.signedIn), at: Self.now)
        #expect(step.order == .finish && step.settlement == (phase == .revoking ? .superseded : nil))
        #expect(machine.progress.outcome == .superseded && machine.progress.epoch == 2)
    }

    /// A code that was sent may be rejected, or be for another instance of the account: then there was no sign-in to this one.
    @Test func `an intent that was not sent begins anew, where that harms no other instance`() {
        var machine = machine(.planned)
        #expect(machine.handle(.voided(epoch: 2, Self.unknown), at: Self.now).order == .putOff(until: Self.soon))
        #expect(machine.progress.outcome == nil && machine.progress.epoch == 2 && machine.progress.phase == .planned)
    }

    @Test func `where one revocation may end all grants of the account, it is not sent any more`() {
        var profile = ProviderProfile.box
        profile.reach = .unknown
        var machine = machine(.planned, profile)
        #expect(machine.handle(.voided(epoch: 2, Self.unknown), at: Self.now).order == .finish)
        #expect(machine.progress.outcome == .failed && machine.progress.reason == .consentMeanwhile)
        #expect(machine.progress.revokedAt == nil)
    }

    @Test(arguments: [Phase.planned, .revoked, .dead])
    func `while the instance's own code is under way, it is waited for`(phase: Phase) {
        var machine = machine(phase, .box)
        var step = machine.handle(.voided(epoch: 2, Self.underWay), at: Self.now)
        if step.order == .read { step = machine.handle(facts("A1", "R1"), at: Self.now) }
        #expect(step.order == .putOff(until: Self.soon) && step.mustBeRecorded)
        #expect(machine.progress.outcome == nil && machine.progress.phase == phase)
    }

    @Test func `what may have been revoked is not sent again, and stays in doubt`() {
        var machine = machine(.revoking) { $0.openToken = .refreshToken }
        let step = machine.handle(.voided(epoch: 2, Self.unknown), at: Self.now)
        #expect(step.order == .finish && step.settlement == .superseded)
        #expect(machine.progress.outcome == .inDoubt && machine.progress.reason == .consentMeanwhile)
    }

    @Test func `a step that the store refused is undone`() {
        var machine = machine(.planned)
        _ = machine.handle(.started, at: Self.now)
        let before = machine.progress
        guard case .revoke = machine.handle(facts("A1", "R1"), at: Self.now).order else {
            Issue.record("no order to revoke")
            return
        }
        #expect(machine.progress.openToken == .refreshToken && machine.progress.attempts == 1)
        #expect(machine.handle(.voided(epoch: 2, Self.unknown), at: Self.now).order == .putOff(until: Self.soon))
        var undone = machine.progress
        #expect(undone.epoch == 2 && undone.dueAt == Self.soon)
        (undone.epoch, undone.dueAt) = (before.epoch, before.dueAt)
        #expect(undone == before)
    }

    @Test func `so is one that follows an order which was not recorded`() {
        var machine = machine(.planned) { $0.attempts = 4 }
        _ = machine.handle(.started, at: Self.now)
        _ = machine.handle(facts("A1", "R1"), at: Self.now)
        let refusal = RevocationRefusal.notPrepared(.hostNotAllowed(Evidence()))
        #expect(machine.handle(.revocationNotRecorded(refusal), at: Self.now).order == .finish)
        #expect(machine.progress.outcome == .failed && machine.progress.attempts == 5)
        #expect(machine.handle(.voided(epoch: 2, Self.unknown), at: Self.now).order == .putOff(until: Self.soon))
        #expect(machine.progress.outcome == nil && machine.progress.attempts == 4)
    }

    @Test func `what was answered before the refused step stays`() {
        var machine = machine(.revoked)
        _ = machine.handle(.started, at: Self.now)
        _ = machine.handle(facts("A1", "R1"), at: Self.now)
        let dead = machine.handle(.rejected, at: Self.now)
        #expect(dead.order == .makeLink && machine.progress.phase == .dead)
        #expect(machine.handle(.voided(epoch: 2, Self.unknown), at: Self.now).order == .read)
        #expect(
            machine.progress.phase == .revoked && machine.progress.confirmedAt == nil && machine.progress.pings == 1
        )
    }

    /// Its access token expired, and the one look at it was to be recorded.
    @Test(arguments: [Self.unknown, Self.signedIn, Self.underWay])
    func `an item that waits for its sign-in gives way to the consent`(history: InstanceHistory) {
        var machine = machine(.awaitingCode) {
            $0.outcome = .awaitingCode
            $0.diesAt = Self.now.advanced(by: .seconds(-3600))
        }
        let before = machine.progress
        #expect(machine.handle(.started, at: Self.now).order == .read)
        #expect(machine.handle(facts("A2", "R2"), at: Self.now).order == .finish)
        let step = machine.handle(.voided(epoch: 2, history), at: Self.now)
        #expect(step.order == .end(.giveWay) && !step.mustBeRecorded && step.settlement == nil)
        #expect(machine.progress.outcome == .awaitingCode && machine.progress.phase == .awaitingCode)
        #expect(machine.progress.accessTokenAfter == before.accessTokenAfter)
    }

    /// Its link was held back, and a code came through another run meanwhile, or a person said that it is settled.
    @Test func `what is dead is read again before its link is made, once a code was sent for it`() {
        var machine = machine(.dead) { $0.epoch = 2 }
        #expect(machine.handle(.started, at: Self.now).order == .read)
        #expect(machine.handle(facts("A1", "R1"), at: Self.now).order == .makeLink)
        var retired = InstanceHistory()
        retired.retired = .init(machine.progress)
        var gone = self.machine(.dead, history: retired) { $0.epoch = 2 }
        _ = gone.handle(.started, at: Self.now)
        #expect(gone.handle(facts("A1", "R1"), at: Self.now).order == .finish)
        #expect(gone.progress.outcome == .retired)
        var undisturbed = self.machine(.dead)
        #expect(undisturbed.handle(.started, at: Self.now).order == .makeLink)
    }

    @Test(arguments: [Phase.revoked, .dead])
    func `what was revoked goes on where it was, with the new epoch`(phase: Phase) {
        var machine = machine(phase)
        #expect(machine.handle(.voided(epoch: 3, Self.unknown), at: Self.now).order == .read)
        let step = machine.handle(facts("A1", "R1"), at: Self.now)
        #expect(step.order == (phase == .revoked ? .ping : .makeLink))
        #expect(machine.progress.epoch == 3 && machine.progress.outcome == nil)
    }

    @Test(arguments: [("A2", "R2"), ("A1", "R2"), ("A2", nil)] as [(String, String?)])
    func `what is proved dead is not refreshed, so other tokens are a sign-in`(tokens: (String, String?)) {
        var machine = machine(.dead) { $0.confirmedAt = Self.now }
        _ = machine.handle(.voided(epoch: 2, Self.unknown), at: Self.now)
        #expect(machine.handle(facts(tokens.0, tokens.1), at: Self.now).order == .finish)
        #expect(machine.progress.outcome == .superseded)
    }

    @Test(arguments: [Phase.revoked, .dead])
    func `without that proof they may be a refresh`(phase: Phase) {
        var machine = machine(phase)
        _ = machine.handle(.voided(epoch: 2, Self.unknown), at: Self.now)
        #expect(machine.handle(facts("A2", "R2"), at: Self.now).order == .finish)
        #expect(machine.progress.outcome == .inDoubt && machine.progress.reason == .tokensChanged)
    }

    @Test func `between two tokens of a grant the second is not sent any more`() {
        var machine = machine(.planned) {
            $0.attempts = 1
            $0.basis = .told
            $0.settledTokens = [.refreshToken]
        }
        _ = machine.handle(.voided(epoch: 2, Self.unknown), at: Self.now)
        #expect(machine.handle(facts("A1", "R1"), at: Self.now).order == .ping)
        #expect(machine.progress.phase == .revoked)
    }

    @Test(
        arguments: [
            (Phase.planned, Outcome.skipped, nil), (.revoking, .inDoubt, Settlement.undecided),
            (.revoked, .inDoubt, nil),
            (.dead, .awaitingCode, nil),
        ] as [(Phase, Outcome, Settlement?)]
    )
    func `a run that is abandoned says of each item what is true of it`(
        phase: Phase,
        outcome: Outcome,
        settlement: Settlement?
    ) {
        var machine = machine(phase) { if phase == .revoking { $0.openToken = .accessToken } }
        let step = machine.handle(.abandoned, at: Self.now)
        #expect(step.order == .finish && step.settlement == settlement && step.mustBeRecorded)
        #expect(machine.progress.outcome == outcome && machine.progress.reason == .abandoned)
    }

    @Test func `no more than four pings are sent for one revocation, whatever dies in between`() {
        for pings in 0...5 {
            var machine = machine(.revoked) { $0.pings = pings }
            _ = machine.handle(.started, at: Self.now)
            let step = machine.handle(facts("A1", "R1", isDisabled: true), at: Self.now)
            #expect((step.order == .ping) == (pings < 4), "\(pings)")
            // Where it is seen to be enabled, none of them did harm.
            var enabled = self.machine(.revoked) { $0.pings = pings }
            _ = enabled.handle(.started, at: Self.now)
            #expect(enabled.handle(facts("A1", "R1"), at: Self.now).order == .ping)
        }
    }
}
