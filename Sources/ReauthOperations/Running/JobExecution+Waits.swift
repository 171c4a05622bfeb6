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
        let orders = try await store.steering(of: run)
        for gauge in try await store.gauges(of: run) {
            if let retriedAt = orders.lanes[gauge.key]?.retriedAt, retriedAt >= gauge.updatedAt {
                // An operator ended the pause while no process worked on the run.
                remote.lanes.endPark(of: gauge.key)
                try await store.clearDueTimes(of: run, lane: gauge.key == .platform ? nil : gauge.key)
            } else if let parkedUntil = gauge.parkedUntil {
                remote.lanes.restorePark(of: gauge.key, until: parkedUntil)
            }
            let limit = remote.limits[gauge.key].map { orders.limit(of: gauge.key, over: $0) }
            if let limit, limit.description != gauge.configured {
                try await store.clearDueTimes(of: run, lane: gauge.key == .platform ? nil : gauge.key)
            } else {
                remote.lanes.restore(share: gauge.strain.share, of: gauge.key)
            }
        }
    }
}
