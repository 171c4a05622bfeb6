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

    private static func pinged(_ count: Int, _ token: String? = "A1", isRejected: Bool = true) -> InstanceHistory {
        InstanceHistory(pinged: .init(token: fingerprint(token), count: count, isRejected: isRejected))
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
        #expect(first.findings == [PingFinding(token: fingerprint("A1"), answer: .rejected)])
        var second = Self.check(Self.pinged(1))
        #expect(second.feed(.started, .read()) == [.read, .finish])
        #expect(second.outcome == .failed)
        #expect(second.reason == .signInRequired)
        var third = Self.check(Self.pinged(1))
        #expect(third.feed(.started, .read("A2")).last == .ping, "a person signed in")
    }

    /// Each of them may have been a failed refresh, whatever became of its answer.
    @Test(arguments: [(3, true), (4, false)])
    func whatDoesNotAnswerIsPingedFourTimesInAllItsNights(pings: Int, isPinged: Bool) {
        var trial = Self.check(Self.pinged(pings, isRejected: false))
        #expect(trial.feed(.started, .read()).last == (isPinged ? .ping : .finish))
        if isPinged { trial.feed(.pingFailed(.noAnswer)) }
        #expect(trial.outcome == .failed && trial.reason == .pingLost)
        let finding = PingFinding(token: fingerprint("A1"), answer: .unanswered)
        #expect(trial.findings == (isPinged ? [finding] : []))
        var other = Self.check(Self.pinged(4, "A0", isRejected: false))
        #expect(other.feed(.started, .read()).last == .ping, "another token is counted anew")
    }

    @Test(arguments: [(3, true), (4, false)])
    func aTokenThatCannotBeReadIsPingedFourTimesInAllItsNights(pings: Int, isPinged: Bool) {
        var trial = Self.check(Self.pinged(pings, nil))
        #expect(trial.feed(.started, .read(nil)).last == (isPinged ? .ping : .finish))
        if isPinged { trial.feed(.rejected) }
        #expect(trial.outcome == .failed && trial.reason == .signInRequired)
        #expect(trial.findings == (isPinged ? [PingFinding(token: nil, answer: .rejected)] : []))
    }

    @Test func aCallThatWorksBeginsTheCountAnew() {
        var trial = Self.check(Self.pinged(3, isRejected: false))
        trial.feed(.started, .read(), .alive)
        #expect(trial.findings == [PingFinding(token: fingerprint("A1"), answer: .worked)])
        var healthy = Self.check(InstanceHistory())
        healthy.feed(.started, .read(), .alive)
        #expect(healthy.findings.isEmpty, "nothing is kept of instances that always worked")
    }

    // MARK: A sign-in through another run

    private static let signedIn = InstanceHistory(isSignedIn: true)

    /// Its item may have waited for its turn for hours.
    @Test func whoSignedInSinceTheRunBeganIsLeftAlone() {
        var trial = Self.rotate(.grant, Self.signedIn)
        #expect(trial.feed(.started) == [.finish])
        #expect(trial.outcome == .superseded)
        var check = Self.check(Self.signedIn)
        #expect(check.feed(.started, .read(), .alive).last == .finish && check.outcome == .healthy)
    }

    @Test func whatHeldItsLinkMeanwhileMakesNone() {
        var profile = ProviderProfile.box
        profile.reach = .account
        let policy = ItemPolicy(action: .rotate, revoke: .grant, confirm: .ping, profile: profile, hasApplication: true)
        var trial = Trial(policy)
        #expect(trial.feed(.started, .read(), .revoked, .rejected).last == .hold)
        trial.restart(Self.signedIn)
        #expect(trial.feed(.started) == [.finish])
        #expect(trial.outcome == .superseded)
    }

    // MARK: A rotation

    @Test func whatWaitsAlreadyIsNotRevokedAgain() {
        var trial = Self.rotate(.accessToken, Self.waiting())
        #expect(trial.feed(.started, .read(), .url) == [.read, .makeLink, .finish])
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.reason == .waitsAlready)
        #expect(trial.progress.revokedAt == nil, "this run revoked nothing")
    }

    /// Its provider had told, and no call through a disabled instance proves more, however often it is revoked.
    @Test func whatWaitsUnprovedBecauseItIsDisabledIsNotRevokedAgain() {
        var trial = Self.rotate(.accessToken, Self.waiting(isProved: false))
        #expect(trial.feed(.started, .read(disabled: true)).last == .makeLink)
        #expect(trial.reason == .waitsAlready)
        var check = Self.check(Self.waiting(isProved: false))
        #expect(check.feed(.started, .read(disabled: true)).last == .finish)
        #expect(check.outcome == .awaitingCode)
        var enabled = Self.rotate(.accessToken, Self.waiting(isProved: false))
        #expect(enabled.feed(.started, .read()).last == .revokes(.accessToken, "A1"), "a ping can prove it")
    }

    /// A person signed in on the platform's own page, and no probe came since.
    @Test(arguments: [false, true])
    func aScheduleWithAnIntervalSparesWhoSignedInElsewhere(hasInterval: Bool) {
        let policy = ItemPolicy(
            action: .rotate,
            revoke: .accessToken,
            confirm: .ping,
            profile: .box,
            hasApplication: true,
            sparesRecentlyDone: hasInterval
        )
        var trial = Trial(policy, history: Self.waiting("A0", "R0"))
        trial.feed(.started, .read())
        #expect(trial.outcome == (hasInterval ? .skipped : nil))
        #expect(trial.reason == (hasInterval ? .recentlyDone : nil))
        var unproved = Trial(policy, history: Self.waiting("A0", "R0", isProved: false))
        #expect(unproved.feed(.started, .read()).last == .revokes(.accessToken, "A1"))
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
        var trial = Self.rotate(.accessToken, Self.pinged(pings))
        #expect(trial.feed(.started, .read(), .revoked).last == (isPinged ? .ping : .read))
    }
}
