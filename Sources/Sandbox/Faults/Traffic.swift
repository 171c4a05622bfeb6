import ReauthModel

/// Counts requests, applies the limits of lanes, and draws faults.
struct Traffic: Sendable {
    /// The requests of one lane.
    struct Lane: Sendable {
        var requests = 0
        var throttled = 0
        var inFlight = 0
        var peakConcurrency = 0
        var firstRequestAt: Timestamp?
        var lastRequestAt: Timestamp?
    }

    private(set) var lanes: [SandboxLane: Lane] = [:]
    private(set) var kinds: [FaultProfile.RequestKind: Int] = [:]
    private(set) var faults: [FaultPlan.Fault: Int] = [:]
    private(set) var inFlight = 0
    private(set) var peakConcurrency = 0
    private var requestNumber: UInt64 = 0
    private var gates: [SandboxLane: LaneGate]
    private var plan: FaultPlan
    private let outages: [Outage]
    private var firstRequest: Duration?

    init(hash: SeededHash, profile: FaultProfile) {
        gates = profile.limits.mapValues(LaneGate.init)
        plan = FaultPlan(hash: hash, profile: profile)
        outages = profile.outages
    }

    mutating func nextRequestNumber() -> UInt64 {
        requestNumber += 1
        return requestNumber
    }

    /// Counts a request that has arrived, and returns by how much it came too early, if it did.
    mutating func begin(_ lane: SandboxLane, at now: Timestamp, uptime: Duration) -> Duration? {
        firstRequest = firstRequest ?? uptime
        var seen = lanes[lane] ?? Lane()
        seen.requests += 1
        seen.inFlight += 1
        seen.peakConcurrency = max(seen.peakConcurrency, seen.inFlight)
        seen.firstRequestAt = seen.firstRequestAt ?? now
        seen.lastRequestAt = now
        inFlight += 1
        peakConcurrency = max(peakConcurrency, inFlight)
        let wait = gates[lane]?.admit(at: uptime)
        if wait != nil { seen.throttled += 1 }
        lanes[lane] = seen
        return wait
    }

    /// The outage of a lane's far side that is under way.
    func outage(of lane: SandboxLane, uptime: Duration) -> Outage? {
        guard let firstRequest else { return nil }
        return outages.first { $0.lane == lane && $0.isUnderWay(at: uptime - firstRequest) }
    }

    mutating func end(_ lane: SandboxLane) {
        lanes[lane]?.inFlight -= 1
        inFlight -= 1
    }

    mutating func drawFault(
        _ kind: FaultProfile.RequestKind,
        _ key: UInt64,
        lane: SandboxLane
    ) -> (fault: FaultPlan.Fault?, isLie: Bool) {
        kinds[kind, default: 0] += 1
        let drawn = plan.next(kind, key)
        if let fault = drawn.fault {
            faults[fault, default: 0] += 1
            if fault == .throttled { lanes[lane]?.throttled += 1 }
        }
        return drawn
    }
}
