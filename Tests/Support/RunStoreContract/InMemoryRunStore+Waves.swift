package import ReauthEngine
package import ReauthModel

extension InMemoryRunStore {
    /// The waves of one lane.
    struct DrawnWaves {
        var waves: LaneWaves
        var members: [Set<Int64>]
    }

    /// The waves of every lane that has some.
    package func waves(of run: RunID) -> [LaneWaves] {
        drawnWaves[run, default: [:]].values.map(\.waves).sorted { $0.lane.rawValue < $1.lane.rawValue }
    }

    /// Items of a lane that nothing was sent for.
    package func waveCandidates(
        of run: RunID,
        lane: LaneKey,
        after sequence: Int64,
        limit: Int
    ) -> [WaveCandidate] {
        page(of: run, after: sequence, limit) {
            $0.lane == lane && $0.progress.phase == .planned && $0.progress.outcome == nil
        }
        .map { WaveCandidate(sequence: $0.sequence, element: $0.seed.element) }
    }

    /// Records waves and their members.
    package func recordWaves(_ waves: LaneWaves, members: [[Int64]], of run: RunID) throws {
        try check(run, isImporting: false)
        drawnWaves[run, default: [:]][waves.lane] = DrawnWaves(waves: waves, members: members.map(Set.init))
    }

    /// The members of a wave as a source of work.
    package nonisolated func work(ofWave number: Int) -> any OpenItems {
        WorkOfWave(store: self, number: number)
    }

    /// How the members of a wave ended.
    package func tally(ofWave number: Int, lane: LaneKey, of run: RunID) -> WaveTally {
        var outcomes: [Outcome: Int] = [:]
        var waitingForLinks = 0
        for item in members(number, lane, run) {
            if let outcome = item.progress.outcome {
                outcomes[outcome, default: 0] += 1
            } else if item.progress.phase == .dead {
                waitingForLinks += 1
            }
        }
        return WaveTally(outcomes: outcomes, waitingForLinks: waitingForLinks)
    }

    /// Records how a wave ended.
    package func endWave(_ number: Int, lane: LaneKey, of run: RunID, tally: WaveTally, waits: Bool) {
        change(lane, run) { wave in
            guard wave.number == number else { return }
            wave.tally = tally
            wave.waits = waits && wave.approvedAt == nil
        }
    }

    /// Lets the next wave begin where it waits for a person.
    package func approveWaves(of run: RunID, lane: LaneKey?, by user: String, at moment: Timestamp) -> [LaneWaves] {
        let waiting = waves(of: run).filter { $0.waiting != nil && (lane == nil || $0.lane == lane) }
        for waves in waiting {
            append(TrailNote(waves.approval(by: user, at: moment)), to: run)
            change(waves.lane, run) { wave in
                guard wave.waits else { return }
                wave.waits = false
                wave.approvedAt = moment
            }
        }
        return waiting
    }

    private func change(_ lane: LaneKey, _ run: RunID, _ body: (inout LaneWaves.Wave) -> Void) {
        guard var drawn = drawnWaves[run]?[lane] else { return }
        for index in drawn.waves.waves.indices { body(&drawn.waves.waves[index]) }
        drawnWaves[run]?[lane] = drawn
    }

    /// The members of a wave.
    package func members(_ number: Int, _ lane: LaneKey, _ run: RunID) -> [Item] {
        guard let drawn = drawnWaves[run]?[lane], drawn.members.indices.contains(number - 1) else { return [] }
        return (runs[run]?.items ?? []).filter { drawn.members[number - 1].contains($0.sequence) }
    }
}

/// The members of a wave, of the store in memory.
private struct WorkOfWave: OpenItems {
    let store: InMemoryRunStore
    let number: Int

    private func members(_ run: RunID, _ lane: LaneKey?, _ stage: WorkStage) async -> [Item] {
        guard let lane else { return [] }
        return await store.members(number, lane, run).filter { stage.includes($0.progress) }
    }

    func openItems(
        of run: RunID,
        lane: LaneKey?,
        stage: WorkStage,
        after sequence: Int64,
        dueAt now: Timestamp,
        limit: Int
    ) async throws -> [Item] {
        let due = await members(run, lane, stage).filter { item in
            item.sequence > sequence && item.progress.dueAt.map { $0 <= now } ?? true
        }
        return Array(due.prefix(limit))
    }

    func itemsDueAgain(
        of run: RunID,
        lane: LaneKey?,
        stage: WorkStage,
        dueAt now: Timestamp,
        limit: Int
    ) async throws -> [Item] {
        let due = await members(run, lane, stage).filter { $0.progress.dueAt.map { $0 <= now } ?? false }
        return Array(
            due.sorted { ($0.progress.dueAt?.rawValue ?? 0) < ($1.progress.dueAt?.rawValue ?? 0) }.prefix(limit)
        )
    }

    func nextDueAgain(of run: RunID, lane: LaneKey?, stage: WorkStage) async throws -> Timestamp? {
        await members(run, lane, stage).compactMap(\.progress.dueAt).min()
    }

    func nextDue(of run: RunID, lane: LaneKey?, stage: WorkStage) async throws -> Timestamp? {
        await members(run, lane, stage).map { $0.progress.dueAt ?? Timestamp(rawValue: 0) }.min()
    }
}
