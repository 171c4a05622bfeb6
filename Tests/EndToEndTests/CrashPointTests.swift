import ReauthTesting
import Sandbox
import Testing

/// The program dies at each kind of moment, one after the other, in one run.
@Suite(.enabled(if: CrashHarness.isPossible, "release builds have no fault points"))
struct CrashPointTests {
    private static let requests = ["read", "revoke", "ping", "link"].flatMap { deed in
        ["before", "during", "after"].map { "\(deed).\($0)" }
    }

    private static let writes = ["intent", "settlement", "progress"].flatMap { deed in
        ["before", "after"].map { "\(deed).\($0)" }
    }

    /// Every moment while items are worked on.
    static let working = writes + requests

    @Test func `at the first passing of every point`() async throws {
        try await dieEverywhere(instances: 160, seed: 3) { _ in 1 }
    }

    @Test func `at a later passing of every point`() async throws {
        var random = SplitMix64(seed: 5)
        try await dieEverywhere(instances: 240, seed: 5) { _ in Int.random(in: 2...12, using: &random) }
    }

    @Test func `with the effect done and no answer yet`() async throws {
        var faults = FaultProfile()
        var chances = FaultProfile.Chances()
        // Long enough to die in, however busy the machine is.
        (chances.slow, chances.slowness) = (100, .seconds(4))
        faults.faults[.revoke] = chances
        try await withRehearsal(instances: 60, seed: 8, faults: faults) { rehearsal in
            try rehearsal.writeJob(csv: true)
            var harness = CrashHarness(rehearsal)
            for effects in [1, 7, 15] {
                #expect(try await harness.live(until: .afterEffects(effects)))
            }
            let report = try await harness.liveToTheEnd()
            #expect(harness.violations == [])
            try rehearsal.expectReportAgreesWithLedger(report, doubts: Self.doubts(of: 60))
            let inferred = report.values.filter { $0["reason"] == "inferred" }
            #expect(!inferred.isEmpty, "no kill met a revocation under way")
        }
    }

    private func dieEverywhere(instances: Int, seed: UInt64, count: (String) -> Int) async throws {
        try await withRehearsal(instances: instances, seed: seed) { rehearsal in
            try rehearsal.writeJob(csv: true)
            var harness = CrashHarness(rehearsal)
            // The fleet comes in one batch, and a run is pinned and finished once.
            let once = ["add.before:1", "add.after:1", "pin.before:1", "pin.after:1"]
            let points = once + Self.working.map { "\($0):\(count($0))" } + ["finish.before:1", "finish.after:1"]
            for point in points {
                let died = try await harness.live(until: .at(point))
                #expect(died, "the program did not pass \(point)")
            }
            let report = try await harness.liveToTheEnd()
            #expect(harness.violations == [])
            try rehearsal.expectReportAgreesWithLedger(report, doubts: Self.doubts(of: instances))
        }
    }

    /// One life after the other dies over the same items here, and each item has two pings, however many those are.
    private static func doubts(of instances: Int) -> Int { instances / 2 }
}
