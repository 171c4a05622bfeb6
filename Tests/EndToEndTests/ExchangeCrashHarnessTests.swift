import ReauthTesting
import Sandbox
import Testing

/// Killed at any moment while codes are exchanged, the next start goes on: no code twice, nobody lost.
///
/// The long form of it follows the kills of a run in ``CrashTests``.
@Suite struct ExchangeCrashHarnessTests {
    /// A short stretch of the schedule each, together every kind of moment; a disabled instance stays so in the last.
    @Test(arguments: [0..<3, 3..<6, 6..<9, 9..<12])
    func `three kills among codes, none is sent twice and nobody is lost`(kills: Range<Int>) async throws {
        let mayEnable = kills.upperBound < 12
        var faults = CrashHarness.faults
        faults.instances.disabled = 4
        try await withRehearsal(instances: 400, seed: UInt64(70 + kills.lowerBound), faults: faults) { rehearsal in
            try rehearsal.writeJob(csv: true, more: mayEnable ? "reenable: all\n" : "")
            var harness = CrashHarness(rehearsal)
            let report = try await harness.liveToTheEnd()
            #expect(harness.violations == [])
            try rehearsal.expectReportAgreesWithLedger(report)
            var random = SplitMix64(seed: UInt64(kills.lowerBound))
            var codes = try CrashCodes(after: harness, mayEnable: mayEnable)
            try await codes.play(kills, using: &random)
            try await codes.end()
            #expect(codes.violations == [])
            #expect(codes.kills >= 2, "only \(codes.kills) kills met codes under way")
        }
    }
}
