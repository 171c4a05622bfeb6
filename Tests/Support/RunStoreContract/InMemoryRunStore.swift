import OAuth
package import ReauthEngine
package import ReauthModel

/// A store that forgets everything with the process; it refuses what the real one refuses, so that no engine relies on more.
package actor InMemoryRunStore: RunStore, ConsentStore {
    /// A call that no store may carry out: a defect of the caller.
    package struct Refused: Error, Sendable, CustomStringConvertible {
        /// Which rule the call breaks.
        package var description: String
    }

    struct Run {
        var record: RunRecord
        var items: [Item] = []
        var owners: [InstanceID: Int64] = [:]
        var openIntents: [Int64: Intent] = [:]
        var openExchanges: [Int64: ExchangeIntent] = [:]
        var links: [LinkRecord] = []
        var trail: [TrailRecord] = []
        var gauges: [LaneGauge] = []
        /// Which item of a grant group revokes for all of them.
        var turns: [GrantGroup: AccountTurn] = [:]
        var steering = SteeringOrders()
    }

    var runs: [RunID: Run] = [:]
    var drawnWaves: [RunID: [LaneKey: DrawnWaves]] = [:]
    /// Codes that may have been sent, for whichever item.
    var spentCodes: [CodeHash: (run: RunID, sequence: Int64)] = [:]
    /// When the last consent for an instance or a group ended.
    var lastConsents: [String: Timestamp] = [:]
    /// Grants that consents made at providers with a cap, by account and instance.
    var consentedGrants: [GrantGroup: [ConsentedGrant]] = [:]
    /// Who has or waits for a place, of accounts whose providers have a cap.
    var grantPlaces: [GrantPlace] = []
    /// When the first code of an item was about to be sent that may have made a grant.
    var codesBegun: [Place: Timestamp] = [:]
    /// Access tokens that their provider rejected, by platform and instance.
    var pinged: [String: InstanceHistory.Pinged] = [:]
    var consents: [TokenHash: (run: RunID, record: ConsentRecord, isUsed: Bool)] = [:]
    /// What each plan's digest has approved.
    var usedDigests: [String: DigestUse] = [:]
    var order: [RunID] = []
    var subscriptionsByJob: [String: [WebhookSubscription]] = [:]
    var webhooks: [QueuedWebhook] = []
    /// The newest reminder of each instance of a platform.
    var reminders: [String: ReminderPolicy.Reminded] = [:]
    var pruned: [RunID: PruningStatement] = [:]
    /// The signed heads of all runs.
    var signedHeads: [SignedTrailHead] = []
    package nonisolated let trailSigningKey = TrailSigningKey.random()
    let time: (any TimeSource)?
    let condition = Condition()

    /// Makes an empty store.
    ///
    /// `time` dates settlements that come without an event; without one they get the moment of their intent.
    package init(time: (any TimeSource)? = nil) {
        self.time = time
    }

    // MARK: Runs

    /// Begins a run, and removes a leftover of the same job.
    package func beginRun(_ run: RunRecord) throws {
        try checkHealth()
        let leftovers = order.filter { runs[$0]?.record.job == run.job && runs[$0]?.record.state == .importing }
        for id in leftovers { runs[id] = nil }
        order.removeAll(where: leftovers.contains)
        guard runs[run.id] == nil else { throw Refused(description: "run \(run.id) exists") }
        var record = run
        record.state = .importing
        record.inputDigest = ""
        record.planDigest = ""
        record.carriedColumns = []
        record.finishedAt = nil
        runs[run.id] = Run(record: record)
        order.append(run.id)
    }

    /// Adds items.
    package func add(_ seeds: [ItemSeed], lanes: @Sendable (ItemSeed) -> LaneKey?, to run: RunID) throws {
        try check(run, isImporting: true)
        guard seeds.allSatisfy({ $0.instanceID != nil || $0.rowOffset != nil }) else {
            throw Refused(description: "an item has neither an instance id nor a row")
        }
        for seed in seeds {
            let sequence = Int64(runs[run]?.items.count ?? 0) + 1
            var item = Item(sequence: sequence, lane: lanes(seed), seed: seed)
            if let id = seed.instanceID, runs[run]?.owners[id] != nil { item.seed.skip = .duplicate }
            if let reason = item.seed.skip {
                item.progress.phase = .finished
                item.progress.outcome = .skipped
                item.progress.reason = reason
            }
            if let id = seed.instanceID, item.seed.skip != .duplicate { runs[run]?.owners[id] = sequence }
            runs[run]?.items.append(item)
        }
    }

    /// Ends the import.
    package func pinInput(
        of run: RunID,
        carriedColumns: [String],
        contentDigest: String?,
        approval: PlanApproval?
    ) throws -> RunRecord {
        try check(run, isImporting: true)
        if let approval { try use(approval, for: run) }
        runs[run]?.record.planDigest = approval?.digest ?? ""
        let digest = try contentDigest ?? Self.digest(of: allItems(of: run))
        runs[run]?.record.inputDigest = digest
        runs[run]?.record.carriedColumns = carriedColumns
        runs[run]?.record.state = .open
        guard let record = runs[run]?.record else { throw Refused(description: "no run \(run)") }
        return record
    }

    static func digest(of items: [Item]) -> String {
        let labels = items.filter { $0.progress.reason != .duplicate }.map { item in
            Array((item.seed.instanceID?.rawValue ?? "row:\(item.seed.rowOffset ?? 0)").utf8)
        }
        let lines = labels.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 + [UInt8(ascii: "\n")] }
        return SHA256Digest.hexadecimal(of: lines)
    }

    func allItems(of run: RunID) throws -> [Item] {
        guard let items = runs[run]?.items else { throw Refused(description: "no run \(run)") }
        return items
    }

    /// Records that a run has nothing more to do by itself.
    package func finishRun(_ run: RunID, at moment: Timestamp) throws {
        try check(run, isImporting: false)
        if runs[run]?.record.state != .finished { queueWebhooks(.runFinished, of: run, 0) }
        runs[run]?.record.state = .finished
        runs[run]?.record.finishedAt = moment
    }

    /// A run by name.
    package func run(_ id: RunID) -> RunRecord? {
        runs[id]?.record
    }

    /// Runs, newest first.
    package func runs(ofJob job: String?) -> [RunRecord] {
        order.enumerated().compactMap { place, id in runs[id].map { (place, $0.record) } }
            .filter { job == nil || $0.1.job == job }
            .sorted { ($0.1.startedAt, $0.0) > ($1.1.startedAt, $1.0) }
            .map(\.1)
    }

    // MARK: Items

    /// Open items of a lane that are due.
    package func openItems(
        of run: RunID,
        lane: LaneKey?,
        stage: WorkStage,
        after sequence: Int64,
        dueAt now: Timestamp,
        limit: Int
    )
        -> [Item]
    {
        page(of: run, after: sequence, limit) { item in
            item.lane == lane && stage.includes(item.progress)
                && item.progress.dueAt.map { $0 <= now } ?? true
        }
    }

    /// The earliest due time among a lane's open items.
    package func nextDue(of run: RunID, lane: LaneKey?, stage: WorkStage) -> Timestamp? {
        let open = runs[run]?.items.lazy.filter {
            $0.lane == lane && stage.includes($0.progress)
        }
        return open?.map { $0.progress.dueAt ?? Timestamp(rawValue: 0) }.min()
    }

    /// Open items of a lane that were put off and are due.
    package func itemsDueAgain(
        of run: RunID,
        lane: LaneKey?,
        stage: WorkStage,
        dueAt now: Timestamp,
        limit: Int
    ) -> [Item] {
        let due = (runs[run]?.items ?? []).filter { item in
            item.lane == lane && stage.includes(item.progress) && item.progress.dueAt.map { $0 <= now } ?? false
        }
        return Array(
            due.sorted { ($0.progress.dueAt?.rawValue ?? 0) < ($1.progress.dueAt?.rawValue ?? 0) }.prefix(limit)
        )
    }

    /// The earliest due time among a lane's open items that were put off.
    package func nextDueAgain(of run: RunID, lane: LaneKey?, stage: WorkStage) -> Timestamp? {
        runs[run]?.items.lazy.filter { $0.lane == lane && stage.includes($0.progress) }
            .compactMap(\.progress.dueAt).min()
    }

    /// How far the other items of a grant group are.
    package func standing(
        of group: GrantGroup,
        in run: RunID,
        besides sequence: Int64
    ) -> GrantGroupStanding {
        let open = runs[run]?.items.last { item in
            item.progress.grantGroup == group && item.sequence != sequence && item.progress.outcome == nil
                && item.progress.phase != .dead
        }
        return open.map { .open(due: $0.progress.dueAt) } ?? .settled
    }

    /// Makes the open items of a lane, or of all lanes, due at once.
    package func clearDueTimes(of run: RunID, lane: LaneKey?) throws {
        for index in (runs[run]?.items ?? []).indices {
            guard let item = runs[run]?.items[index], item.progress.outcome == nil else { continue }
            if lane == nil || item.lane == lane { runs[run]?.items[index].progress.dueAt = nil }
        }
    }

    /// Items in order.
    package func items(of run: RunID, after sequence: Int64, matching selection: ItemSelection, limit: Int) -> [Item] {
        page(of: run, after: sequence, limit) { item in
            guard selection.includes(item.progress) else { return false }
            guard case .filtered(let filter) = selection, let moment = filter.changedSince else { return true }
            return runs[run]?.trail.contains { $0.sequence == item.sequence && $0.event.at >= moment } ?? false
        }
    }

    /// The item of an instance; duplicates do not count.
    package func item(of run: RunID, instance: InstanceID) -> Item? {
        runs[run]?.items.first { $0.seed.instanceID == instance && $0.progress.reason != .duplicate }
    }

    /// The intent of an item that has no settlement.
    package func openIntent(of run: RunID, sequence: Int64) -> Intent? {
        runs[run]?.openIntents[sequence]
    }

    // MARK: Progress

    /// Counts by lane and outcome.
    package func tallies(of run: RunID) -> [LaneTally] {
        var tallies: [LaneKey?: LaneTally] = [:]
        for item in runs[run]?.items ?? [] {
            if let outcome = item.progress.outcome {
                tallies[item.lane, default: LaneTally(lane: item.lane)].outcomes[outcome, default: 0] += 1
            } else {
                tallies[item.lane, default: LaneTally(lane: item.lane)].open += 1
                if item.progress.isRevokedAndOpen { tallies[item.lane]?.revoked += 1 }
            }
        }
        return tallies.values.sorted { $0.lane.word < $1.lane.word }
    }

    /// How many items of a run have an event of this kind in their trail.
    package func items(of run: RunID, with kind: Event.Kind) -> Int {
        Set((runs[run]?.trail ?? []).filter { $0.event.kind == kind }.map(\.sequence)).count
    }

    /// Counts by outcome and reason.
    package func endCounts(of run: RunID) -> [EndCount] {
        let items = runs[run]?.items ?? []
        let groups = Dictionary(grouping: items) { [$0.progress.outcome?.rawValue, $0.progress.reason?.rawValue] }
        return groups.values.map { group in
            EndCount(outcome: group[0].progress.outcome, reason: group[0].progress.reason, items: group.count)
        }
    }

    /// Replaces the gauges of a run.
    package func writeGauges(_ gauges: [LaneGauge], of run: RunID) throws {
        guard runs[run] != nil else { throw Refused(description: "no run \(run)") }
        runs[run]?.gauges = gauges.sorted { $0.key < $1.key }
    }

    /// The gauges that were last written.
    package func gauges(of run: RunID) -> [LaneGauge] {
        runs[run]?.gauges ?? []
    }

    // MARK: Rules

    func check(_ run: RunID, isImporting: Bool) throws(Refused) {
        guard let state = runs[run]?.record.state else { throw Refused(description: "no run \(run)") }
        guard (state == .importing) == isImporting else { throw Refused(description: "run \(run) is \(state)") }
    }

    func page(of run: RunID, after sequence: Int64, _ limit: Int, where matches: (Item) -> Bool) -> [Item] {
        var page: [Item] = []
        for item in (runs[run]?.items ?? []).dropFirst(Int(max(0, sequence))) where matches(item) {
            if page.count == limit { break }
            page.append(item)
        }
        return page
    }
}
