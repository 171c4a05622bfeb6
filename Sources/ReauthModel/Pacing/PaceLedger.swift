/// What the processes that share a store tell each other about their pace.
///
/// Where it fails, each process paces itself alone, as if there were no ledger: no call throws for that.
package protocol PaceLedger: Sendable {
    /// Takes a moment on a lane: `reserve` gets what all processes have taken, and changes it to what is taken now. No other
    /// process changes the lane meanwhile.
    ///
    /// `now` is the time since the machine started, which all processes share, and `wall` the wall clock at the same moment.
    /// `periods` are those of the lane's longer windows, whose counts are kept too.
    func update<Result: Sendable>(
        _ lane: LaneKey,
        now: Duration,
        wall: Timestamp,
        periods: [Duration],
        _ reserve: (inout LanePace) -> Result
    ) -> Result

    /// The places of a lane that may have `count` requests in flight, all processes together.
    func places(of lane: LaneKey, count: Int, time: any TimeSource) -> any LanePlaces
}

/// What is taken of a lane's pace, as the processes tell each other.
package struct LanePace: Sendable, Hashable {
    /// What the shortest window has taken.
    package var horizon: LaneHorizon
    /// What the longer windows have counted, as far as it is known.
    package var quotas: [QuotaCount]

    package init(_ horizon: LaneHorizon = LaneHorizon(), quotas: [QuotaCount] = []) {
        self.horizon = horizon
        self.quotas = quotas
    }
}

/// The places for requests in flight on one lane, of all processes together.
package protocol LanePlaces: Sendable {
    /// Waits for a place; throws `CancellationError` when the task is cancelled first.
    ///
    /// `nil` where other processes hold all of them and do not go on: no request waits without end.
    func take(_ urgency: Urgency) async throws -> Int?

    /// Lets so many requests be in flight from now on; those that are under way end as they would.
    func resize(to count: Int)

    /// Gives a place back. A place ends with the process that holds it.
    func release(_ place: Int)
}
