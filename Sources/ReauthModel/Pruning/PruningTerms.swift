/// Which runs are to be pruned: by age, by number, or by both, and then a run goes only where both allow it.
package struct PruningTerms: Sendable, Hashable {
    /// Only runs that ended before this moment.
    package var endedBefore: Timestamp?
    /// The newest finished runs of each job that stay.
    package var keep: Int?

    package init(endedBefore: Timestamp?, keep: Int?) {
        self.endedBefore = endedBefore
        self.keep = keep
    }

    /// Whether a finished run is meant that ended at `end`, with so many newer finished runs of its job.
    package func include(endedAt end: Timestamp, newer: Int) -> Bool {
        guard endedBefore != nil || keep != nil else { return false }
        if let endedBefore, end >= endedBefore { return false }
        if let keep, newer < keep { return false }
        return true
    }
}
