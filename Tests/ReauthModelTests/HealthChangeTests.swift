import ReauthModel
import Testing

/// What became of an instance between two runs.
@Suite struct HealthChangeTests {
    @Test func everyOutcomeSaysSomething() {
        let said = Dictionary(grouping: Outcome.allCases, by: { Health($0) })
        #expect(said[.works] == [.healthy, .rotated, .reauthenticated, .superseded])
        #expect(Set(said[.broken] ?? []) == [.failed, .inDoubt])
        #expect(said[.waits] == [.awaitingCode])
        #expect(Health(nil) == .untold && Health(nil, isRevoked: true) == .waits)
        for health in Health.allCases { #expect(Set(health.outcomes) == Set(said[health] ?? [])) }
    }

    @Test(
        arguments: [
            (Health.works, Health.broken, HealthChange.newlyBroken), (.waits, .broken, .newlyBroken),
            (.untold, .broken, .newlyBroken), (.broken, .broken, .stillBroken), (.works, .waits, .newlyWaiting),
            (.broken, .waits, .newlyWaiting), (.waits, .waits, .stillWaiting), (.broken, .works, .recovered),
            (.waits, .works, .recovered), (.untold, .works, .changed), (.works, .untold, .changed),
            (.broken, .untold, .changed),
        ]
    )
    func whatAnInstanceWasAndIsDecides(before: Health, after: Health, change: HealthChange) {
        #expect(HealthChange(from: before, to: after, isSame: false) == change)
    }

    @Test func onlyWhatWorksAsBeforeIsTheSame() {
        #expect(HealthChange(from: .works, to: .works, isSame: true) == .same)
        #expect(HealthChange(from: .works, to: .works, isSame: false) == .changed)
        #expect(HealthChange(from: .untold, to: .untold, isSame: true) == .same)
        #expect(HealthChange(from: .broken, to: .broken, isSame: true) == .stillBroken)
    }
}
