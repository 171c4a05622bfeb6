public import ReauthModel

/// Counts of one lane.
public struct LaneTally: Sendable, Hashable {
    /// The lane.
    public var lane: LaneKey
    /// Items without an outcome that are not waiting for a person; those that are revoked already are among them.
    public var open: Int
    /// Items without an outcome of which a token is revoked: their proof or their link is pending.
    public var revoked: Int
    /// Items by outcome.
    public var outcomes: [Outcome: Int]

    /// Makes a tally.
    public init(lane: LaneKey, open: Int = 0, revoked: Int = 0, outcomes: [Outcome: Int] = [:]) {
        self.lane = lane
        self.open = open
        self.revoked = revoked
        self.outcomes = outcomes
    }
}
