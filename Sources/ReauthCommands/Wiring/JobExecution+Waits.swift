import CheckpointStore
import JobFiles
import PacedHTTP
import ReauthEngine
import ReauthModel

extension JobFile {
    /// What runs of the job have in common with other runs on the same platform; empty where each run has a world of its own.
    var platformOfRuns: String {
        if case .embeddedSandbox = job.platform { return "" }
        return platformDigest
    }
}

// What a run waits for, over the ends of its processes.
extension JobExecution {
    /// Has the lanes wait as an earlier process was told to, and lets go on what waited for a limit that has changed.
    func restoreWaits(
        of run: RunID,
        _ file: JobFile,
        _ remote: RemoteServices,
        _ store: SQLiteRunStore
    ) async throws {
        // A new process of it knows of no pause, and its address is a new one, so no quota was used there.
        if case .embeddedSandbox = file.job.platform { return try await store.clearDueTimes(of: run, lane: nil) }
        for gauge in try await store.gauges(of: run) {
            if let parkedUntil = gauge.parkedUntil { remote.client.restorePark(of: gauge.key, until: parkedUntil) }
            if let limit = remote.limits[gauge.key], limit.description != gauge.configured {
                try await store.clearDueTimes(of: run, lane: gauge.key == .platform ? nil : gauge.key)
            }
        }
    }
}
