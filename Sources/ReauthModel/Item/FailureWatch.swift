/// Counts how items end, and says when a threshold is passed, for each lane and for all together.
///
/// A pure value. What is begun is not stopped by it, so the counts may go beyond a threshold by what was under way then.
package struct FailureWatch: Sendable, Hashable {
    /// How many items ended, and how.
    package struct Count: Sendable, Hashable {
        /// Those that something was done for.
        package var ended = 0
        /// Those of them that ended badly.
        package var failed = 0
        /// The last ones in a row that ended badly.
        package var inARow = 0

        package init(ended: Int = 0, failed: Int = 0) {
            self.ended = ended
            self.failed = failed
        }

        fileprivate mutating func add(_ outcome: Outcome) {
            ended += 1
            failed += outcome.isFailure ? 1 : 0
            inARow = outcome.isFailure ? inARow + 1 : 0
        }
    }

    private let threshold: FailureThreshold
    private var lanes: [LaneKey?: Count]
    private var all: Count
    /// What was passed, in this order; each scope once.
    package private(set) var breaches: [ThresholdBreach] = []

    /// Goes on from the outcomes that a run has already, by lane.
    ///
    /// Those that `passed` counts do not count: a person has looked since.
    package init(
        _ threshold: FailureThreshold,
        outcomes: [LaneKey?: [Outcome: Int]] = [:],
        passed: [LaneKey?: Count] = [:]
    ) {
        self.threshold = threshold
        var lanes = Self.counts(of: outcomes)
        for (lane, earlier) in passed {
            guard let count = lanes[lane] else { continue }
            lanes[lane] = Count(
                ended: max(0, count.ended - earlier.ended),
                failed: max(0, count.failed - earlier.failed)
            )
        }
        self.lanes = lanes
        all = Count(
            ended: lanes.values.reduce(0) { $0 + $1.ended },
            failed: lanes.values.reduce(0) { $0 + $1.failed }
        )
        for lane in lanes.keys.sorted(by: { $0.word < $1.word }) { check(lane) }
    }

    /// How many items ended, and how many of them badly, by lane.
    ///
    /// The order in which they ended is not known.
    package static func counts(of outcomes: [LaneKey?: [Outcome: Int]]) -> [LaneKey?: Count] {
        outcomes.mapValues { counts in
            Count(
                ended: counts.reduce(0) { $0 + ($1.key.isSample ? $1.value : 0) },
                failed: counts.reduce(0) { $0 + ($1.key.isFailure ? $1.value : 0) }
            )
        }
    }

    /// Whether a threshold may have stopped a run with these outcomes: by their numbers, or in an order that they do not tell.
    package static func mayHaveStopped(_ threshold: FailureThreshold, outcomes: [LaneKey?: [Outcome: Int]]) -> Bool {
        let watch = FailureWatch(threshold, outcomes: outcomes)
        guard let consecutive = threshold.consecutive else { return !watch.breaches.isEmpty }
        return !watch.breaches.isEmpty || watch.all.failed >= consecutive
    }

    /// Takes in that an item of a lane ended.
    package mutating func end(_ outcome: Outcome, in lane: LaneKey?) {
        guard outcome.isSample else { return }
        lanes[lane, default: Count()].add(outcome)
        all.add(outcome)
        check(lane)
    }

    /// Whether no further item of the lane may be begun.
    package func isStopped(_ lane: LaneKey?) -> Bool {
        breaches.contains { $0.scope == .run || $0.scope == .lane(lane) }
    }

    /// Whether no further item of the run may be begun.
    package var isRunStopped: Bool { breaches.contains { $0.scope == .run } }

    private mutating func check(_ lane: LaneKey?) {
        note(.lane(lane), lanes[lane] ?? Count())
        note(.run, all)
    }

    private mutating func note(_ scope: ThresholdBreach.Scope, _ count: Count) {
        guard !breaches.contains(where: { $0.scope == scope }), let rule = rule(passedBy: count) else { return }
        breaches.append(ThresholdBreach(scope: scope, rule: rule, failed: count.failed, ended: count.ended))
    }

    private func rule(passedBy count: Count) -> ThresholdBreach.Rule? {
        if let most = threshold.count, count.failed > most { return .count(most) }
        if let most = threshold.consecutive, count.inARow >= most { return .consecutive(most) }
        if let percent = threshold.percent, count.ended >= threshold.minimum,
            Double(count.failed) * 100 > percent * Double(count.ended)
        {
            return .percent(percent, of: threshold.minimum)
        }
        return nil
    }
}
