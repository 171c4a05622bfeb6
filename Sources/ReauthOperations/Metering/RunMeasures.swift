import Metering
import ReauthEngine
import ReauthModel

/// Takes where a run stands into the measures.
struct RunMeasures: Sendable {
    let job: String

    /// A run by its name, `<job>-<moment>`; only the job's name becomes a label.
    init(of run: RunID) {
        job = String(run.rawValue.prefixMatch(of: /(.+?)-\d{8}T\d{6}Z/)?.1 ?? run.rawValue[...])
    }

    /// A run that is worked on.
    func set(_ snapshot: RunSnapshot, at now: Timestamp) {
        let lanes = Set(snapshot.lanes.compactMap(\.tally.lane)).union([.platform])
        // The catalog has lanes that no instance of the run is in.
        for pace in snapshot.paces where lanes.contains(pace.key) || pace.sent > 0 {
            let lane = pace.key.rawValue
            if let limit = pace.limit.windows.map({ Double($0.count) / ($0.period / .seconds(1)) }).min() {
                Measure.laneLimit.set(limit, ["lane": lane])
            }
            Measure.laneRate.set(pace.measured, ["lane": lane])
            Measure.laneShare.set(pace.strain.share, ["lane": lane])
            let isParked = [pace.parkedUntil, pace.quotaUsedUntil].contains { $0.map { $0 > now } ?? false }
            Measure.laneParked.set(isParked ? 1 : 0, ["lane": lane])
            Measure.laneFailing.set(pace.strain.failingSince == nil ? 0 : 1, ["lane": lane])
        }
        set(snapshot.lanes.map(\.tally), isActive: true, at: now)
    }

    /// A run whose work ended.
    func set(_ summary: RunSummary, at now: Timestamp) {
        for gauge in summary.gauges {
            let lane = gauge.key.rawValue
            if gauge.sent > 0 { Measure.laneRate.set(gauge.measured, ["lane": lane]) }
            // Nobody asks the far side any more: an alert on these must end with the work.
            Measure.laneParked.set(0, ["lane": lane])
            Measure.laneFailing.set(0, ["lane": lane])
        }
        set(summary.tallies, isActive: false, at: now)
    }

    private func set(_ tallies: [LaneTally], isActive: Bool, at now: Timestamp) {
        for tally in tallies {
            let lane = tally.lane?.rawValue ?? "none"
            var counts = Dictionary(uniqueKeysWithValues: Outcome.allCases.map { ($0.rawValue, 0) })
            for (outcome, count) in tally.outcomes { counts[outcome.rawValue] = count }
            (counts["open"], counts["revoked"]) = (tally.open - tally.revoked, tally.revoked)
            for (outcome, count) in counts {
                Measure.instances.set(Double(count), ["job": job, "lane": lane, "outcome": outcome])
            }
        }
        Measure.runActive.set(isActive ? 1 : 0, ["job": job])
        Measure.runUpdated.set(Double(now.rawValue) / 1000, ["job": job])
    }
}
