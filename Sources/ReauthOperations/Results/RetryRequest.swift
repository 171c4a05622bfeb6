/// What somebody asks of a run that goes back to a finished one.
package struct RetryRequest: Sendable, Hashable {
    /// The reasons that are named; empty for all that a retry can help.
    package var only: [String]

    package init(only: [String] = []) {
        self.only = only
    }
}
