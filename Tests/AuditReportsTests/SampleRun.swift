import OAuth
import ReauthEngine
import ReauthModel
import RunStoreContract

/// The run that the tests report on.
let sampleRun = RunID(rawValue: "rotate-crm-20270115T080000Z")

/// A moment, in seconds after 2027-01-15T08:00:00Z.
func moment(_ seconds: Int64) -> Timestamp {
    Timestamp(rawValue: 1_800_000_000_000 + seconds * 1000)
}

/// One item with everything that a run may have found out about it.
struct Sample {
    var lane: LaneKey?
    var seed: ItemSeed
    var progress: ItemProgress

    init(
        _ id: String?,
        lane: String = "platform",
        name: String? = nil,
        element: String? = nil,
        carried: [String] = [],
        _ change: (inout ItemProgress) -> Void = { _ in }
    ) {
        self.lane = LaneKey?(word: lane)
        seed = ItemSeed(
            instanceID: id.map(InstanceID.init(rawValue:)),
            rowOffset: id == nil ? 120 : nil,
            name: name,
            element: element,
            carried: carried
        )
        progress = ItemProgress()
        change(&progress)
    }
}

/// A store with one open run.
struct SampleStore {
    let store = InMemoryRunStore()
    let run: RunRecord

    /// Items as they came from the input.
    init(_ seeds: [ItemSeed], carriedColumns: [String] = []) async throws {
        let record = RunRecord(
            id: sampleRun,
            job: "rotate-crm",
            action: .rotate,
            revoke: .accessToken,
            jobFile: "/srv/jobs/rotate-crm.yaml",
            effectDigest: "e0e0",
            startedAt: moment(0),
            toolVersion: "1.2.3"
        )
        try await store.beginRun(record)
        try await store.add(seeds, lanes: { _ in nil }, to: sampleRun)
        run = try await store.pinInput(of: sampleRun, carriedColumns: carriedColumns, contentDigest: "c0c0")
    }

    /// Items somewhere on their way.
    init(_ samples: [Sample], carriedColumns: [String] = []) async throws {
        try await self.init(samples.map(\.seed), carriedColumns: carriedColumns)
        for (sequence, sample) in zip(1..., samples) { try await put(sample, at: Int64(sequence)) }
    }

    /// Writes what became of an item.
    func put(_ sample: Sample, at sequence: Int64) async throws {
        let item = Item(sequence: sequence, lane: sample.lane, seed: sample.seed, progress: sample.progress)
        _ = try await store.write(Checkpoint(item: item), to: sampleRun)
    }
}
