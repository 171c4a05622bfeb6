import ReauthEngine
import ReauthModel
import Testing

/// Which instances may have a grant that lives, though it was meant to end.
@Suite struct GrantCountTests {
    private func count(_ outcome: Outcome?, _ reason: Reason? = nil) -> GrantCount {
        GrantCount([EndCount(outcome: outcome, reason: reason, items: 3)])
    }

    @Test(arguments: [Outcome.retired, .reauthenticated, .awaitingCode])
    func whatIsProvedDead(outcome: Outcome) {
        #expect(count(outcome) == GrantCount(selected: 3, alive: 0))
    }

    @Test(arguments: [Outcome.healthy, .rotated, .notRevocable, .superseded, .inDoubt, .failed, nil])
    func whatIsNot(outcome: Outcome?) {
        #expect(count(outcome) == GrantCount(selected: 3, alive: 3))
    }

    @Test func anAccessTokenThatStillLivesIsNotDead() {
        #expect(count(.awaitingCode, .accessTokenLives).alive == 3)
        #expect(count(.awaitingCode, .pingLost).alive == 0)
    }

    @Test(arguments: [Reason.excluded, .notSelected, .duplicate, .overLimit, .authorizedSince, .retired])
    func whatWasNotMeant(reason: Reason) {
        #expect(count(.skipped, reason) == GrantCount(selected: 0, alive: 0))
    }

    @Test(arguments: [
        Reason.grantMaySurvive, .accessTokenNotRevocable, .proofNeedsPing, .unknownProvider, .notOAuth2, .recentlyDone,
        .abandoned,
    ])
    func whatWasMeantAndSkipped(reason: Reason) {
        #expect(count(.skipped, reason) == GrantCount(selected: 3, alive: 3))
    }

    @Test func allOfThemTogether() {
        let ends = [
            EndCount(outcome: .retired, reason: nil, items: 5),
            EndCount(outcome: .skipped, reason: .excluded, items: 2),
            EndCount(outcome: .failed, reason: .stillValid, items: 1), EndCount(outcome: nil, reason: nil, items: 4),
        ]
        #expect(GrantCount(ends) == GrantCount(selected: 10, alive: 5))
    }
}
