import GRDB
package import ReauthEngine
package import ReauthModel

/// What a store knows of earlier runs, opened for reading only: nothing is made, locked or written.
///
/// Only a store of an older version is brought up to date first, as by every other command.
package final class StoredHistory: EarlierRuns, FinishedRuns {
    private let queue: DatabaseQueue
    private let path: String

    private init(_ queue: DatabaseQueue, path: String) {
        self.queue = queue
        self.path = path
    }

    /// Opens the store at `path`; `nil` when there is none.
    ///
    /// Throws ``StoreUnusable`` when the file is not ours, newer than this program, readable by others or damaged.
    package static func open(path: String, time: any TimeSource) throws -> StoredHistory? {
        let path = StoreFile.absolute(path)
        guard try StoreFile.inspect(path, BusyWait(path: path)) == .store else { return nil }
        do {
            var queue = try open(path)
            if try queue.read({ try Int64.fetchOne($0, sql: "PRAGMA user_version") }) != Schema.version {
                try queue.close()
                try SQLiteRunStore.open(path: path, mode: .existing, time: time).close()
                queue = try open(path)
            }
            return StoredHistory(queue, path: path)
        } catch let error as StoreUnusable {
            throw error
        } catch {
            throw StoreHealth.unusable(error, path: path)
        }
    }

    private static func open(_ path: String) throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "reauth.history"
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    /// How the instances stand of which anything is known.
    package func standings(
        of instances: [InstanceID],
        in scope: HistoryScope
    ) async throws -> [InstanceID: InstanceStanding] {
        try await read { try HistoryQueries.standings(of: instances, in: scope, $0) }
    }

    /// The job's newest run whose input was pinned.
    package func newestRun(ofJob job: String) async throws -> RunID? {
        try await read { try HistoryQueries.newestRun(ofJob: job, $0) }
    }

    /// The job's newest run that is finished.
    package func newestFinishedRun(ofJob job: String) async throws -> RunRecord? {
        try await read { try HistoryQueries.newestRun(ofJob: job, in: .finished, $0) }
    }

    /// The job's run that is not finished.
    package func unfinishedRun(ofJob job: String) async throws -> RunRecord? {
        try await read { try HistoryQueries.newestRun(ofJob: job, in: .open, $0) }
    }

    /// Counts by outcome and reason.
    package func endCounts(of run: RunID) async throws -> [EndCount] {
        try await read { try SQLiteRunStore.endCounts(of: run, in: $0) }
    }

    /// Items in order.
    package func items(
        of run: RunID,
        after sequence: Int64,
        matching selection: ItemSelection,
        limit: Int
    ) async throws -> [Item] {
        try await read { db in
            try SQLiteRunStore.items(
                sql: ItemSelectionSQL.items(selection),
                [run.rawValue, sequence, limit],
                in: db
            )
        }
    }

    /// Which of these instances other runs of the platform changed since `run` began.
    package func changed(since run: RunRecord, among instances: [InstanceID]) async throws -> Set<InstanceID> {
        try await read { try HistoryQueries.changed(since: run, among: instances, $0) }
    }

    /// Which run a plan's digest has approved.
    package func use(ofDigest digest: String) async throws -> DigestUse? {
        try await read { try HistoryQueries.use(ofDigest: digest, $0) }
    }

    /// What tells this store from another one.
    package func landmarks() async throws -> StoreLandmarks {
        try await read { try HistoryQueries.landmarks($0) }
    }

    /// Copies everything, as one transaction sees it.
    func copy(to target: DatabaseQueue) throws {
        try queue.backup(to: target)
    }

    private func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await queue.read(body)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw StoreHealth.unusable(error, path: path)
        }
    }
}
