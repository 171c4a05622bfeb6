import OAuth
import ReauthEngine
import ReauthModel
import Testing

/// The run that most checks work on.
let sampleRun = RunID(rawValue: "nightly-20270101T000000Z")
/// Two lanes.
let box = LaneKey(rawValue: "box")
let salesforce = LaneKey(rawValue: "salesforce")

/// A moment, in seconds after some midnight.
func moment(_ seconds: Int64) -> Timestamp {
    Timestamp(rawValue: 1_800_000_000_000 + seconds * 1000)
}

func fingerprint(_ digit: Character) -> TokenFingerprint {
    TokenFingerprint(rawValue: String(repeating: digit, count: 32))
}

func record(_ id: RunID = sampleRun, job: String = "nightly", startedAt: Timestamp = moment(0)) -> RunRecord {
    RunRecord(
        id: id,
        job: job,
        action: .rotate,
        revoke: .accessToken,
        jobFile: "/srv/jobs/nightly.yaml",
        effectDigest: "e0",
        platformDigest: "p0",
        startedAt: startedAt,
        toolVersion: "1.2.3"
    )
}

func seed(_ id: String?, row: Int64? = nil, element: String? = "box", skip: Reason? = nil) -> ItemSeed {
    ItemSeed(
        instanceID: id.map(InstanceID.init(rawValue:)),
        rowOffset: row,
        name: id.map { "Instance \($0)" },
        element: element,
        skip: skip
    )
}

/// Items go to the lane of their element; without one, they have no lane.
@Sendable func laneByElement(_ seed: ItemSeed) -> LaneKey? {
    seed.element.map(LaneKey.init(rawValue:))
}

extension RunStore {
    /// Begins the sample run with these items, and pins its input.
    func begin(_ seeds: [ItemSeed], run: RunRecord = record()) async throws {
        try await beginRun(run)
        try await add(seeds, lanes: laneByElement, to: run.id)
        _ = try await pinInput(of: run.id, carriedColumns: [], contentDigest: "c0")
    }

    /// One item of a run.
    func item(_ sequence: Int64, of run: RunID = sampleRun) async throws -> Item {
        try #require(try await items(of: run, after: sequence - 1, outcome: nil, limit: 1).first)
    }

    /// Every item of the sample run.
    func allItems() async throws -> [Item] {
        try await items(of: sampleRun, after: 0, outcome: nil, limit: 1000)
    }

    /// Changes one item of a run.
    @discardableResult
    func change(
        _ sequence: Int64,
        of run: RunID = sampleRun,
        intent: Intent? = nil,
        exchange: ExchangeIntent? = nil,
        settlement: Settlement? = nil,
        events: [Event] = [],
        _ change: (inout Item) -> Void = { _ in }
    ) async throws -> CheckpointResult {
        var item = try await item(sequence, of: run)
        change(&item)
        let checkpoint = Checkpoint(
            item: item,
            intent: intent,
            exchange: exchange,
            settlement: settlement,
            events: events
        )
        return try await write(checkpoint, to: run)
    }
}

func intent(_ sequence: Int64, epoch: Int = 1, attempt: Int = 1, token: TokenKind = .accessToken) -> Intent {
    Intent(
        sequence: sequence,
        epoch: epoch,
        attempt: attempt,
        token: token,
        fingerprint: fingerprint("a"),
        createdAt: moment(Int64(100 * attempt))
    )
}

extension RunStore {
    /// Records the intent to send a code for an item, as the machine does: in the epoch after its last one.
    @discardableResult
    func exchange(
        _ sequence: Int64,
        of run: RunID = sampleRun,
        code: String = "c1",
        settlement: Settlement? = nil
    ) async throws -> CheckpointResult {
        let epoch = try await item(sequence, of: run).progress.epoch + 1
        let exchange = exchangeIntent(sequence, epoch: epoch, code: code)
        return try await change(sequence, of: run, exchange: exchange, settlement: settlement) { item in
            item.progress.epoch = epoch
            item.progress.phase = .exchanging
            item.progress.outcome = .awaitingCode
        }
    }
}

func exchangeIntent(_ sequence: Int64, epoch: Int, code: String = "c1") -> ExchangeIntent {
    ExchangeIntent(sequence: sequence, epoch: epoch, codeHash: CodeHash(rawValue: code), createdAt: moment(500))
}

extension Item {
    /// Gives it an outcome.
    mutating func end(_ outcome: Outcome, _ reason: Reason? = nil) {
        progress.phase = outcome == .awaitingCode ? .awaitingCode : .finished
        progress.outcome = outcome
        progress.reason = reason
    }
}
