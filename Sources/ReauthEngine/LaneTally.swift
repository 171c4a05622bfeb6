public import ReauthModel

/// Counts of one lane.
public struct LaneTally: Sendable, Hashable {
    /// The lane.
    public var lane: LaneKey
    /// Items without an outcome that are not waiting for a person.
    public var open: Int
    /// Items by outcome.
    public var outcomes: [Outcome: Int]

    /// Makes a tally.
    public init(lane: LaneKey, open: Int = 0, outcomes: [Outcome: Int] = [:]) {
        self.lane = lane
        self.open = open
        self.outcomes = outcomes
    }
}
