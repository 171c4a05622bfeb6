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
}

/// Where one lane stands.
public struct LaneSnapshot: Sendable {
    /// Its counts.
    public var tally: LaneTally
    /// Items settled per second by this process.
    public var itemsPerSecond: Double

    /// Items that are settled or wait for a person.
    public var settled: Int { tally.outcomes.values.reduce(0, +) }
    /// Items in all.
    public var total: Int { tally.open + settled }

    /// How long the rest takes at the measured speed; `nil` while nothing was measured.
    public var remaining: Duration? {
        if tally.open == 0 { return .zero }
        guard itemsPerSecond > 0 else { return nil }
        return .seconds(Double(tally.open) / itemsPerSecond)
    }
}
