/// A ``FailureThreshold`` that was passed: where, by how many, and of how many.
package struct ThresholdBreach: Sendable, Hashable, CustomStringConvertible {
    /// Whose items were counted.
    package enum Scope: Sendable, Hashable {
        /// Those of one provider; `nil` for items whose provider is not known.
        case lane(LaneKey?)
        /// All of them.
        case run
    }

    /// Which part of the threshold was passed.
    package enum Rule: Sendable, Hashable {
        /// More than so many of a hundred, of at least so many.
        case percent(Double, of: Int)
        /// More than so many.
        case count(Int)
        /// So many in a row.
        case consecutive(Int)
    }

    /// Whose items were counted.
    package var scope: Scope
    /// Which part of the threshold was passed.
    package var rule: Rule
    /// How many ended badly.
    package var failed: Int
    /// How many ended.
    package var ended: Int

    package init(scope: Scope, rule: Rule, failed: Int, ended: Int) {
        self.scope = scope
        self.rule = rule
        self.failed = failed
        self.ended = ended
    }

    /// One sentence without its dot: `box: 7 of 40 instances failed or are in doubt, more than 5 %`.
    package var description: String {
        let whose =
            switch scope {
            case .lane(let lane): lane.title
            case .run: "the run"
            }
        let counted = "\(whose): \(failed) of \(ended) instances failed or are in doubt"
        switch rule {
        case .percent(let percent, let minimum):
            let number = percent == percent.rounded() ? String(Int(percent)) : String(percent)
            return "\(counted), more than \(number) % of at least \(minimum)"
        case .count(let most): return "\(counted), more than \(most)"
        case .consecutive(let most): return "\(counted), the last \(most) in a row"
        }
    }
}
