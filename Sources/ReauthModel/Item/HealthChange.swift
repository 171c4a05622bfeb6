/// What became of an instance between two runs, in stable words: they stand in lists and in `summary.json`.
package enum HealthChange: String, Sendable, Hashable, CaseIterable {
    /// It is broken, and was not.
    case newlyBroken = "newly_broken"
    /// It is broken, as before.
    case stillBroken = "still_broken"
    /// A person has to sign in, and had not.
    case newlyWaiting = "newly_waiting"
    /// A person has to sign in, as before.
    case stillWaiting = "still_waiting"
    /// It works; it was broken, or a person had to sign in.
    case recovered
    /// The older run does not have it.
    case new
    /// The newer run does not have it.
    case gone
    /// It ended otherwise than before, and none of the above is so.
    case changed
    /// It ended as before.
    case same

    /// The change of an instance that both runs have.
    package init(from before: Health, to after: Health, isSame: Bool) {
        self =
            switch (before, after) {
            case (.broken, .broken): .stillBroken
            case (_, .broken): .newlyBroken
            case (.waits, .waits): .stillWaiting
            case (_, .waits): .newlyWaiting
            case (.broken, .works), (.waits, .works): .recovered
            default: isSame ? .same : .changed
            }
    }
}
