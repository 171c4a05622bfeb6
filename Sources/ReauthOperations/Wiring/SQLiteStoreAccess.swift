import CheckpointStore
import Foundation
import Logging
import ReauthEngine
import ReauthModel

/// The store in an SQLite file, with the locks and claims beside it.
struct SQLiteStoreAccess: StoreAccess {
    let path: String
    let time: any TimeSource
    let logger: Logger
    let locks: any JobLocks
    let claims: any ItemClaims

    init(path: String, time: any TimeSource, logger: Logger) {
        self.path = path
        self.time = time
        self.logger = logger
        locks = JobLockFolder(storePath: path, time: time)
        claims = ClaimFile(storePath: path)
    }

    var place: String {
        let file = URL(fileURLWithPath: path).standardizedFileURL
        // The folder may be reached through links; the store itself may not be there yet.
        return file.deletingLastPathComponent().resolvingSymlinksInPath().appendingPathComponent(file.lastPathComponent)
            .path
    }

    var stopFile: String { path + ".stop" }

    var isStopFileThere: Bool { access(stopFile, F_OK) == 0 }

    func open() throws -> any OpenStore {
        try SQLiteRunStore.open(path: path, mode: .readWrite, time: time, logger: logger)
    }

    func openExisting() throws -> any OpenStore {
        if access(path, F_OK) != 0, errno == ENOENT {
            let others = OtherStores.sentence(lookedAt: path, ofPackage: SystemProgram.packageStore)
            throw StoreUnusable(message: "There is no store at \(place); `reauth run JOB` makes one. \(others).")
        }
        return try SQLiteRunStore.open(path: path, mode: .existing, time: time, logger: logger)
    }

    func look() throws -> StoreCondition { try StoreLook.condition(of: path) }

    func history() throws -> (any EarlierRuns & FinishedRuns)? {
        try StoredHistory.open(path: path, time: time)
    }

    func withTemporaryStore<Result: Sendable>(
        _ body: nonisolated(nonsending) (any OpenStore) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryFolder { folder in
            let store = try SQLiteRunStore.open(path: folder + "/plan.sqlite", mode: .readWrite, time: time)
            defer { try? store.close() }
            return try await body(store)
        }
    }

    func withCopy<Result: Sendable>(
        _ body: nonisolated(nonsending) (any StoreAccess) async throws -> Result
    ) async throws -> Result {
        try await withTemporaryFolder { folder in
            let copy = folder + "/dry-run.sqlite"
            _ = try StoreCopy.make(of: path, at: copy, time: time)
            return try await body(SQLiteStoreAccess(path: copy, time: time, logger: logger))
        }
    }

    private func withTemporaryFolder<Result: Sendable>(
        _ body: nonisolated(nonsending) (_ folder: String) async throws -> Result
    ) async throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("reauth-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
        defer { try? FileManager.default.removeItem(atPath: folder) }
        return try await body(folder)
    }
}
