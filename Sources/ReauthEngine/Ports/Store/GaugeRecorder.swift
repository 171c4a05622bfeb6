package import ReauthModel

/// Keeps the measured pace of a run, for `status` in another process.
package protocol GaugeRecorder: Sendable {
    /// Replaces the gauges of a run.
    func writeGauges(_ gauges: [LaneGauge], of run: RunID) async throws
}
