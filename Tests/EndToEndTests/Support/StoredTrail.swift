import CheckpointStore
import Foundation
import ReauthEngine
import ReauthModel
import ReauthTesting

/// What a store says of its newest run.
struct StoredTrail: Sendable {
    /// Where the run stands; `nil` when there is none.
    var state: RunRecord.State?
    /// Entries of the audit trail, by the item's place in the input.
    var entries: [Int64: Int] = [:]
    /// Pings of the attempt that an item is at, by its place in the input.
    var pings: [Int64: Int] = [:]
    /// Intents by instance id.
    var intents: [String: Int] = [:]
    /// Instances whose intent has no settlement.
    var unsettled: [String] = []
    /// What is wrong with the chain of the trail.
    var defects: [TrailDefect] = []

    init() {}

    /// What was acknowledged of an item.
    struct Acknowledged: Sendable {
        /// Entries of the trail.
        var entries: Int
        /// Pings that the item had when the last of it was acknowledged; `nil` where none was in this life.
        var pings: Int?
    }

    /// Whether what was acknowledged of an item is there: newer entries, or the same with all pings.
    func has(_ acknowledged: Acknowledged, of sequence: Int64) -> Bool {
        let entries = entries[sequence, default: 0]
        if entries != acknowledged.entries { return entries > acknowledged.entries }
        return pings[sequence, default: 0] >= acknowledged.pings ?? 0
    }

    /// Reads a store that no process has open.
    ///
    /// A copy is read: opening a store repairs it, and the next process must find what the last one left. With `log`,
    /// the copy's write-ahead log is that one.
    static func read(store: String, log: Data? = nil, withUnsettled: Bool = false) async throws -> StoredTrail {
        let scratch = try TemporaryFolder()
        let copy = scratch.file("reauth.sqlite")
        for suffix in ["", ".key", ".trail-key", "-wal"] where FileManager.default.fileExists(atPath: store + suffix) {
            try FileManager.default.copyItem(atPath: store + suffix, toPath: copy + suffix)
        }
        if let log { try log.write(to: URL(fileURLWithPath: copy + "-wal")) }
        let opened = try SQLiteRunStore.open(path: copy, mode: .existing, time: WallTime())
        defer { try? opened.close() }
        return try await StoredTrail(of: opened, withUnsettled: withUnsettled)
    }

    /// The audit trail of the newest run, of a store that no process has open.
    static func events(store: String) async throws -> [Event] {
        let opened = try SQLiteRunStore.open(path: store, mode: .existing, time: WallTime())
        defer { try? opened.close() }
        guard let run = try await opened.runs(ofJob: nil).first else { return [] }
        var events: [Event] = []
        var last: Int64 = 0
        while true {
            let page = try await opened.trail(of: run.id, after: last, limit: 5000).map(\.record)
            guard let position = page.last?.position else { return events }
            last = position
            events += page.map(\.event)
        }
    }

    private init(of store: SQLiteRunStore, withUnsettled: Bool) async throws {
        guard let run = try await store.runs(ofJob: nil).first else { return }
        state = run.state
        var labels: [Int64: String] = [:]
        while true {
            let items = try await store.items(of: run.id, after: Int64(labels.count), outcome: nil, limit: 1000)
            if items.isEmpty { break }
            for item in items {
                labels[item.sequence] = item.seed.instanceID?.rawValue
                pings[item.sequence] = item.progress.pings
                guard withUnsettled else { continue }
                if try await store.openIntent(of: run.id, sequence: item.sequence) != nil {
                    unsettled.append(item.label)
                }
            }
        }
        let heads = try await store.heads(of: run.id, after: 0, limit: .max)
        var verifier = TrailVerifier(of: run.id, heads: heads, key: store.trailKey)
        var last: Int64 = 0
        while true {
            let page = try await store.trail(of: run.id, after: last, limit: 5000)
            guard let row = page.last?.record.position else { break }
            last = row
            for entry in page {
                let record = entry.record
                verifier.take(record.line.utf8, position: record.position, of: record.run, link: entry.hash)
                entries[record.sequence, default: 0] += 1
                if record.event.kind == .intent, let id = labels[record.sequence] { intents[id, default: 0] += 1 }
            }
        }
        defects = verifier.end().defects
    }
}
