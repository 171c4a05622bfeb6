import ReauthEngine
import ReauthModel

/// The choke point of a dry run: what is only recorded takes no permit, so that it slows no run.
struct RecordingLanes: LaneControl {
    let base: any LaneControl

    func permit(for lane: LaneKey, urgency: Urgency) async throws -> PermitAnswer {
        try Task.checkCancellation()
        return .granted(Permit(lane, urgency, from: FreePermits.shared))
    }

    /// Reads wait for the platform all the same; nothing waits for a provider.
    func wait(for demand: LaneDemand, on lane: LaneKey) -> Duration? {
        lane == .platform ? base.wait(for: demand, on: lane) : nil
    }

    func readings() -> [PaceReading] { base.readings() }

    func restorePark(of lane: LaneKey, until moment: Timestamp) {
        if lane == .platform { base.restorePark(of: lane, until: moment) }
    }

    func setLimit(_ limit: LaneLimit, of lane: LaneKey) {
        if lane == .platform { base.setLimit(limit, of: lane) }
    }

    func endPark(of lane: LaneKey) {
        if lane == .platform { base.endPark(of: lane) }
    }

    func restore(share: Double, of lane: LaneKey) {
        if lane == .platform { base.restore(share: share, of: lane) }
    }

    func withSocketThread<Result: Sendable>(
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async throws -> Result {
        try await base.withSocketThread(body)
    }
}

/// Permits that come from no lane.
final class FreePermits: PermitSource {
    static let shared = FreePermits()

    func permitEnded(_ claim: Permit.Claim) {}
}
