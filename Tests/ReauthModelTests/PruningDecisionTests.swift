import ReauthModel
import Testing

@Suite struct PruningDecisionTests {
    private let old = PruningDecision.Place(isFinished: true, isNewest: false, isInTrend: false)

    private func facts(_ change: (inout PruningFacts) -> Void) -> PruningFacts {
        var facts = PruningFacts()
        change(&facts)
        return facts
    }

    @Test func aRunThatNothingNeedsMayGo() {
        #expect(PruningDecision.reasons(old, PruningFacts()).isEmpty)
    }

    @Test func itsPlaceAmongTheRunsOfItsJobMayKeepIt() {
        let unfinished = PruningDecision.Place(isFinished: false, isNewest: true, isInTrend: false)
        #expect(PruningDecision.reasons(unfinished, PruningFacts()) == [.unfinished])
        let newest = PruningDecision.Place(isFinished: true, isNewest: true, isInTrend: true)
        #expect(PruningDecision.reasons(newest, PruningFacts()) == [.newest, .trend])
    }

    private static let counted: [@Sendable (inout PruningFacts) -> KeptReason] = [
        {
            $0.open = 3; return .open(3)
        },
        {
            $0.inDoubt = 3; return .inDoubt(3)
        },
        {
            $0.waiting = 3; return .waiting(3)
        },
        {
            $0.goodLinks = 3; return .goodLinks(3)
        },
        {
            $0.places = 3; return .places(3)
        },
        {
            $0.pendingWebhooks = 3; return .pendingWebhooks(3)
        },
        {
            $0.retired = 3; return .retired(3)
        },
        {
            $0.changed = 3; return .changed(3)
        },
        {
            $0.endedWaits = 3; return .endedWaits(3)
        },
    ]

    @Test(arguments: counted.indices) func everyFactKeepsIt(_ index: Int) {
        var facts = PruningFacts()
        let reason = Self.counted[index](&facts)
        #expect(PruningDecision.reasons(old, facts) == [reason])
        #expect(!reason.sentence.isEmpty)
        #expect(reason.word.allSatisfy { $0.isLowercase || $0 == "_" })
    }

    @Test func aThresholdKeepsItAndAllReasonsAreTold() {
        let facts = facts {
            $0.isStopped = true
            $0.inDoubt = 1
            $0.waiting = 2
        }
        #expect(PruningDecision.reasons(old, facts) == [.stopped, .inDoubt(1), .waiting(2)])
    }

    @Test func whereAgeAndNumberAreGivenBothHaveToAllowIt() {
        let (early, late) = (Timestamp(rawValue: 1), Timestamp(rawValue: 9))
        let age = PruningTerms(endedBefore: Timestamp(rawValue: 5), keep: nil)
        #expect(age.include(endedAt: early, newer: 0))
        #expect(!age.include(endedAt: Timestamp(rawValue: 5), newer: 9))
        let number = PruningTerms(endedBefore: nil, keep: 2)
        #expect(!number.include(endedAt: early, newer: 1))
        #expect(number.include(endedAt: late, newer: 2))
        let both = PruningTerms(endedBefore: Timestamp(rawValue: 5), keep: 2)
        #expect(both.include(endedAt: early, newer: 2))
        #expect(!both.include(endedAt: early, newer: 1))
        #expect(!both.include(endedAt: late, newer: 2))
        #expect(!PruningTerms(endedBefore: nil, keep: nil).include(endedAt: early, newer: 9))
    }
}
