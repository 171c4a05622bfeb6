package import ReauthModel

/// Items whose link was held back by their provider's cap, and that may get it now.
package struct FreePlaces: Sendable, Hashable {
    /// An item of a run.
    package struct Waiting: Sendable, Hashable {
        /// Its run.
        package var run: RunID
        /// Its number in the run.
        package var sequence: Int64

        package init(run: RunID, sequence: Int64) {
            self.run = run
            self.sequence = sequence
        }
    }

    /// They, account by account, and of one account in the order in which they get their links.
    package var items: [Waiting]
    /// The last account that was looked at; `nil` where none comes after it.
    package var last: GrantGroup?

    package init(items: [Waiting], last: GrantGroup?) {
        self.items = items
        self.last = last
    }
}
