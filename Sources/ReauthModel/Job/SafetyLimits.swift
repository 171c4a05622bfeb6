/// What keeps a run from doing more harm, or working for longer, than its job allows.
package struct SafetyLimits: Sendable, Hashable {
    /// A run with more selected instances is refused.
    package var maxInstances: Int?
    /// How a run grows, per provider; empty where all instances may be worked on at once.
    package var waves: [WaveSize]
    /// Whether a person lets each further wave begin.
    package var approvesWaves: Bool
    /// Too many items that ended badly stop their provider's lane, or the run.
    package var failureThreshold: FailureThreshold?
    /// No item is begun after this time of the day.
    package var until: TimeOfDay?
    /// No item is begun when a process has worked for so long.
    package var maxDuration: Duration?

    package init(
        maxInstances: Int? = nil,
        waves: [WaveSize] = [],
        approvesWaves: Bool = false,
        failureThreshold: FailureThreshold? = nil,
        until: TimeOfDay? = nil,
        maxDuration: Duration? = nil
    ) {
        self.maxInstances = maxInstances
        self.waves = waves
        self.approvesWaves = approvesWaves
        self.failureThreshold = failureThreshold
        self.until = until
        self.maxDuration = maxDuration
    }
}

extension SafetyLimits {
    /// How many of a hundred members of a wave may end badly before a person has to let the next one begin.
    package var toleratedWavePercent: Double { failureThreshold?.percent ?? 0 }
}
