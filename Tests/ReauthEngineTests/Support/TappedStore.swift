import ReauthEngine
import ReauthModel

/// A store that lets a test step in: before and after each write, and after a lane was found to have nothing due.
struct TappedStore: RunStore {
    let base: any RunStore
    /// Before anything is read or written.
    var onAccess: @Sendable () async throws -> Void = {}
    /// Before items are read.
    var beforeItems: @Sendable () async throws -> Void = {}
    var beforeWrite: @Sendable (Checkpoint?) async throws -> Void = { _ in }
    var afterWrite: @Sendable (Checkpoint?) async throws -> Void = { _ in }
    /// What the store answers without writing, where it does.
    var verdict: @Sendable (Checkpoint) -> CheckpointResult? = { _ in nil }
    var beforeGauges: @Sendable () async throws -> Void = {}
    var afterNextDue: @Sendable (LaneKey, Timestamp?) async throws -> Void = { _, _ in }

    func beginRun(_ run: RunRecord) async throws {
        try await base.beginRun(run)
    }

    func add(_ seeds: [ItemSeed], lanes: @Sendable (ItemSeed) -> LaneKey, to run: RunID) async throws {
        try await base.add(seeds, lanes: lanes, to: run)
    }

    func pinInput(
        of run: RunID,
        carriedColumns: [String],
        contentDigest: String?,
        approval: PlanApproval?
    ) async throws -> RunRecord {
        try await base.pinInput(
            of: run,
            carriedColumns: carriedColumns,
            contentDigest: contentDigest,
            approval: approval
        )
    }

    func finishRun(_ run: RunID, at: Timestamp) async throws {
        try await onAccess()
        try await beforeWrite(nil)
        try await base.finishRun(run, at: at)
        try await afterWrite(nil)
    }

    func run(_ id: RunID) async throws -> RunRecord? {
        try await base.run(id)
    }

    func runs(ofJob job: String?) async throws -> [RunRecord] {
        try await base.runs(ofJob: job)
    }

    func openItems(
        of run: RunID,
        lane: LaneKey,
        stage: WorkStage,
        after sequence: Int64,
        dueAt now: Timestamp,
        limit: Int
    ) async throws
        -> [Item]
    {
        try await onAccess()
        return try await base.openItems(of: run, lane: lane, stage: stage, after: sequence, dueAt: now, limit: limit)
    }

    func clearDueTimes(of run: RunID, lane: LaneKey?) async throws {
        try await base.clearDueTimes(of: run, lane: lane)
    }

    func nextDue(of run: RunID, lane: LaneKey, stage: WorkStage) async throws -> Timestamp? {
        try await onAccess()
        let due = try await base.nextDue(of: run, lane: lane, stage: stage)
        try await afterNextDue(lane, due)
        return due
    }

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

    func history(of instance: InstanceID, besides run: RunID) async throws -> InstanceHistory {
        try await base.history(of: instance, besides: run)
    }

    func openIntent(of run: RunID, sequence: Int64) async throws -> Intent? {
        try await base.openIntent(of: run, sequence: sequence)
    }

    func openExchange(of run: RunID, sequence: Int64) async throws -> ExchangeIntent? {
        try await base.openExchange(of: run, sequence: sequence)
    }

    func grantGroups(of run: RunID) async throws -> GrantGroupCount {
        try await base.grantGroups(of: run)
    }

    func write(_ checkpoint: Checkpoint, to run: RunID) async throws -> CheckpointResult {
        try await onAccess()
        try await beforeWrite(checkpoint)
        if let verdict = verdict(checkpoint) { return verdict }
        let result = try await base.write(checkpoint, to: run)
        try await afterWrite(checkpoint)
        return result
    }

    func events(
        of run: RunID,
        after row: Int64,
        limit: Int
    ) async throws -> [(row: Int64, sequence: Int64, event: Event)] {
        try await base.events(of: run, after: row, limit: limit)
    }

    func tallies(of run: RunID) async throws -> [LaneTally] {
        try await onAccess()
        return try await base.tallies(of: run)
    }

    func elementCounts(of run: RunID) async throws -> [ElementCount] {
        try await base.elementCounts(of: run)
    }

    func itemDigest(of run: RunID) async throws -> String {
        try await base.itemDigest(of: run)
    }

    func writeGauges(_ gauges: [LaneGauge], of run: RunID) async throws {
        try await onAccess()
        try await beforeGauges()
        try await base.writeGauges(gauges, of: run)
    }

    func gauges(of run: RunID) async throws -> [LaneGauge] {
        try await base.gauges(of: run)
    }
}
