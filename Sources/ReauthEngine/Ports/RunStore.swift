package import ReauthModel

/// Where every step is checkpointed.
///
/// Every write is on stable storage when the call returns. None keeps other processes from theirs for long: what concerns
/// many items is written in slices.
///
/// Throws ``StoreUnusable`` when it cannot write: the caller must stop sending. Writes are not undone by cancellation.
package protocol RunStore: Sendable {
    /// Begins a run in state `importing`. A leftover run of the same job in that state is removed: nothing was sent for it.
    func beginRun(_ run: RunRecord) async throws

    /// Adds items of a run in state `importing`; sequence numbers go on from the last. A second row with an instance id
    /// that the run has already becomes `skipped: duplicate`.
    func add(_ seeds: [ItemSeed], lanes: @Sendable (ItemSeed) -> LaneKey, to run: RunID) async throws

    /// Ends the import: the input is pinned, the run is `open`. Without `contentDigest` the digest of the sorted
    /// instance ids is computed.
    ///
    /// The digest of the plan that was approved is put on record in the same transaction. Throws ``DigestUsed``, and pins
    /// nothing, where the approval was given by that digest and it has approved a run before.
    func pinInput(
        of run: RunID,
        carriedColumns: [String],
        contentDigest: String?,
        approval: PlanApproval?
    ) async throws -> RunRecord

    /// Notes that a run has nothing left to do by itself.
    func finishRun(_ run: RunID, at: Timestamp) async throws

    /// A run by name.
    func run(_ id: RunID) async throws -> RunRecord?

    /// Runs, newest first, of one job or of all.
    func runs(ofJob job: String?) async throws -> [RunRecord]

    /// Open items of a lane with a sequence number above `sequence` that are due at `now`, in order, at most `limit`.
    func openItems(
        of run: RunID,
        lane: LaneKey,
        stage: WorkStage,
        after sequence: Int64,
        dueAt now: Timestamp,
        limit: Int
    ) async throws
        -> [Item]

    /// The earliest due time among a lane's open items; `nil` when it has none. Items without one count as due at 0.
    func nextDue(of run: RunID, lane: LaneKey, stage: WorkStage) async throws -> Timestamp?

    /// Makes the open items of a lane, or of all lanes, due at once: what they were put off for holds no longer.
    func clearDueTimes(of run: RunID, lane: LaneKey?) async throws

    /// Items in order with a sequence number above `sequence`, at most `limit`.
    func items(
        of run: RunID,
        after sequence: Int64,
        matching selection: ItemSelection,
        limit: Int
    ) async throws -> [Item]

    /// The item of an instance; duplicates do not count.
    func item(of run: RunID, instance: InstanceID) async throws -> Item?

    /// What other runs on the same platform know of an instance; nothing where the run's platform is not on record.
    func history(of instance: InstanceID, besides run: RunID) async throws -> InstanceHistory

    /// The revocation of an item that has no settlement.
    func openIntent(of run: RunID, sequence: Int64) async throws -> Intent?

    /// The exchange of an item that has no settlement.
    func openExchange(of run: RunID, sequence: Int64) async throws -> ExchangeIntent?

    /// How many grant groups a run has found, how many of them have more than one instance, and how many instances those
    /// have.
    func grantGroups(of run: RunID) async throws -> GrantGroupCount

    /// Writes one change of one item. Changes of many items are committed together where they come together.
    ///
    /// An exchange raises the epoch of every open item, in any open run, that has the same instance or grant group, and
    /// is refused while one of those has a revocation without settlement.
    func write(_ checkpoint: Checkpoint, to run: RunID) async throws -> CheckpointResult

    /// The audit trail of a run in order, as (sequence of the item, event), after the given row, at most `limit`.
    func events(
        of run: RunID,
        after row: Int64,
        limit: Int
    ) async throws -> [(row: Int64, sequence: Int64, event: Event)]

    /// Counts by lane and outcome.
    func tallies(of run: RunID) async throws -> [LaneTally]

    /// Counts by lane, element and reason, for a plan. Items with a reason were skipped by the import.
    func elementCounts(of run: RunID) async throws -> [ElementCount]

    /// SHA-256 of the sorted instance ids of a run, in hexadecimal: its input's digest where the source has none.
    func itemDigest(of run: RunID) async throws -> String

    /// Replaces the gauges of a run.
    func writeGauges(_ gauges: [LaneGauge], of run: RunID) async throws

    /// The gauges that were last written.
    func gauges(of run: RunID) async throws -> [LaneGauge]
}

extension RunStore {
    /// Items in order with a sequence number above `sequence`, at most `limit`, of one outcome or of all.
    package func items(of run: RunID, after sequence: Int64, outcome: Outcome?, limit: Int) async throws -> [Item] {
        try await items(of: run, after: sequence, matching: outcome.map { .outcome($0) } ?? .all, limit: limit)
    }

    /// Ends the import of a run that no plan was made for.
    package func pinInput(of run: RunID, carriedColumns: [String], contentDigest: String?) async throws -> RunRecord {
        try await pinInput(of: run, carriedColumns: carriedColumns, contentDigest: contentDigest, approval: nil)
    }
}
