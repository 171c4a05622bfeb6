import CheckpointStore
import Foundation
import ReauthEngine
import ReauthModel
import ReauthTesting

/// What a store says of the instances whose codes its newest run waits for.
struct CrashConsents: Sendable {
    /// The instances that wait, by their ids: how far each has come, and why it waits.
    private(set) var waiting: [String: ItemProgress] = [:]
    /// Instances for which a code was promised whose end is not recorded.
    private(set) var unsettled: [String] = []

    /// Reads a store that no process has open.
    ///
    /// A copy is read, as ``StoredTrail`` does: what a process left when it died is for the next one to find.
    static func read(store: String, withUnsettled: Bool = false) async throws -> CrashConsents {
        let scratch = try TemporaryFolder()
        defer { withExtendedLifetime(scratch) {} }
        let copy = scratch.file("reauth.sqlite")
        for suffix in ["", ".key", ".trail-key", "-wal"] where FileManager.default.fileExists(atPath: store + suffix) {
            try FileManager.default.copyItem(atPath: store + suffix, toPath: copy + suffix)
        }
        let opened = try SQLiteRunStore.open(path: copy, mode: .existing, time: WallTime())
        defer { try? opened.close() }
        return try await CrashConsents(of: opened, withUnsettled: withUnsettled)
    }

    private init(of store: SQLiteRunStore, withUnsettled: Bool) async throws {
        guard let run = try await store.runs(ofJob: nil).first else { return }
        var last: Int64 = 0
        while true {
            let items = try await store.items(of: run.id, after: last, outcome: nil, limit: 1000)
            guard let end = items.last else { return }
            last = end.sequence
            for item in items {
                guard let id = item.seed.instanceID?.rawValue else { continue }
                if item.progress.outcome == .awaitingCode { waiting[id] = item.progress }
                guard withUnsettled else { continue }
                if try await store.openExchange(of: run.id, sequence: item.sequence) != nil { unsettled.append(id) }
            }
        }
    }
}
