import ReauthModel

/// A rate limit as a server enforces it: GCRA (ITU-T I.371), which admits a few early requests.
struct LaneGate: Sendable {
    private let interval: Duration
    private let tolerance: Duration
    private var theoreticalArrival = Duration.zero

    init(_ limit: FaultProfile.Limit) {
        interval = limit.window.interval
        tolerance = interval * limit.burst
    }

    /// Admits a request, or returns by how much it came too early; such a request does not count.
    mutating func admit(at now: Duration) -> Duration? {
        let early = theoreticalArrival - tolerance - now
        if early > .zero { return early }
        theoreticalArrival = max(now, theoreticalArrival) + interval
        return nil
    }
}
