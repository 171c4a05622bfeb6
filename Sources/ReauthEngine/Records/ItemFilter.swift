package import ReauthModel

/// Items that meet several conditions at once.
package struct ItemFilter: Sendable, Hashable {
    /// How they stand: in one of these ways; empty where that does not matter.
    package var standings: Set<ItemSelection>
    /// Why: for one of these reasons; empty where that does not matter.
    package var reasons: Set<Reason>
    /// The audit trail has a record of them from this moment or later; `nil` where that does not matter.
    package var changedSince: Timestamp?

    package init(
        standings: Set<ItemSelection> = [],
        reasons: Set<Reason> = [],
        changedSince: Timestamp? = nil
    ) {
        self.standings = standings
        self.reasons = reasons
        self.changedSince = changedSince
    }

    /// Whether an item that stands so is meant, as far as the item itself tells that.
    func includes(_ progress: ItemProgress) -> Bool {
        (standings.isEmpty || standings.contains { $0.includes(progress) })
            && (reasons.isEmpty || progress.reason.map(reasons.contains) ?? false)
    }
}
