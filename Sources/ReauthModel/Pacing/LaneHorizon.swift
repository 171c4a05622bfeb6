/// What is taken of a lane's pace, and until when the lane is parked; in time since the machine started.
package struct LaneHorizon: Sendable, Hashable {
    /// From when on a request may reserve a moment.
    package var nextFree: Duration
    /// From when on a request may go, after those that went.
    package var nextTurn: Duration
    /// Until when nothing is sent.
    package var parkedUntil: Duration

    package init(nextFree: Duration = .zero, nextTurn: Duration = .zero, parkedUntil: Duration = .zero) {
        self.nextFree = nextFree
        self.nextTurn = nextTurn
        self.parkedUntil = parkedUntil
    }
}
