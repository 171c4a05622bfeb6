#if DEBUG
import ReauthEngine
import ReauthModel

/// Fault points around the end of a run.
struct CrashingCompletion: RunCompletion {
    let base: any RunCompletion
    let crash: CrashSwitch

    func finishRun(_ run: RunID, at moment: Timestamp) async throws {
        try await crash.write(.finish) { try await base.finishRun(run, at: moment) }
    }
}
#endif
