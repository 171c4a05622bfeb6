public import ReauthModel

/// How an instance stands after the runs that worked on it.
public struct InstanceStanding: Sendable, Hashable {
    /// Since when it waits for a sign-in, in the run where that began last.
    public var waitingSince: Timestamp?
    /// When it was rotated or re-authenticated last.
    public var doneAt: Timestamp?

    /// Makes a standing.
    public init(waitingSince: Timestamp? = nil, doneAt: Timestamp? = nil) {
        self.waitingSince = waitingSince
        self.doneAt = doneAt
    }

    /// Whether it waits for a sign-in: what was done later than the wait began has ended it.
    public var isWaiting: Bool {
        guard let waitingSince else { return false }
        return doneAt.map { $0 < waitingSince } ?? true
    }

    /// Whether it was rotated or re-authenticated at `moment` or later, and works as far as is known.
    public func isDone(since moment: Timestamp) -> Bool {
        guard let doneAt, !isWaiting else { return false }
        return doneAt >= moment
    }
}
