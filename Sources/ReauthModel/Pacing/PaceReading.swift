/// The pace of one lane key at one moment: what is configured beside what was measured.
package struct PaceReading: Sendable, Hashable {
    /// The key.
    package var key: LaneKey
    /// What is configured.
    package var limit: LaneLimit
    /// Requests sent so far.
    package var sent: Int
    /// Requests per second in the last span of time that is long enough for the limit.
    package var measured: Double
    /// Requests per second from the first to the last one.
    package var average: Double
    /// Answers that asked us to slow down.
    package var throttled: Int
    /// Until when the far side asked for a pause.
    package var parkedUntil: Timestamp?
    /// Until when nothing more fits into a quota of ours, where that is longer than a request waits for its turn.
    package var quotaUsedUntil: Timestamp?
    /// For how long at least one request waited for a permit.
    package var queued: Duration
    /// What else keeps the lane from its rate.
    package var strain: LaneStrain

    package init(
        key: LaneKey,
        limit: LaneLimit,
        sent: Int,
        measured: Double,
        average: Double,
        throttled: Int,
        parkedUntil: Timestamp?,
        quotaUsedUntil: Timestamp? = nil,
        queued: Duration = .zero,
        strain: LaneStrain = LaneStrain()
    ) {
        self.key = key
        self.limit = limit
        self.sent = sent
        self.measured = measured
        self.average = average
        self.throttled = throttled
        self.parkedUntil = parkedUntil
        self.quotaUsedUntil = quotaUsedUntil
        self.queued = queued
        self.strain = strain
    }
}
