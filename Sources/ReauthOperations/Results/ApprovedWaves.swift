package import ReauthEngine
package import ReauthModel

/// Waves of a run that may begin now.
package struct ApprovedWaves: Sendable, Hashable {
    /// The run.
    package var run: RunID
    /// The lanes whose next wave may begin, with the wave before it.
    package var lanes: [LaneWaves]
    /// The command that goes on with the run; `nil` where a process works on it.
    package var resumeCommand: String?

    package init(run: RunID, lanes: [LaneWaves], resumeCommand: String?) {
        self.run = run
        self.lanes = lanes
        self.resumeCommand = resumeCommand
    }
}

extension ApprovedWaves: Encodable {
    private struct Members: Encodable {
        var runID: String
        var approved: [Lane]
        var resumeCommand: String?
    }

    private struct Lane: Encodable {
        var provider: String
        /// The wave that ended, from 1, and of how many.
        var wave: Int
        var waves: Int
        var items: Int
        var proved: Int
        var failed: Int

        init?(_ lane: LaneWaves) {
            guard let wave = lane.waiting else { return nil }
            provider = lane.lane.rawValue
            self.wave = wave.number
            waves = lane.waves.count + 1
            items = wave.members
            proved = wave.tally?.proved ?? 0
            failed = wave.tally?.failed ?? 0
        }
    }

    package func encode(to encoder: any Encoder) throws {
        try Members(runID: run.rawValue, approved: lanes.compactMap(Lane.init), resumeCommand: resumeCommand)
            .encode(to: encoder)
    }
}
