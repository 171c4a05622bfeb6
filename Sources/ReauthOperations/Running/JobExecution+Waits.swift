import ReauthEngine
import ReauthModel

// What a run waits for is kept when its process ends.
extension JobExecution {
    /// Parks the lanes as an earlier process was told to, and makes items due that waited for a limit that has changed.
    func restoreWaits(
        of run: RunID,
        _ file: JobFile,
        _ remote: RemoteServices,
        _ store: any OpenStore
    ) async throws {
        // A new sandbox asks for no pause, and its address is a new one, so no quota was used there.
        if case .embeddedSandbox = file.job.platform { return try await store.clearDueTimes(of: run, lane: nil) }
        for gauge in try await store.gauges(of: run) {
            if let parkedUntil = gauge.parkedUntil { remote.lanes.restorePark(of: gauge.key, until: parkedUntil) }
            if let limit = remote.limits[gauge.key], limit.description != gauge.configured {
                try await store.clearDueTimes(of: run, lane: gauge.key == .platform ? nil : gauge.key)
            } else {
                remote.lanes.restore(share: gauge.strain.share, of: gauge.key)
            }
        }
    }
}
