import OAuth
import ReauthModel
import Testing

/// A consent came in between, or the run is left: what was only meant is void, and what was done is not forgotten.
@Suite struct ItemMachineVoidedTests {
    private static let now = Trial.start

    private func machine(_ phase: Phase, _ change: (inout ItemProgress) -> Void = { _ in }) -> ItemMachine {
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
            profile: .salesforce,
            hasApplication: true
        )
        return ItemMachine(progress, policy: policy)
    }

    private func facts(_ accessToken: String?, _ refreshToken: String?, isDisabled: Bool = false) -> ItemEvent {
        .instanceRead(
            InstanceFacts(
                accessToken: accessToken.map(TokenFingerprint.init(rawValue:)),
                refreshToken: refreshToken.map(TokenFingerprint.init(rawValue:)),
                isDisabled: isDisabled,
                usesOAuth2: true
            ),
            Evidence(httpStatus: 200)
        )
    }

    @Test func `what was only meant to be revoked is left`() {
        var machine = machine(.planned)
        #expect(machine.handle(.voided(epoch: 2), at: Self.now).order == .finish)
        #expect(machine.progress.outcome == .superseded && machine.progress.epoch == 2)
    }

    @Test(arguments: [Phase.revoked, .dead])
    func `what was revoked goes on where it was, with the new epoch`(phase: Phase) {
        var machine = machine(phase)
        #expect(machine.handle(.voided(epoch: 3), at: Self.now).order == .read)
        let step = machine.handle(facts("A1", "R1"), at: Self.now)
        #expect(step.order == (phase == .revoked ? .ping : .makeLink))
        #expect(machine.progress.epoch == 3 && machine.progress.outcome == nil)
    }

    @Test(arguments: [Phase.revoked, .dead], [("A2", "R2"), ("A1", "R2")])
    func `new tokens say that the consent was for this instance`(phase: Phase, tokens: (String, String)) {
        var machine = machine(phase)
        _ = machine.handle(.voided(epoch: 2), at: Self.now)
        #expect(machine.handle(facts(tokens.0, tokens.1), at: Self.now).order == .finish)
        #expect(machine.progress.outcome == .superseded)
    }

    @Test func `what is dead is not refreshed, so another access token is a new sign-in`() {
        var machine = machine(.dead) { $0.refreshTokenBefore = nil }
        _ = machine.handle(.voided(epoch: 2), at: Self.now)
        #expect(machine.handle(facts("A2", nil), at: Self.now).order == .finish)
        #expect(machine.progress.outcome == .superseded)
    }

    @Test func `between two tokens of a grant the second is not sent any more`() {
        var machine = machine(.planned) {
            $0.attempts = 1
            $0.basis = .told
            $0.settledTokens = [.refreshToken]
        }
        _ = machine.handle(.voided(epoch: 2), at: Self.now)
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
    func `a run that is left says of each item what is true of it`(
        phase: Phase,
        outcome: Outcome,
        settlement: Settlement?
    ) {
        var machine = machine(phase) { if phase == .revoking { $0.openToken = .accessToken } }
        let step = machine.handle(.abandoned, at: Self.now)
        #expect(step.order == .finish && step.settlement == settlement && step.mustBeRecorded)
        #expect(machine.progress.outcome == outcome && machine.progress.reason == .abandoned)
    }

    @Test func `no more than four pings leave for one revocation, whatever dies in between`() {
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
