package import ReauthModel

/// Items of a run that ended in the same way.
package struct EndCount: Sendable, Hashable {
    /// How; `nil` while they have no outcome.
    package var outcome: Outcome?
    /// Why.
    package var reason: Reason?
    /// How many.
    package var items: Int

    package init(outcome: Outcome?, reason: Reason?, items: Int) {
        self.outcome = outcome
        self.reason = reason
        self.items = items
    }
}
