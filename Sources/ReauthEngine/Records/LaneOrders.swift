package import ReauthModel

/// What operators asked of one lane.
package struct LaneOrders: Sendable, Hashable {
    /// Since when nothing further of the lane is begun; `nil` while it is not paused.
    package var pausedAt: Timestamp?
    /// Its rate instead of the job's.
    package var windows: [RateWindow]?
    /// Its requests in flight instead of the job's.
    package var concurrency: Int?
    /// When it was to send again, although its far side had asked for a pause.
    package var retriedAt: Timestamp?

    package init(
        pausedAt: Timestamp? = nil,
        windows: [RateWindow]? = nil,
        concurrency: Int? = nil,
        retriedAt: Timestamp? = nil
    ) {
        self.pausedAt = pausedAt
        self.windows = windows
        self.concurrency = concurrency
        self.retriedAt = retriedAt
    }
}
