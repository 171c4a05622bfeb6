import ReauthEngine
import ReauthModel

/// A threshold of the job as a criterion: what it allows, what was measured, and whether it holds.
struct Criterion: Sendable, Hashable, Encodable {
    /// Whether it holds, in stable words: they stand in the page's data.
    enum Result: String, Sendable, Hashable, Encodable {
        case kept, broken
        /// The store does not have what it would be measured by.
        case unknown
    }

    /// What is limited, as the job file names it.
    let name: String
    /// What the job allows.
    let limit: String
    /// What was measured.
    let measured: String
    /// Whether it holds.
    let result: Result

    /// The criteria of a run, those that are broken first; empty where its job sets none.
    static func of(_ summary: RunSummary, _ safety: SafetyLimits) -> [Criterion] {
        let all =
            (safety.failureThreshold.map { failures(summary, $0) } ?? [])
            + [grants(summary), cap(summary, safety), duration(summary, safety), until(summary, safety)].compactMap(
                \.self
            )
            + waves(summary)
        return all.filter { $0.result == .broken } + all.filter { $0.result != .broken }
    }

    /// What of the threshold was passed, as far as totals tell: not how many failed in a row.
    static func breaches(_ summary: RunSummary, _ safety: SafetyLimits?) -> [ThresholdBreach] {
        guard let threshold = safety?.failureThreshold else { return [] }
        return FailureWatch(threshold, outcomes: byLane(summary)).breaches
    }

    private static func byLane(_ summary: RunSummary) -> [LaneKey?: [Outcome: Int]] {
        Dictionary(
            summary.tallies.map { ($0.lane, $0.outcomes) },
            uniquingKeysWith: { $0.merging($1, uniquingKeysWith: +) }
        )
    }

    /// The items of a lane or of the run that ended, and how.
    private struct Sample {
        let name: String
        let ended: Int
        let failed: Int

        init(_ name: String, _ outcomes: [Outcome: Int]) {
            self.name = name
            ended = outcomes.reduce(0) { $0 + ($1.key.isSample ? $1.value : 0) }
            failed = outcomes.reduce(0) { $0 + ($1.key.isFailure ? $1.value : 0) }
        }

        var percent: Double { ended > 0 ? Double(failed) * 100 / Double(ended) : 0 }
        var sentence: String { "\(failed.grouped) of \(ended.grouped) failed or are in doubt" }
    }

    /// Of the lanes, those that passed a part of the threshold, or else the one that came closest.
    private static func failures(_ summary: RunSummary, _ threshold: FailureThreshold) -> [Criterion] {
        let run = Sample("the run", summary.outcomes)
        let lanes = summary.tallies.count > 1 ? summary.tallies.map { Sample($0.lane.title, $0.outcomes) } : []
        var criteria: [Criterion] = []
        func add(_ criterion: (Sample) -> Criterion, by measure: (Sample) -> Double) {
            let closest = lanes.max { measure($0) < measure($1) }.map { [criterion($0)] } ?? []
            let passed = lanes.map(criterion).filter { $0.result == .broken }
            criteria += [criterion(run)] + (passed.isEmpty ? closest : passed)
        }
        if let percent = threshold.percent {
            add({ .share(of: $0, percent, threshold.minimum) }, by: \.percent)
        }
        if let count = threshold.count { add({ .count(of: $0, count) }, by: { Double($0.failed) }) }
        if let consecutive = threshold.consecutive {
            criteria.append(
                Criterion(
                    name: "failureThreshold.consecutive",
                    limit: "fewer than \(consecutive.grouped) in a row",
                    measured: "watched during the run; the store keeps no order of ends",
                    result: .unknown
                )
            )
        }
        return criteria
    }

    private static func share(of sample: Sample, _ percent: Double, _ minimum: Int) -> Criterion {
        let few = sample.ended < minimum ? "; fewer than \(minimum.grouped) ended" : ""
        let isPassed = few.isEmpty && Double(sample.failed) * 100 > percent * Double(sample.ended)
        return Criterion(
            name: "failureThreshold.percent, \(sample.name)",
            limit: "at most \(percent.short) %, once \(minimum.grouped) ended",
            measured: "\(sample.percent.short) %: \(sample.sentence)\(few)",
            result: isPassed ? .broken : .kept
        )
    }

    private static func count(of sample: Sample, _ most: Int) -> Criterion {
        Criterion(
            name: "failureThreshold.count, \(sample.name)",
            limit: "at most \(most.grouped)",
            measured: sample.sentence,
            result: sample.failed > most ? .broken : .kept
        )
    }

    private static func grants(_ summary: RunSummary) -> Criterion? {
        summary.grants.map { grants in
            Criterion(
                name: "grants that may live",
                limit: "none",
                measured: "\(grants.alive.grouped) of \(grants.selected.grouped) selected",
                result: grants.alive > 0 ? .broken : .kept
            )
        }
    }

    private static func cap(_ summary: RunSummary, _ safety: SafetyLimits) -> Criterion? {
        safety.maxInstances.map { most in
            let worked = summary.items - summary.outcomes[.skipped, default: 0]
            return Criterion(
                name: "maxInstances",
                limit: "at most \(most.grouped)",
                measured: "\(worked.grouped), besides \(summary.outcomes[.skipped, default: 0].grouped) skipped",
                result: worked > most ? .broken : .kept
            )
        }
    }

    private static func duration(_ summary: RunSummary, _ safety: SafetyLimits) -> Criterion? {
        safety.maxDuration.map { most in
            guard let end = summary.run.finishedAt else {
                return Criterion(name: "maxDuration", limit: most.short, measured: "not finished", result: .unknown)
            }
            // A run may have had several processes, and the limit is for each of them.
            let took = summary.run.startedAt.duration(to: end)
            return Criterion(
                name: "maxDuration",
                limit: "\(most.short) for each process",
                measured: "\(took.short) from its beginning to its end",
                result: took <= most ? .kept : .unknown
            )
        }
    }

    private static func until(_ summary: RunSummary, _ safety: SafetyLimits) -> Criterion? {
        safety.until.map { time in
            Criterion(
                name: "until",
                limit: "nothing is begun after \(time), local time",
                measured: summary.run.finishedAt.map { "finished \($0.minute) UTC" } ?? "not finished",
                // The report may be written in another time zone than the run had.
                result: .unknown
            )
        }
    }

    private static func waves(_ summary: RunSummary) -> [Criterion] {
        summary.waves.compactMap { waves in
            guard let last = waves.waves.last(where: { $0.tally != nil }) else { return nil }
            return Criterion(
                name: "waves, \(waves.lane)",
                limit: "each is proved before the next one begins",
                measured: waves.sentence(last),
                result: waves.waiting == nil ? .kept : .broken
            )
        }
    }
}
