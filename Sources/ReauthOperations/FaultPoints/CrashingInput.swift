#if DEBUG
import ReauthEngine
import ReauthModel

/// Fault points around the import of a run's input.
struct CrashingInput: RunInput {
    let base: any RunInput
    let crash: CrashSwitch

    func beginRun(_ run: RunRecord) async throws { try await base.beginRun(run) }

    func add(_ seeds: [ItemSeed], lanes: @Sendable (ItemSeed) -> LaneKey?, to run: RunID) async throws {
        try await crash.write(.add) { try await base.add(seeds, lanes: lanes, to: run) }
    }

    func pinInput(
        of run: RunID,
        carriedColumns: [String],
        contentDigest: String?,
        approval: PlanApproval?
    ) async throws -> RunRecord {
        try await crash.write(.pin) {
            try await base.pinInput(
                of: run,
                carriedColumns: carriedColumns,
                contentDigest: contentDigest,
                approval: approval
            )
        }
    }
}
#endif
