/// How many instances wait for a person, by the moment since when.
package struct WaitingTally: Sendable, Hashable {
    /// How many wait since each of the moments that were asked about or later, in their order.
    package var since: [Int]
    /// Of how many the moment is not known.
    package var undated: Int
    /// Since when the one has waited that has waited longest; `nil` where none waits, or no moment is known.
    package var oldest: Timestamp?

    package init(since: [Int], undated: Int = 0, oldest: Timestamp? = nil) {
        self.since = since
        self.undated = undated
        self.oldest = oldest
    }

    /// What both count together; both were asked about the same moments.
    package static func + (one: WaitingTally, other: WaitingTally) -> WaitingTally {
        WaitingTally(
            since: zip(one.since, other.since).map(+),
            undated: one.undated + other.undated,
            oldest: [one.oldest, other.oldest].compactMap(\.self).min()
        )
    }
}
