#if DEBUG
import ReauthEngine
import ReauthModel

/// A store with fault points around its writes.
struct CrashingStore: RunStore {
    let base: any RunStore
    let crash: CrashSwitch

    func write(_ checkpoint: Checkpoint, to run: RunID) async throws -> CheckpointResult {
        let deed: FaultPoint.Deed =
            checkpoint.intent != nil
            ? .intent
            : checkpoint.exchange != nil ? .exchangeIntent : checkpoint.settlement != nil ? .settlement : .progress
        return try await crash.write(deed) {
            let result = try await base.write(checkpoint, to: run)
            if result == .written { crash.note(checkpoint) }
            return result
        }
    }

    func add(_ seeds: [ItemSeed], lanes: @Sendable (ItemSeed) -> LaneKey, to run: RunID) async throws {
        try await crash.write(.add) { try await base.add(seeds, lanes: lanes, to: run) }
    }

    func pinInput(
        of run: RunID,
        carriedColumns: [String],
        contentDigest: String?,
        approval: PlanApproval?
    ) async throws -> RunRecord {
        try await crash.write(.pin) {
            try await base.pinInput(
                of: run,
                carriedColumns: carriedColumns,
                contentDigest: contentDigest,
                approval: approval
            )
        }
    }

    func finishRun(_ run: RunID, at moment: Timestamp) async throws {
        try await crash.write(.finish) { try await base.finishRun(run, at: moment) }
    }

    // MARK: Handed on as they are

    func beginRun(_ run: RunRecord) async throws { try await base.beginRun(run) }

    func run(_ id: RunID) async throws -> RunRecord? { try await base.run(id) }

    func runs(ofJob job: String?) async throws -> [RunRecord] { try await base.runs(ofJob: job) }

    func openItems(
        of run: RunID,
        lane: LaneKey,
        stage: WorkStage,
        after sequence: Int64,
        dueAt now: Timestamp,
        limit: Int
    ) async throws -> [Item] {
        try await base.openItems(of: run, lane: lane, stage: stage, after: sequence, dueAt: now, limit: limit)
    }

    func nextDue(of run: RunID, lane: LaneKey, stage: WorkStage) async throws -> Timestamp? {
        try await base.nextDue(of: run, lane: lane, stage: stage)
    }

    func clearDueTimes(of run: RunID, lane: LaneKey?) async throws {
        try await base.clearDueTimes(of: run, lane: lane)
    }

    func items(
        of run: RunID,
        after sequence: Int64,
        matching selection: ItemSelection,
        limit: Int
    ) async throws -> [Item] {
        try await base.items(of: run, after: sequence, matching: selection, limit: limit)
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

    func grantGroups(of run: RunID) async throws -> GrantGroupCount { try await base.grantGroups(of: run) }

    func events(
        of run: RunID,
        after row: Int64,
        limit: Int
    ) async throws -> [(row: Int64, sequence: Int64, event: Event)] {
        try await base.events(of: run, after: row, limit: limit)
    }

    func tallies(of run: RunID) async throws -> [LaneTally] { try await base.tallies(of: run) }

    func elementCounts(of run: RunID) async throws -> [ElementCount] { try await base.elementCounts(of: run) }

    func itemDigest(of run: RunID) async throws -> String { try await base.itemDigest(of: run) }

    func writeGauges(_ gauges: [LaneGauge], of run: RunID) async throws {
        try await base.writeGauges(gauges, of: run)
    }

    func gauges(of run: RunID) async throws -> [LaneGauge] { try await base.gauges(of: run) }
}
#endif
