public import OAuth
public import ReauthModel

/// What is remembered of a run.
public struct RunRecord: Sendable, Hashable {
    /// The state of a run.
    public enum State: String, Sendable, Hashable {
        /// Its input is being read; nothing was sent yet.
        case importing
        /// It has work left, now or after a restart.
        case open
        /// Every item has its outcome or waits for a person.
        case finished
    }

    /// Its name.
    public var id: RunID
    /// The job's name.
    public var job: String
    /// What it does.
    public var action: Action
    /// What it revokes.
    public var revoke: RevokePolicy?
    /// Absolute path of the job file, for `resume`.
    public var jobFile: String
    /// SHA-256 over what the job says will be done; limits and reports do not count.
    public var effectDigest: String
    /// SHA-256 of the input: of the CSV file, or of the sorted instance ids.
    public var inputDigest: String
    /// Names of the carried columns.
    public var carriedColumns: [String]
    /// When it began.
    public var startedAt: Timestamp
    /// When its last item was settled.
    public var finishedAt: Timestamp?
    /// Where it stands.
    public var state: State
    /// The version of the program that began it.
    public var toolVersion: String

    /// Makes a record of a run that begins.
    public init(
        id: RunID,
        job: String,
        action: Action,
        revoke: RevokePolicy?,
        jobFile: String,
        effectDigest: String,
        startedAt: Timestamp,
        toolVersion: String
    ) {
        self.id = id
        self.job = job
        self.action = action
        self.revoke = revoke
        self.jobFile = jobFile
        self.effectDigest = effectDigest
        inputDigest = ""
        carriedColumns = []
        self.startedAt = startedAt
        finishedAt = nil
        state = .importing
        self.toolVersion = toolVersion
    }
}

/// The promise to send one revocation, written down before it is sent.
public struct Intent: Sendable, Hashable {
    /// Which item.
    public var sequence: Int64
    /// The item's epoch; a revocation of an older epoch is void.
    public var epoch: Int
    /// The how-manieth request of this item.
    public var attempt: Int
    /// The token that it names.
    public var token: TokenKind
    /// The fingerprint of that token.
    public var fingerprint: TokenFingerprint
    /// When it was decided.
    public var createdAt: Timestamp

    /// Makes an intent.
    public init(
        sequence: Int64,
        epoch: Int,
        attempt: Int,
        token: TokenKind,
        fingerprint: TokenFingerprint,
        createdAt: Timestamp
    ) {
        self.sequence = sequence
        self.epoch = epoch
        self.attempt = attempt
        self.token = token
        self.fingerprint = fingerprint
        self.createdAt = createdAt
    }
}

/// One change of one item, written as a whole or not at all.
public struct Checkpoint: Sendable, Hashable {
    /// The item as it is from now on.
    ///
    /// `instanceID`, `name` and `element` may have become known, `lane` may have changed.
    public var item: Item
    /// The intent to write, before its request is sent.
    public var intent: Intent?
    /// How the item's open intent was settled.
    public var settlement: Settlement?
    /// What to add to the audit trail.
    public var events: [Event]

    /// Makes a checkpoint.
    public init(item: Item, intent: Intent? = nil, settlement: Settlement? = nil, events: [Event] = []) {
        self.item = item
        self.intent = intent
        self.settlement = settlement
        self.events = events
    }
}

/// What became of a checkpoint.
public enum CheckpointResult: Sendable, Hashable {
    /// It is on stable storage.
    case written
    /// Nothing was written: another item of the run already has this instance id.
    case duplicateInstance
}

/// Counts of one lane.
public struct LaneTally: Sendable, Hashable {
    /// The lane.
    public var lane: LaneKey
    /// Items without an outcome that are not waiting for a person.
    public var open: Int
    /// Items by outcome.
    public var outcomes: [Outcome: Int]

    /// Makes a tally.
    public init(lane: LaneKey, open: Int = 0, outcomes: [Outcome: Int] = [:]) {
        self.lane = lane
        self.open = open
        self.outcomes = outcomes
    }
}

