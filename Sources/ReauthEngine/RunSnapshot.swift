public import ReauthModel

/// Where a live run stands at one moment, for whoever draws it.
public struct RunSnapshot: Sendable {
    /// Since this process took the run up.
    public var elapsed: Duration
    /// Counts per lane, in the order of their names.
    public var lanes: [LaneSnapshot]
    /// Pace per lane key, the platform's among them.
    public var paces: [PaceReading]

    /// Items in all.
    public var total: Int { lanes.reduce(0) { $0 + $1.total } }
    /// Items that are settled or wait for a person.
    public var settled: Int { lanes.reduce(0) { $0 + $1.settled } }
    /// Items that are revoked and have neither proof nor link yet.
    public var revoked: Int { lanes.reduce(0) { $0 + $1.tally.revoked } }

    /// How long the rest of a lane takes: at the measured speed, and no less than its limit allows; `nil` where nothing
    /// tells.
    public func remaining(in lane: LaneSnapshot) -> Duration? {
        guard let least = least(lane.tally.lane, for: lane.requestsLeft) else { return lane.remaining }
        return max(lane.remaining ?? .zero, least)
    }

    /// How long the rest of the run takes: as long as its slowest lane, and no less than the platform's limit allows;
    /// `nil` where nothing tells.
    public var remaining: Duration? {
        let platform = least(.platform, for: lanes.reduce(0) { $0 + $1.platformRequestsLeft })
        var longest = platform
        for lane in lanes where lane.tally.open > 0 {
            guard let remaining = remaining(in: lane) ?? platform else { return nil }
            longest = max(longest ?? .zero, remaining)
        }
        return longest
    }

    private func least(_ lane: LaneKey, for requests: Int) -> Duration? {
        guard requests > 0, let limit = paces.first(where: { $0.key == lane })?.limit, !limit.windows.isEmpty else {
            return nil
        }
        return limit.leastTime(for: requests)
    }
}

/// Where one lane stands.
public struct LaneSnapshot: Sendable {
    /// Its counts.
    public var tally: LaneTally
    /// Items done per second of late; one that is revoked is done by three quarters.
    public var itemsPerSecond: Double
    /// Requests to the provider that its open items take at least.
    public var requestsLeft = 0
    /// Requests to the platform that its open items take at least.
    public var platformRequestsLeft = 0

    /// Items that are settled or wait for a person.
    public var settled: Int { tally.outcomes.values.reduce(0, +) }
    /// Items in all.
    public var total: Int { tally.open + settled }

    /// How long the rest takes at the measured speed; `nil` while nothing was measured.
    public var remaining: Duration? {
        if tally.open == 0 { return .zero }
        guard itemsPerSecond > 0 else { return nil }
        return .seconds((Double(tally.open) - WorkMeter.shareOfRevoked * Double(tally.revoked)) / itemsPerSecond)
    }
}
