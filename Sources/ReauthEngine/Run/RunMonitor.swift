import ReauthModel

/// Samples a live run about once a second: for the screen, for `status` in another process, and as a sign of life.
struct RunMonitor: Sendable {
    let run: RunID
    let gauges: any GaugeRecorder
    let time: any TimeSource
    let counters: RunCounters
    let clocks: LaneClocks
    let steerer: RunSteerer
    /// Why a lane begins nothing further until a person has done something; `nil` while it may.
    let standstill: @Sendable (LaneKey?) -> Standstill?
    let start: Duration
    /// What earlier processes of the run have sent.
    let earlier: [LaneKey: LaneGauge]
    let paces: @Sendable () -> [PaceReading]
    let heartbeat: @Sendable () throws -> Void
    let onTick: @Sendable (RunSnapshot) -> Void

    /// Ticks until it is cancelled, and looks each time for what operators ask.
    ///
    /// Throws `CancellationError` also when nothing more is to be sent.
    func tickUntilCancelled() async throws {
        while true {
            try await time.sleep(for: .seconds(1))
            try await steerer.look()
            try await tick()
        }
    }

    func tick() async throws {
        try heartbeat()
        let readings = paces()
        var snapshot = counters.snapshot(elapsed: time.uptime - start, paces: readings)
        for index in snapshot.lanes.indices {
            snapshot.lanes[index].standstill = standstill(snapshot.lanes[index].tally.lane)
        }
        snapshot.limitsOfJob = steerer.limitsOfJob
        onTick(snapshot)
        let now = time.now
        let measured = readings.map { reading in
            var gauge = LaneGauge(
                key: reading.key,
                configured: reading.limit.description,
                sent: reading.sent,
                measured: reading.average,
                throttled: reading.throttled,
                parkedUntil: reading.parkedUntil,
                quotaUsedUntil: reading.quotaUsedUntil,
                strain: reading.strain,
                updatedAt: now
            )
            gauge.times = clocks.times(reading)
            return earlier[reading.key].map(gauge.adding) ?? gauge
        }
        try await gauges.writeGauges(measured, of: run)
    }
}
