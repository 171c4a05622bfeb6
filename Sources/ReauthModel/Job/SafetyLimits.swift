/// What keeps a run from doing more harm, or working for longer, than its job allows.
package struct SafetyLimits: Sendable, Hashable {
    /// A run with more selected instances is refused.
    package var maxInstances: Int?
    /// Too many items that ended badly stop their provider's lane, or the run.
    package var failureThreshold: FailureThreshold?
    /// No item is begun after this time of the day.
    package var until: TimeOfDay?
    /// No item is begun when a process has worked for so long.
    package var maxDuration: Duration?

    package init(
        maxInstances: Int? = nil,
        failureThreshold: FailureThreshold? = nil,
        until: TimeOfDay? = nil,
        maxDuration: Duration? = nil
    ) {
        self.maxInstances = maxInstances
        self.failureThreshold = failureThreshold
        self.until = until
        self.maxDuration = maxDuration
    }
}
