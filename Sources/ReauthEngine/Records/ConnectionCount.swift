package import ReauthModel

/// How many items of one group and lane stand where.
package struct ConnectionCount: Sendable, Hashable {
    /// The value of the grouping column; empty without one.
    package var group: String
    /// The provider's lane; `nil` for items whose provider is not known.
    package var lane: LaneKey?
    /// Where they stand.
    package var standing: ConnectionFilter.Standing
    /// How many.
    package var items: Int

    package init(group: String, lane: LaneKey?, standing: ConnectionFilter.Standing, items: Int) {
        self.group = group
        self.lane = lane
        self.standing = standing
        self.items = items
    }
}
