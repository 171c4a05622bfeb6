import OAuth
import ReauthModel
import Testing

/// What other runs know of an instance keeps this one from pinging, and from revoking, what waits already.
@Suite struct ItemMachineHistoryTests {
    private static let since = Trial.start.advanced(by: .seconds(-86_400))

    private static func waiting(
        _ accessToken: String = "A1",
        _ refreshToken: String? = "R1",
        isProved: Bool = true,
        settled: Set<TokenKind> = [.accessToken]
    ) -> InstanceHistory {
        InstanceHistory(
            waiting: InstanceHistory.Waiting(
                accessToken: fingerprint(accessToken),
                refreshToken: fingerprint(refreshToken),
                since: since,
                isProved: isProved,
                settledTokens: settled,
                wasDisabled: false
            )
        )
    }

    private static func check(_ history: InstanceHistory) -> Trial {
        let policy = ItemPolicy(action: .check, revoke: nil, confirm: .ping, profile: .box, hasApplication: true)
        return Trial(policy, history: history)
    }

    private static func rotate(_ revoke: RevokePolicy, _ history: InstanceHistory) -> Trial {
        let policy = ItemPolicy(action: .rotate, revoke: revoke, confirm: .ping, profile: .box, hasApplication: true)
        return Trial(policy, history: history)
    }

    // MARK: What was retired

    private static let retired = InstanceHistory(retired: waiting(isProved: false).waiting)

    @Test func whoHasGoneIsNeitherPingedNorRevokedNorAsked() {
        for var trial in [Self.check(Self.retired), Self.rotate(.grant, Self.retired)] {
            #expect(trial.feed(.started, .read()) == [.read, .finish])
            #expect(trial.outcome == .skipped)
            #expect(trial.reason == .retired)
        }
    }

    @Test func whoCameBackIsWorkedOnAgain() {
        var trial = Self.check(Self.retired)
        #expect(trial.feed(.started, .read("A2"), .alive) == [.read, .ping, .finish])
        #expect(trial.outcome == .healthy)
    }

    // MARK: A check

    @Test(arguments: [false, true])
    func whatWaitsAlreadyIsReadAndNotPinged(isDisabled: Bool) {
        var trial = Self.check(Self.waiting())
        #expect(trial.feed(.started, .read(disabled: isDisabled)) == [.read, .finish])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .waitsAlready)
        #expect(trial.progress.awaitingSince == Self.since)
    }

    @Test(arguments: [waiting("A0"), waiting("A1", "R0"), waiting(isProved: false)])
    func whatHasNewTokensOrWasNotProvedDeadIsPinged(history: InstanceHistory) {
        var trial = Self.check(history)
        #expect(trial.feed(.started, .read(), .alive) == [.read, .ping, .finish])
        #expect(trial.outcome == .healthy)
    }

    @Test func aDeadTokenIsPingedOnceInAllItsNights() {
        var first = Self.check(InstanceHistory())
        first.feed(.started, .read(), .rejected)
        #expect(first.deadTokens == [fingerprint("A1")])
        var second = Self.check(InstanceHistory(deadToken: fingerprint("A1"), deadPings: 1))
        #expect(second.feed(.started, .read()) == [.read, .finish])
        #expect(second.outcome == .failed)
        #expect(second.reason == .signInRequired)
        var third = Self.check(InstanceHistory(deadToken: fingerprint("A1"), deadPings: 1))
        #expect(third.feed(.started, .read("A2")).last == .ping, "somebody signed in")
    }

    // MARK: A rotation

    @Test func whatWaitsAlreadyIsNotRevokedAgain() {
        var trial = Self.rotate(.accessToken, Self.waiting())
        #expect(trial.feed(.started, .read(), .url) == [.read, .makeLink, .finish])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .waitsAlready)
        #expect(trial.progress.revokedAt == nil, "this run revoked nothing")
    }

    /// The other run was content with less than the whole grant.
    @Test func aGrantThatWasNotEndedIsRevoked() {
        let policy = ItemPolicy(
            action: .rotate,
            revoke: .grant,
            confirm: .ping,
            profile: .salesforce,
            hasApplication: true
        )
        var trial = Trial(policy, history: Self.waiting())
        #expect(trial.feed(.started, .read()).last == .revokes(.refreshToken, "R1"))
        var ended = Trial(policy, history: Self.waiting(settled: [.refreshToken]))
        #expect(ended.feed(.started, .read()).last == .makeLink)
    }

    @Test(arguments: [(3, true), (4, false)])
    func noDeadTokenGetsAFifthPing(pings: Int, isPinged: Bool) {
        var trial = Self.rotate(.accessToken, InstanceHistory(deadToken: fingerprint("A1"), deadPings: pings))
        #expect(trial.feed(.started, .read(), .revoked).last == (isPinged ? .ping : .read))
    }
}
