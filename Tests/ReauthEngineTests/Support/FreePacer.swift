import ReauthModel

/// Permits everything at once, or after something else has happened.
final class FreePacer: Pacer, PermitSource {
    private let whileWaiting: @Sendable () async throws -> Void

    init(whileWaiting: @escaping @Sendable () async throws -> Void = {}) {
        self.whileWaiting = whileWaiting
    }

    func permit(for lane: LaneKey, urgency: Urgency) async throws -> PermitAnswer {
        try Task.checkCancellation()
        try await whileWaiting()
        return .granted(Permit(lane, urgency, from: self))
    }

    func wait(for demand: LaneDemand, on lane: LaneKey) -> Duration? { nil }

    func permitEnded(_ claim: Permit.Claim) {}
}
