import ReauthEngine
import ReauthModel

/// A store that lets a test step in: before and after each write, and after a lane was found to have nothing due.
struct TappedStore: Sendable {
    let base: any RunStore
    /// Before work is handed out or counted, or anything is written.
    var onAccess: @Sendable () async throws -> Void = {}
    /// Before items are read.
    var beforeItems: @Sendable () async throws -> Void = {}
    var beforeWrite: @Sendable (Checkpoint?) async throws -> Void = { _ in }
    var afterWrite: @Sendable (Checkpoint?) async throws -> Void = { _ in }
    /// What the store answers without writing, where it does.
    var verdict: @Sendable (Checkpoint) -> CheckpointResult? = { _ in nil }
    var beforeGauges: @Sendable () async throws -> Void = {}
    var afterNextDue: @Sendable (LaneKey?, Timestamp?) async throws -> Void = { _, _ in }

    init(base: any RunStore) {
        self.base = base
    }

    /// The ports of the store, with those tapped that a test can step into.
    var storage: RunStorage {
        var storage = RunStorage(base)
        storage.items = self
        storage.openItems = self
        storage.checkpoints = self
        storage.turns = self
        storage.progress = self
        storage.gauges = self
        storage.completion = self
        return storage
    }
}

extension TappedStore: CheckpointRecorder, RunCompletion, GaugeRecorder {
    func write(_ checkpoint: Checkpoint, to run: RunID) async throws -> CheckpointResult {
        try await onAccess()
        try await beforeWrite(checkpoint)
        if let verdict = verdict(checkpoint) { return verdict }
        let result = try await base.write(checkpoint, to: run)
        try await afterWrite(checkpoint)
        return result
    }

    func finishRun(_ run: RunID, at moment: Timestamp) async throws {
        try await onAccess()
        try await beforeWrite(nil)
        try await base.finishRun(run, at: moment)
        try await afterWrite(nil)
    }

    func writeGauges(_ gauges: [LaneGauge], of run: RunID) async throws {
        try await onAccess()
        try await beforeGauges()
        try await base.writeGauges(gauges, of: run)
    }
}

extension TappedStore: RevocationTurns {
    func takeTurn(of item: Item, in run: RunID) async throws -> RevocationTurn {
        try await onAccess()
        try await beforeWrite(nil)
        let turn = try await base.takeTurn(of: item, in: run)
        try await afterWrite(nil)
        return turn
    }
}

extension TappedStore: OpenItems {
    func openItems(
        of run: RunID,
        lane: LaneKey?,
        stage: WorkStage,
        after sequence: Int64,
        dueAt now: Timestamp,
        limit: Int
    ) async throws -> [Item] {
        try await onAccess()
        return try await base.openItems(of: run, lane: lane, stage: stage, after: sequence, dueAt: now, limit: limit)
    }

    func itemsDueAgain(
        of run: RunID,
        lane: LaneKey?,
        stage: WorkStage,
        dueAt now: Timestamp,
        limit: Int
    ) async throws -> [Item] {
        try await onAccess()
        return try await base.itemsDueAgain(of: run, lane: lane, stage: stage, dueAt: now, limit: limit)
    }

    func nextDueAgain(of run: RunID, lane: LaneKey?, stage: WorkStage) async throws -> Timestamp? {
        try await onAccess()
        return try await base.nextDueAgain(of: run, lane: lane, stage: stage)
    }

    func nextDue(of run: RunID, lane: LaneKey?, stage: WorkStage) async throws -> Timestamp? {
        try await onAccess()
        let due = try await base.nextDue(of: run, lane: lane, stage: stage)
        try await afterNextDue(lane, due)
        return due
    }
}

extension TappedStore: RunItems {
    func items(
        of run: RunID,
        after sequence: Int64,
        matching selection: ItemSelection,
        limit: Int
    ) async throws -> [Item] {
        try await beforeItems()
        return try await base.items(of: run, after: sequence, matching: selection, limit: limit)
    }

    func item(of run: RunID, instance: InstanceID) async throws -> Item? {
        try await base.item(of: run, instance: instance)
    }
}

extension TappedStore: RunProgress {
    func tallies(of run: RunID) async throws -> [LaneTally] {
        try await onAccess()
        return try await base.tallies(of: run)
    }

    func items(of run: RunID, with kind: Event.Kind) async throws -> Int {
        try await base.items(of: run, with: kind)
    }

    func endCounts(of run: RunID) async throws -> [EndCount] {
        try await base.endCounts(of: run)
    }

    func grantGroups(of run: RunID) async throws -> GrantGroupCount {
        try await base.grantGroups(of: run)
    }

    func gauges(of run: RunID) async throws -> [LaneGauge] {
        try await base.gauges(of: run)
    }
}
