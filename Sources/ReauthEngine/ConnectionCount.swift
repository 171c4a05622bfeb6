public import ReauthModel

/// How many items of one group and lane stand where.
public struct ConnectionCount: Sendable, Hashable {
    /// The value of the grouping column; empty without one.
    public var group: String
    /// The provider's lane.
    public var lane: LaneKey
    /// Where they stand.
    public var standing: ConnectionFilter.Standing
    /// How many.
    public var items: Int

    /// Makes a count.
    public init(group: String, lane: LaneKey, standing: ConnectionFilter.Standing, items: Int) {
        self.group = group
        self.lane = lane
        self.standing = standing
        self.items = items
    }
}
