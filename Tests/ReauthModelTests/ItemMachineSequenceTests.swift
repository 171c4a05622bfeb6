import Foundation
import OAuth
import ReauthModel
import Testing

/// Seeded random sequences against a far side that keeps the truth.
@Suite struct ItemMachineSequenceTests {
    private static let batches: UInt64 = 8
    /// `REAUTH_SEQUENCES=2000000` runs that many; `REAUTH_SEQUENCES_FROM` is the first seed.
    private static let count = number("REAUTH_SEQUENCES") ?? 40_000
    private static let first = number("REAUTH_SEQUENCES_FROM") ?? 0

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    @Test(arguments: 0..<batches)
    func noSequenceBreaksAnInvariant(batch: UInt64) async {
        var reported = 0
        for number in stride(from: batch, to: Self.count, by: Int(Self.batches)) {
            // Tests that wait for something run at the same time.
            if number / Self.batches % 50 == 0 { await Task.yield() }
            let seed = Self.first + number
            var run = SequenceRun(seed: seed)
            let violations = run.run()
            guard let first = violations.first else { continue }
            let end = [run.machine.progress.outcomeWord, run.machine.progress.reason?.rawValue ?? ""]
            Issue.record(
                """
                seed \(seed), \(number / Self.batches) sequences in: \(first); \(run.oracle.summary), END \(end); \
                \(run.policy); \(run.farSide.nature)
                """
            )
            reported += 1
            if reported == 5 { return }
        }
    }

    /// A test that never gets anywhere proves nothing: all ends and all settlements are reached, each often.
    @Test func theSequencesReachEveryEnd() {
        var outcomes: [Outcome: Int] = [:]
        var settlements: [Settlement: Int] = [:]
        for seed in UInt64(0)..<12_000 {
            var run = SequenceRun(seed: seed)
            _ = run.run()
            if let outcome = run.machine.progress.outcome { outcomes[outcome, default: 0] += 1 }
            for settlement in run.book.settlements { settlements[settlement, default: 0] += 1 }
        }
        for outcome in Outcome.allCases where outcome != .reauthenticated {
            #expect(outcomes[outcome, default: 0] >= 20, "\(outcome)")
        }
        // While an intent is open no consent of ours is sent, so none makes it void.
        let elsewhere: Set<Settlement> = [.exchanged, .rejected, .superseded]
        for settlement in Settlement.allCases where !elsewhere.contains(settlement) {
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
