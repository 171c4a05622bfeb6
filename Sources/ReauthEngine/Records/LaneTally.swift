package import ReauthModel

/// Counts of one lane.
package struct LaneTally: Sendable, Hashable {
    /// The lane; `nil` for items whose provider is not known.
    package var lane: LaneKey?
    /// Items without an outcome that are not waiting for a person; those that are revoked already are among them.
    package var open: Int
    /// Items without an outcome of which a token is revoked: their proof or their link is pending.
    package var revoked: Int
    /// Items by outcome.
    package var outcomes: [Outcome: Int]

    /// Whether it counts anything: of a lane whose items turned out to belong to others, nothing remains.
    package var hasItems: Bool { open > 0 || outcomes.values.contains { $0 > 0 } }

    package init(lane: LaneKey?, open: Int = 0, revoked: Int = 0, outcomes: [Outcome: Int] = [:]) {
        self.lane = lane
        self.open = open
        self.revoked = revoked
        self.outcomes = outcomes
    }
}

extension Dictionary where Key == LaneKey?, Value == [Outcome: Int] {
    /// The outcomes of each lane.
    package init(tallies: [LaneTally]) {
        self.init(tallies.map { ($0.lane, $0.outcomes) }, uniquingKeysWith: { first, _ in first })
    }
}
