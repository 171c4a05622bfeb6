package import ReauthModel

/// How far a live run is at one moment, for the screen.
package struct RunSnapshot: Sendable {
    /// Since this process took the run up.
    package var elapsed: Duration
    /// Counts per lane, in the order of their names.
    package var lanes: [LaneSnapshot]
    /// Pace per lane key, the platform's among them.
    package var paces: [PaceReading]
    /// The limits that the job has for lanes where an operator set another one.
    package var limitsOfJob: [LaneKey: LaneLimit] = [:]

    /// Items in all.
    package var total: Int { lanes.reduce(0) { $0 + $1.total } }
    /// Items that are settled or wait for a person.
    package var settled: Int { lanes.reduce(0) { $0 + $1.settled } }
    /// Items that are revoked and have neither proof nor link yet.
    package var revoked: Int { lanes.reduce(0) { $0 + $1.tally.revoked } }

    /// How long the rest of a lane takes: at the measured speed, and no less than its limit allows; `nil` where nothing
    /// tells, or the lane waits for a person.
    package func remaining(in lane: LaneSnapshot) -> Duration? {
        if lane.standstill != nil, lane.tally.open > 0 { return nil }
        guard let least = least(lane.tally.lane ?? .platform, for: lane.remainingRequests) else {
            return lane.remaining
        }
        return max(lane.remaining ?? .zero, least)
    }

    /// How long the rest of the run takes: as long as its slowest lane, and no less than the platform's limit allows;
    /// `nil` where nothing tells, or a lane waits for a person.
    package var remaining: Duration? {
        if lanes.contains(where: { $0.standstill != nil && $0.tally.open > 0 }) { return nil }
        let platform = least(.platform, for: lanes.reduce(0) { $0 + $1.remainingPlatformRequests })
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
package struct LaneSnapshot: Sendable {
    /// Its counts.
    package var tally: LaneTally
    /// Items done per second of late; one that is revoked is done by three quarters.
    package var itemsPerSecond: Double
    /// Requests to the provider that its open items take at least.
    package var remainingRequests = 0
    /// Requests to the platform that its open items take at least.
    package var remainingPlatformRequests = 0
    /// Why it begins nothing further; `nil` while it may.
    package var standstill: Standstill?

    /// Items that are settled or wait for a person.
    package var settled: Int { tally.outcomes.values.reduce(0, +) }
    /// Items in all.
    package var total: Int { tally.open + settled }

    /// How long the rest takes at the measured speed; `nil` while nothing was measured.
    package var remaining: Duration? {
        if tally.open == 0 { return .zero }
        guard itemsPerSecond > 0 else { return nil }
        return .seconds((Double(tally.open) - WorkMeter.shareOfRevoked * Double(tally.revoked)) / itemsPerSecond)
    }
}
