package import ReauthModel

/// Changes when items that were put off are due.
package protocol PutOffItems: Sendable {
    /// Makes the open items of a lane due at once, or without one all open items: the reason why they were put off is
    /// gone.
    func clearDueTimes(of run: RunID, lane: LaneKey?) async throws
}
