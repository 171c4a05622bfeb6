import CheckpointStore
import struct Foundation.Data
import class Foundation.FileManager
import struct Foundation.URL
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Synchronization
import Testing

extension TemporaryFolder {
    /// The path of the store that the tests use: in a folder that does not exist yet.
    var store: String { "\(path)/.reauth/reauth.sqlite" }

    func open(_ mode: SQLiteRunStore.Mode = .readWrite) throws -> SQLiteRunStore {
        try SQLiteRunStore.open(path: store, mode: mode, time: FixedTime())
    }

    /// Makes or replaces a file in the store's folder, for its owner alone.
    func put(_ bytes: [UInt8], at file: String) throws {
        try FileManager.default.createDirectory(atPath: "\(path)/.reauth", withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(fileURLWithPath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
    }

    /// The length of a file in bytes.
    func size(of file: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        return try #require(attributes[.size] as? Int)
    }

    /// The mode of a file as `chmod` takes it.
    func mode(of file: String) throws -> Int {
        let attributes = try FileManager.default.attributesOfItem(atPath: file)
        return try #require(attributes[.posixPermissions] as? Int)
    }
}

/// A clock that stands until it is set.
final class FixedTime: TimeSource {
    private let moment: Mutex<Timestamp>

    init(_ now: Timestamp = Timestamp(rawValue: 1_800_000_000_000)) {
        moment = Mutex(now)
    }

    var now: Timestamp { moment.withLock { $0 } }
    var uptime: Duration { .zero }
    func sleep(for duration: Duration) async throws {}

    func advance(by duration: Duration) {
        moment.withLock { $0 = $0.advanced(by: duration) }
    }
}

let nightly = RunID(rawValue: "nightly-20270101T000000Z")
let box = LaneKey(rawValue: "box")

extension RunStore {
    /// Begins a run with items of these instance ids, in one lane.
    func begin(_ ids: some Sequence<Int>) async throws {
        try await beginRun(
            RunRecord(
                id: nightly,
                job: "nightly",
                action: .check,
                revoke: nil,
                jobFile: "/srv/nightly.yaml",
                effectDigest: "e0",
                startedAt: Timestamp(rawValue: 1_800_000_000_000),
                toolVersion: "1.2.3"
            )
        )
        let seeds = ids.map { ItemSeed(instanceID: InstanceID(rawValue: "\($0)")) }
        try await add(seeds, lanes: { _ in box }, to: nightly)
        _ = try await pinInput(of: nightly, carriedColumns: [], contentDigest: "c0")
    }

    /// Gives an item of that run an outcome.
    @discardableResult
    func finish(_ sequence: Int64) async throws -> CheckpointResult {
        var item = Item(
            sequence: sequence,
            lane: box,
            seed: ItemSeed(instanceID: InstanceID(rawValue: "\(sequence)"))
        )
        item.progress.phase = .finished
        item.progress.outcome = .healthy
        let event = Event(.finished, at: Timestamp(rawValue: 1_800_000_000_000), detail: "healthy")
        return try await write(Checkpoint(item: item, events: [event]), to: nightly)
    }

    /// The sequence numbers of the items that have an outcome.
    func finished() async throws -> [Int64] {
        try await items(of: nightly, after: 0, outcome: .healthy, limit: 10_000).map(\.sequence)
    }
}
