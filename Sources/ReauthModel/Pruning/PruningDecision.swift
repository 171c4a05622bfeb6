/// Whether a run may be removed.
///
/// What is kept is kept for safety: without it a later run could repeat an effect, or claim less than was proved.
package enum PruningDecision {
    /// How a run stands among the runs of its job.
    package struct Place: Sendable, Hashable {
        /// Whether it is finished.
        package var isFinished: Bool
        /// Whether it is the newest of its job, or the newest that is finished.
        package var isNewest: Bool
        /// Whether a trend of its job shows it.
        package var isInTrend: Bool

        package init(isFinished: Bool, isNewest: Bool, isInTrend: Bool) {
            self.isFinished = isFinished
            self.isNewest = isNewest
            self.isInTrend = isInTrend
        }

        /// Why it stays, whatever it holds.
        package var reasons: [KeptReason] {
            if !isFinished { return [.unfinished] }
            return (isNewest ? [.newest] : []) + (isInTrend ? [.trend] : [])
        }
    }

    /// Why a run stays; empty where it may go.
    package static func reasons(_ place: Place, _ facts: PruningFacts) -> [KeptReason] {
        var reasons = place.reasons
        if facts.isStopped { reasons.append(.stopped) }
        let counted: [(Int, (Int) -> KeptReason)] = [
            (facts.open, KeptReason.open), (facts.inDoubt, KeptReason.inDoubt), (facts.waiting, KeptReason.waiting),
            (facts.goodLinks, KeptReason.goodLinks), (facts.places, KeptReason.places),
            (facts.pendingWebhooks, KeptReason.pendingWebhooks), (facts.retired, KeptReason.retired),
            (facts.changed, KeptReason.changed), (facts.endedWaits, KeptReason.endedWaits),
            (facts.grants, KeptReason.grants), (facts.defects, KeptReason.trailDefects),
        ]
        for (count, reason) in counted where count > 0 { reasons.append(reason(count)) }
        return reasons
    }
}
