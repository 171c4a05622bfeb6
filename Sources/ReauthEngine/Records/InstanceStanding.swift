package import ReauthModel

/// How an instance stands after the runs that worked on it.
package struct InstanceStanding: Sendable, Hashable {
    /// Since when it waits for a sign-in, in the run where that began last.
    package var waitingSince: Timestamp?
    /// When it was rotated or re-authenticated last.
    package var doneAt: Timestamp?

    package init(waitingSince: Timestamp? = nil, doneAt: Timestamp? = nil) {
        self.waitingSince = waitingSince
        self.doneAt = doneAt
    }

    /// Whether it waits for a sign-in: what was done later than the wait began has ended it.
    package var isWaiting: Bool {
        guard let waitingSince else { return false }
        return doneAt.map { $0 < waitingSince } ?? true
    }

    /// Whether it was rotated or re-authenticated, or began to wait, at `moment` or later.
    package func isChanged(since moment: Timestamp) -> Bool {
        [waitingSince, doneAt].contains { $0.map { $0 >= moment } ?? false }
    }

    /// Whether it was rotated or re-authenticated at `moment` or later, and works as far as is known.
    package func isDone(since moment: Timestamp) -> Bool {
        guard let doneAt, !isWaiting else { return false }
        return doneAt >= moment
    }
}
