import ReauthTesting
import Sandbox
import Testing

/// The power goes, and with it whatever the disk had not been told to keep.
@Suite(.enabled(if: CrashHarness.isPossible, "release builds have no fault points"))
struct PowerLossTests {
    private static let deaths = [
        "intent.after:9", "revoke.during:5", "settlement.before:7", "intent.before:30", "link.after:4",
    ]

    @Test(arguments: PowerLoss.Tail.allCases)
    func `the unsynced end of the log is lost, and nothing was sent that the store does not know`(
        tail: PowerLoss.Tail
    ) async throws {
        try await withRehearsal(instances: 200, seed: 21) { rehearsal in
            try rehearsal.writeJob(csv: true)
            var harness = CrashHarness(rehearsal)
            var random = SplitMix64(seed: 21)
            for point in Self.deaths {
                #expect(try await harness.live(until: .at(point)), "the program did not pass \(point)")
                try await harness.losePower(leaving: tail, using: &random)
            }
            #expect(harness.powerLosses == 5)
            let report = try await harness.liveToTheEnd()
            #expect(harness.violations == [])
            try rehearsal.expectReportAgreesWithLedger(report)
        }
    }

    /// What a store that does not wait for the disk (`synchronous=NORMAL`) could lose: this test would find it.
    @Test func `had an acknowledged commit been lost, a token would be sent twice`() async throws {
        try await withRehearsal(instances: 60, seed: 22) { rehearsal in
            try rehearsal.writeJob(csv: true)
            var harness = CrashHarness(rehearsal)
            #expect(try await harness.live(until: .at("revoke.during:3")))
            #expect(harness.violations == [])
            let oracle = CrashOracle(rehearsal)
            let power = PowerLoss(store: harness.store)
            let log = try #require(try power.log())
            var kept = log.commits.count
            var violations: [String] = []
            while violations.isEmpty, kept > 1 {
                kept -= 1
                let trail = try await StoredTrail.read(store: harness.store, log: log.prefix(ofCommits: kept))
                violations = oracle.effectsWithoutIntent(trail)
            }
            #expect(!violations.isEmpty, "the effects were known without their intents")
            try power.leave(log.prefix(ofCommits: kept))
            _ = try await harness.liveToTheEnd()
            // Salesforce may be told of a dead token again; there the lost intent is what gives the second call away.
            let signs = ["sent again", "2 revocations, 1 intents"]
            let isSeen = harness.violations.contains { violation in signs.contains { violation.contains($0) } }
            #expect(isSeen, "\(harness.violations)")
        }
    }
}
