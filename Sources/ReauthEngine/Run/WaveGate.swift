import Logging
import ReauthModel

/// Draws the waves of a lane, and lets each begin once the one before it has proved itself, or a person said so.
struct WaveGate: Sendable {
    /// How often is looked for the word of a person.
    static let turn: Duration = .seconds(1)
    private static let pageSize = 5000

    let run: RunID
    let lane: LaneKey
    let safety: SafetyLimits
    let records: any WaveRecords
    /// Whether an item of this element will be revoked; others are in the last wave.
    let isRevoked: @Sendable (String?) -> Bool
    var stop: StopSignal
    let time: any TimeSource
    let logger: Logger
    /// Where is noted that the lane waits for a person.
    let standstills: LaneStandstills

    /// What comes after a wave.
    enum Verdict: Sendable, Hashable {
        /// The next one.
        case proceed
        /// Nothing in this process: a person has to look first.
        case held
        /// Nothing: the signal was given.
        case stopped
    }

    /// The waves before the last one, drawn when the lane's work first begins.
    ///
    /// What comes into the lane later belongs to the last one.
    func waves() async throws -> LaneWaves {
        if let known = try await records.waves(of: run).first(where: { $0.lane == lane }) { return known }
        var candidates: [Int64] = []
        var last: Int64 = 0
        while true {
            let page = try await records.waveCandidates(of: run, lane: lane, after: last, limit: Self.pageSize)
            guard let end = page.last?.sequence else { break }
            last = end
            candidates += page.filter { isRevoked($0.element) }.map(\.sequence)
        }
        let sizes = safety.waves.waves(of: candidates.count).dropLast()
        // No larger than a number that every reader of JSON keeps exactly.
        let draw = WaveDraw(seed: UInt64.random(in: 0..<(1 << 53)))
        let waves = LaneWaves(
            lane: lane,
            seed: draw.seed,
            candidates: candidates.count,
            waves: sizes.enumerated().map { LaneWaves.Wave(number: $0.offset + 1, members: $0.element) }
        )
        try await records.recordWaves(waves, members: draw.members(of: candidates, waves: Array(sizes)), of: run)
        return waves
    }

    /// Whether the wave that follows this one may begin; waits for a person where the job wants that.
    ///
    /// The proof is looked at again whenever a process comes here: a member may have been settled by hand.
    func verdict(after wave: LaneWaves.Wave, of waves: LaneWaves) async throws -> Verdict {
        let tally = try await records.tally(ofWave: wave.number, lane: lane, of: run)
        let isProof = tally.isProof(within: safety.toleratedWavePercent)
        let needsPerson = !isProof || safety.approvesWaves
        try await records.endWave(wave.number, lane: lane, of: run, tally: tally, waits: needsPerson)
        if !needsPerson { return .proceed }
        // Asked after the end was recorded: a person who says so from now on is heard.
        if try await isApproved(wave.number) { return .proceed }
        var ended = wave
        ended.tally = tally
        let sentence = waves.sentence(ended)
        guard isProof else {
            logger.error("\(sentence): the next wave waits until a person has looked")
            return .held
        }
        logger.notice("\(sentence); the next one waits for `reauth approve \(run)`")
        standstills.note(.awaitsApproval, of: lane)
        defer { standstills.note(nil, of: lane) }
        while !stop.isRequested {
            try await stop.sleep(for: Self.turn, time: time)
            if try await isApproved(wave.number) { return .proceed }
        }
        return .stopped
    }

    /// Whether a person let the wave after this one begin.
    private func isApproved(_ number: Int) async throws -> Bool {
        let known = try await records.waves(of: run).first { $0.lane == lane }
        return known?.waves.first { $0.number == number }?.approvedAt != nil
    }
}
