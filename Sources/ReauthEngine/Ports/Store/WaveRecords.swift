package import ReauthModel

/// Keeps the waves of a run: who is in which, how each ended, and whether a person let the next one begin.
package protocol WaveRecords: Sendable {
    /// The waves of every lane that has some, in the order of their names.
    func waves(of run: RunID) async throws -> [LaneWaves]

    /// Items of a lane that nothing was sent for and that have a number above `sequence`, in order, at most `limit`.
    func waveCandidates(
        of run: RunID,
        lane: LaneKey,
        after sequence: Int64,
        limit: Int
    ) async throws -> [WaveCandidate]

    /// Records the waves of a lane with the numbers of their members. What an earlier process had recorded of them in part is
    /// replaced.
    func recordWaves(_ waves: LaneWaves, members: [[Int64]], of run: RunID) async throws

    /// The members of a wave as a source of work.
    func work(ofWave number: Int) -> any OpenItems

    /// How the members of a wave that are not open ended; those that only wait for a link count as proved.
    func tally(ofWave number: Int, lane: LaneKey, of run: RunID) async throws -> WaveTally

    /// Records how a wave ended, and whether the next one waits for a person.
    func endWave(_ number: Int, lane: LaneKey, of run: RunID, tally: WaveTally, waits: Bool) async throws

    /// Lets the next wave begin in every lane, or in one, where it waits for a person, and records who let it; returns the waves
    /// that were waited for.
    func approveWaves(
        of run: RunID,
        lane: LaneKey?,
        by user: String,
        at moment: Timestamp
    ) async throws -> [LaneWaves]
}
