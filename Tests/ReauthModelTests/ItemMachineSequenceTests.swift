import OAuth
import ReauthModel
import Testing

/// Seeded random sequences against a far side that keeps the truth.
@Suite struct ItemMachineSequenceTests {
    private static let perBatch: UInt64 = 4000

    @Test(arguments: UInt64(0)..<8)
    func noSequenceBreaksAnInvariant(batch: UInt64) async {
        var reported = 0
        for number in 0..<Self.perBatch {
            // Tests that wait for something run at the same time.
            if number.isMultiple(of: 50) { await Task.yield() }
            let seed = batch * 1_000_000 + number
            var run = SequenceRun(seed: seed)
            let violations = run.run()
            guard let first = violations.first else { continue }
            Issue.record("seed \(seed): \(first); \(run.policy); \(run.farSide.nature)")
            reported += 1
            if reported == 5 { return }
        }
    }

    /// A test that never gets anywhere proves nothing: all ends and all settlements are reached, each often.
    @Test func theSequencesReachEveryEnd() {
        var outcomes: [Outcome: Int] = [:]
        var settlements: [Settlement: Int] = [:]
        for seed in UInt64(0)..<4000 {
            var run = SequenceRun(seed: seed)
            _ = run.run()
            if let outcome = run.machine.progress.outcome { outcomes[outcome, default: 0] += 1 }
            for settlement in run.book.settlements { settlements[settlement, default: 0] += 1 }
        }
        for outcome in Outcome.allCases where outcome != .reauthenticated && outcome != .retired {
            #expect(outcomes[outcome, default: 0] >= 20, "\(outcome)")
        }
        for settlement in Settlement.allCases where settlement != .exchanged && settlement != .rejected {
            #expect(settlements[settlement, default: 0] >= 20, "\(settlement)")
        }
    }

    @Test func theSameSeedGivesTheSameSequence() {
        for seed in UInt64(0)..<200 {
            var (one, same) = (SequenceRun(seed: seed), SequenceRun(seed: seed))
            #expect(one.run() == same.run())
            #expect(one.machine == same.machine)
        }
    }
}
