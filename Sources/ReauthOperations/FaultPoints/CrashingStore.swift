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

/// Fault points around checkpoints.
struct CrashingCheckpoints: CheckpointRecorder {
    let base: any CheckpointRecorder
    let crash: CrashSwitch

    func write(_ checkpoint: Checkpoint, to run: RunID) async throws -> CheckpointResult {
        let deed: FaultPoint.Deed =
            checkpoint.intent != nil
            ? .intent
            : checkpoint.exchange != nil ? .exchangeIntent : checkpoint.settlement != nil ? .settlement : .progress
        return try await crash.write(deed) {
            let result = try await base.write(checkpoint, to: run)
            if result == .written { crash.note(checkpoint) }
            return result
        }
    }
}

/// Fault points around the end of a run.
struct CrashingCompletion: RunCompletion {
    let base: any RunCompletion
    let crash: CrashSwitch

    func finishRun(_ run: RunID, at moment: Timestamp) async throws {
        try await crash.write(.finish) { try await base.finishRun(run, at: moment) }
    }
}
#endif
