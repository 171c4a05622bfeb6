#if DEBUG
import ReauthEngine
import ReauthModel

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
#endif
