/// How far a long read is, of which nothing can be shown before it has ended.
package struct ReadingProgress: Sendable, Hashable {
    /// What is read.
    package enum Stage: Sendable, Hashable {
        /// The rows of the input.
        case input
        /// What earlier runs did to the instances of the input.
        case earlierRuns
        /// The instances, one request each.
        case instances
        /// The items of a dry run.
        case dryRun
    }

    /// What is read.
    package var stage: Stage
    /// How much of it.
    package var count: Int
    /// Of how much, where that is known.
    package var total: Int?
    /// Since the read began.
    package var elapsed: Duration

    package init(stage: Stage, count: Int, total: Int?, elapsed: Duration) {
        self.stage = stage
        self.count = count
        self.total = total
        self.elapsed = elapsed
    }
}
