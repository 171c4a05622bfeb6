import OAuth
import ReauthModel
import Testing

/// Seeded random consents against a far side that keeps the truth.
@Suite struct ExchangeMachineSequenceTests {
    private static let perBatch: UInt64 = 4000

    @Test(arguments: UInt64(0)..<8)
    func noSequenceBreaksAnInvariant(batch: UInt64) async {
        var reported = 0
        for number in 0..<Self.perBatch {
            if number.isMultiple(of: 50) { await Task.yield() }
            let seed = batch * 1_000_000 + number
            var run = ExchangeSequenceRun(seed: seed)
            guard let first = run.run().first else { continue }
            Issue.record("seed \(seed): \(first); \(run.policy.action), \(run.policy.confirm); \(run.farSide.nature)")
            reported += 1
            if reported == 5 { return }
        }
    }

    @Test func theSequencesReachEveryEnd() {
        var ends: [String: Int] = [:]
        for seed in UInt64(0)..<4000 {
            var run = ExchangeSequenceRun(seed: seed)
            _ = run.run()
            for settlement in Set(run.settlements) { ends[settlement.rawValue, default: 0] += 1 }
            if let outcome = run.recorded.outcome { ends[outcome.rawValue, default: 0] += 1 }
            if let reason = run.recorded.reason { ends[reason.rawValue, default: 0] += 1 }
        }
        let expected = [
            "exchanged", "rejected", "inferred", "undecided", "no_effect", "reauthenticated", "failed", "wrong_account",
            "token_unchanged", "ping_lost", "not_pinged",
        ]
        for end in expected { #expect(ends[end, default: 0] >= 20, "\(end)") }
    }
}
