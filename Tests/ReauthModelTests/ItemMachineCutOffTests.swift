import OAuth
import ReauthModel
import Testing

/// `select.authorizedBefore`: only a date that tells of the authorization spares an instance.
@Suite struct ItemMachineCutOffTests {
    private static let cutOff = Trial.start.advanced(by: .seconds(-86_400))

    private func trial(_ action: Action = .rotate) -> Trial {
        let policy = ItemPolicy(
            action: action,
            revoke: .grant,
            confirm: .ping,
            profile: .box,
            hasApplication: true,
            authorizedBefore: Self.cutOff
        )
        return Trial(policy)
    }

    private func read(created: Timestamp?, account: String? = nil) -> ItemEvent {
        let facts = InstanceFacts(
            accessToken: fingerprint("A1"),
            refreshToken: fingerprint("R1"),
            isDisabled: false,
            usesOAuth2: true,
            grantGroup: account.map(GrantGroup.init(rawValue:)),
            createdAt: created
        )
        return .platform(.instanceRead(facts, .status(200)))
    }

    @Test(arguments: [Action.rotate, .retire], [Duration.zero, .seconds(1), .seconds(86_400)])
    func whatWasMadeSinceIsSkipped(action: Action, after: Duration) {
        var trial = trial(action)
        #expect(trial.feed(.started, read(created: Self.cutOff.advanced(by: after))) == [.read, .finish])
        #expect(trial.outcome == .skipped && trial.reason == .authorizedSince)
        #expect(trial.eventKinds == [.finished])
        #expect(trial.progress.attempts == 0)
    }

    @Test(arguments: [Action.rotate, .retire])
    func whatWasMadeBeforeIsRevoked(action: Action) {
        var trial = trial(action)
        trial.feed(.started, read(created: Self.cutOff.advanced(by: .milliseconds(-1))))
        #expect(trial.orders.last == .revokes(.refreshToken, "R1"))
        #expect(trial.events.isEmpty)
    }

    @Test func whatHasNoDateIsRevokedAndTheTrailSaysSo() {
        var trial = trial()
        trial.feed(.started, read(created: nil))
        #expect(trial.orders.last == .revokes(.refreshToken, "R1"))
        #expect(trial.eventKinds == [.undated])
        trial.feed(.revoked, .rejected, .url)
        #expect(trial.outcome == .awaitingCode)
        #expect(trial.eventKinds.count { $0 == .undated } == 1)
    }

    /// A clock that is wrong, or a date that was made up, proves nothing.
    @Test func aDateThatLiesFarAheadIsNone() {
        var trial = trial()
        trial.feed(.started, read(created: Trial.start.advanced(by: .seconds(200_000))))
        #expect(trial.orders.last == .revokes(.refreshToken, "R1") && trial.eventKinds == [.undated])
    }

    @Test func anItemThatIsUnderWayIsNotSparedLater() {
        var trial = trial()
        trial.feed(.started, read(created: nil), .revocationFailed(.noConnection))
        trial.feed(read(created: Trial.start))
        #expect(trial.orders.last == .revokes(.refreshToken, "R1"))
        #expect(trial.eventKinds.count { $0 == .undated } == 1)
    }

    @Test func withoutACutOffNoDateCounts() {
        var trial = Trial.rotate(.grant, .box)
        trial.feed(.started, read(created: Trial.start))
        #expect(trial.orders.last == .revokes(.refreshToken, "R1") && trial.events.isEmpty)
    }

    @Test func theTrailSaysItOnceThoughAnAccountIsNotedBefore() {
        var trial = trial()
        trial.feed(.started, read(created: nil, account: "anna"))
        #expect(trial.orders.last == .noteGrantGroup)
        trial.feed(.grantGroupNoted)
        #expect(trial.orders.last == .revokes(.refreshToken, "R1") && trial.eventKinds == [.undated])
    }
}
