package import ReauthModel

/// The totals of a run: what `summary.json` holds, and what the table of outcomes shows.
package struct RunSummary: Sendable {
    /// The run.
    package var run: RunRecord
    /// The digest of the plan that approved it, or what stands for it in runs of versions that kept none.
    package var planDigest: String
    /// Counts per lane.
    package var tallies: [LaneTally]
    /// Limits, configured and measured.
    package var gauges: [LaneGauge]
    /// How its instances share external accounts, as far as that was read.
    package var groups: GrantGroupCount
    /// Where the job ends grants for good: how many of them may live.
    package var grants: GrantCount?
    /// The waves that were drawn; empty where the run has none.
    package var waves: [LaneWaves]
    /// What operators asked of it.
    package var steering: SteeringOrders
    /// Of a finished check: how the last checks of its job went.
    package var trend: HealthTrend?
    /// SHA-256 of each report file, by name; empty where no report was written.
    package var files: [String: String]

    package init(
        run: RunRecord,
        planDigest: String,
        tallies: [LaneTally],
        gauges: [LaneGauge],
        groups: GrantGroupCount,
        grants: GrantCount? = nil,
        waves: [LaneWaves] = [],
        steering: SteeringOrders = SteeringOrders(),
        files: [String: String] = [:]
    ) {
        self.run = run
        self.planDigest = planDigest
        self.tallies = tallies
        self.gauges = gauges
        self.groups = groups
        self.grants = grants
        self.waves = waves
        self.steering = steering
        self.files = files
    }

    /// Items in all.
    package var items: Int { unsettled + outcomes.values.reduce(0, +) }

    /// Items that have no outcome yet, those that are revoked among them.
    package var unsettled: Int { tallies.reduce(0) { $0 + $1.open } }

    /// Items that have no outcome yet, and of which nothing is revoked.
    package var open: Int { unsettled - revoked }

    /// Items that have no outcome yet, and of which a token is revoked: their proof or their link is pending.
    package var revoked: Int { tallies.reduce(0) { $0 + $1.revoked } }

    /// Items by outcome, all lanes together.
    package var outcomes: [Outcome: Int] {
        tallies.reduce(into: [:]) { counts, tally in counts.merge(tally.outcomes, uniquingKeysWith: +) }
    }
}