/// Items of one lane, element and reason.
public struct ElementCount: Sendable, Hashable {
    /// The lane.
    public var lane: LaneKey
    /// The element's key; `nil` while it is not known.
    public var element: String?
    /// Why they were skipped; `nil` when they were not.
    public var reason: Reason?
    /// How many.
    public var items: Int

    /// Makes a count.
    public init(lane: LaneKey, element: String?, reason: Reason?, items: Int) {
        self.lane = lane
        self.element = element
        self.reason = reason
        self.items = items
    }
}

/// Pace of one lane key as a live run last wrote it.
public struct LaneGauge: Sendable, Hashable {
    /// The key.
    public var key: LaneKey
    /// The limit in words: `10/s, 15000/d, 8 at once`.
    public var configured: String
    /// Requests sent so far.
    public var sent: Int
    /// Requests per second from the first to the last one of the process that wrote it.
    public var measured: Double
    /// Answers that asked us to slow down.
    public var throttled: Int
    /// Until when the far side asked for silence.
    public var parkedUntil: Timestamp?
    /// When this was measured.
    public var updatedAt: Timestamp

    /// Makes a gauge.
    public init(
        key: LaneKey,
        configured: String,
        sent: Int,
        measured: Double,
        throttled: Int,
        parkedUntil: Timestamp?,
        updatedAt: Timestamp
    ) {
        self.key = key
        self.configured = configured
        self.sent = sent
        self.measured = measured
        self.throttled = throttled
        self.parkedUntil = parkedUntil
        self.updatedAt = updatedAt
    }
}

/// Where every step is checkpointed.
///
/// Every write is on stable storage when the call returns.
///
/// Throws ``StoreUnusable`` when it cannot write: the caller must stop sending. Writes are not undone by cancellation.
public protocol RunStore: Sendable {
    /// Begins a run in state `importing`. A leftover run of the same job in that state is removed: nothing was sent for it.
    func beginRun(_ run: RunRecord) async throws

    /// Adds items of a run in state `importing`; sequence numbers go on from the last. A second row with an instance id
    /// that the run has already becomes `skipped: duplicate`.
    func add(_ seeds: [ItemSeed], lanes: @Sendable (ItemSeed) -> LaneKey, to run: RunID) async throws

    /// Ends the import: the input is pinned, the run is `open`. Without `contentDigest` the digest of the sorted
    /// instance ids is computed.
    func pinInput(of run: RunID, carriedColumns: [String], contentDigest: String?) async throws -> RunRecord

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
        after sequence: Int64,
        dueAt now: Timestamp,
        limit: Int
    ) async throws
        -> [Item]

    /// The earliest due time among a lane's open items; `nil` when it has none. Items without one count as due at 0.
    func nextDue(of run: RunID, lane: LaneKey) async throws -> Timestamp?

    /// Items in order with a sequence number above `sequence`, at most `limit`, of one outcome or of all.
    func items(of run: RunID, after sequence: Int64, outcome: Outcome?, limit: Int) async throws -> [Item]

    /// The item of an instance; duplicates do not count.
    func item(of run: RunID, instance: InstanceID) async throws -> Item?

    /// The intent of an item that has no settlement.
    func openIntent(of run: RunID, sequence: Int64) async throws -> Intent?

    /// Writes one change of one item. Changes of many items are committed together where they come together.
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

/// The store cannot be used.
///
/// Ends the program with exit code 10.
public struct StoreUnusable: Error, Sendable, CustomStringConvertible {
    /// What happened and what to do, free of stored values.
    public var message: String

    /// Makes the error.
    public init(message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}

/// Another process works on the job.
///
/// Ends the program with exit code 8.
public struct JobBusy: Error, Sendable, CustomStringConvertible {
    /// Who, since when, and what to do.
    public var message: String

    /// Makes the error.
    public init(message: String) {
        self.message = message
    }

    /// The message.
    public var description: String { message }
}
