package import ReauthModel

/// The waves of a lane, as they were drawn when its work began.
package struct LaneWaves: Sendable, Hashable {
    /// A wave that another one follows.
    package struct Wave: Sendable, Hashable {
        /// From 1.
        package var number: Int
        /// How many items it adds.
        package var members: Int
        /// How its members ended, once none of them is open.
        package var tally: WaveTally?
        /// Whether the next wave waits for a person.
        package var waits: Bool
        /// When a person let the next wave begin.
        package var approvedAt: Timestamp?

        package init(
            number: Int,
            members: Int,
            tally: WaveTally? = nil,
            waits: Bool = false,
            approvedAt: Timestamp? = nil
        ) {
            self.number = number
            self.members = members
            self.tally = tally
            self.waits = waits
            self.approvedAt = approvedAt
        }
    }

    /// The lane.
    package var lane: LaneKey
    /// The seed of the draw.
    package var seed: UInt64
    /// How many items the draw was made of.
    package var candidates: Int
    /// All but the last one, which has every item that is in none of them.
    package var waves: [Wave]

    package init(lane: LaneKey, seed: UInt64, candidates: Int, waves: [Wave]) {
        self.lane = lane
        self.seed = seed
        self.candidates = candidates
        self.waves = waves
    }

    /// The wave after which the next one waits for a person.
    package var waiting: Wave? { waves.first { $0.waits } }
}

extension LaneWaves {
    /// Where a lane stands: `salesforce: wave 2 of 4 ended with 9 of 11 instances proved, 2 failed or in doubt`.
    package func sentence(_ wave: Wave) -> String {
        let tally = wave.tally ?? WaveTally()
        let failed = tally.failed > 0 ? ", \(tally.failed) failed or in doubt" : ""
        return "\(lane): wave \(wave.number) of \(waves.count + 1) ended with \(tally.proved) of \(wave.members) "
            + "\(wave.members == 1 ? "instance" : "instances") proved\(failed)"
    }

    /// What the audit trail gets when a person lets the next wave begin.
    package func approval(by user: String, at moment: Timestamp) -> Event {
        let wave = waiting.map { ": wave \($0.number) of \(waves.count + 1)" } ?? ""
        return Event(.waveApproved, at: moment, detail: "\(lane)\(wave), by \(user)")
    }
}
