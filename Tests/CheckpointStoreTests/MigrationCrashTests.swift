@testable import CheckpointStore
import struct Foundation.Data
import class Foundation.FileManager
import struct Foundation.URL
import GRDB
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

/// A process that dies while it makes or updates the tables.
@Suite("A migration that was cut off")
struct MigrationCrashTests {
    /// The files of a store in the moment when a migration has just been committed to the log.
    private struct Moment {
        var base: Data
        var log: Data
        var key: Data
    }

    /// Migrates a store from `version`, and takes a picture before anything is moved from the log to the main file.
    private func migrate(from version: Int64) throws -> Moment {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/.reauth", withIntermediateDirectories: false)
        let keyFile = FingerprintKeyFile(ofStore: folder.store)
        let key = try keyFile.existingOrNew()
        try StoreFile.makePrivate(folder.store)
        let migrator = Schema.migrator(keyIdentifier: key.identifier)
        if version > 0 {
            let old = try DatabasePool(path: folder.store)
            try migrator.migrate(old, upTo: "\(version)")
            // Written by SQL, for the code knows the newest tables only.
            try old.write { try $0.execute(sql: Self.rowsOfVersion1) }
            try old.writeWithoutTransaction { _ = try $0.checkpoint(.truncate) }
            try old.close()
        }
        let base = try contents(of: folder.store)
        var configuration = Configuration()
        configuration.prepareDatabase { try $0.execute(sql: "PRAGMA wal_autocheckpoint = 0") }
        let pool = try DatabasePool(path: folder.store, configuration: configuration)
        try migrator.migrate(pool)
        let log = try contents(of: folder.store + "-wal")
        let moment = Moment(base: base, log: log, key: try contents(of: keyFile.path))
        try pool.close()
        return moment
    }

    private static let rowsOfVersion1 = """
        INSERT INTO lane (key, name) VALUES (1, 'box');
        INSERT INTO run (key, name, job, action, job_file, effect_digest, input_digest, carried_columns, started_at,
            state, tool_version)
        VALUES (1, '\(nightly)', 'nightly', 'check', '/srv/nightly.yaml', 'e0', 'c0', '[]', 1800000000000, 'open', '1');
        INSERT INTO item (run, sequence, lane, phase, instance_id) VALUES (1, 1, 1, 1, '1'), (1, 2, 1, 1, '2');
        """

    private func contents(of path: String) throws -> Data {
        try #require(FileManager.default.contents(atPath: path))
    }

    @Test(arguments: 0..<Schema.version)
    func aStoreIsWholeWhereverItsMigrationWasCutOff(from version: Int64) async throws {
        let moment = try migrate(from: version)
        let frame = 4096 + 24
        #expect(moment.log.count > 32 + frame)
        // Nothing of the log, half of its head, and each frame of it whole and by half.
        let cuts = [0, 16] + stride(from: 32, to: moment.log.count, by: frame / 2) + [moment.log.count]
        for cut in cuts {
            let folder = try TemporaryFolder()
            try folder.put(Array(moment.base), at: folder.store)
            try folder.put(Array(moment.log.prefix(cut)), at: folder.store + "-wal")
            try folder.put(Array(moment.key), at: folder.store + ".key")
            let store = try folder.open()
            let stored = try await store.pool.read { db in
                try (Int64.fetchOne(db, sql: "PRAGMA user_version"), String.fetchOne(db, sql: "PRAGMA quick_check"))
            }
            #expect(stored.0 == Schema.version, "cut at \(cut)")
            #expect(stored.1 == "ok", "cut at \(cut)")
            if version == 0 { try await store.begin(1...2) }
            #expect(try await store.run(nightly)?.state == .open)
            let items = try await store.items(of: nightly, after: 0, outcome: nil, limit: 10)
            #expect(items.map(\.seed.instanceID?.rawValue) == ["1", "2"], "cut at \(cut)")
            try await store.finish(2)
            try store.close()
            #expect(try await folder.open(.existing).finished() == [2])
        }
    }

    /// The first page is written, and its rollback journal still there: what a kill leaves before WAL mode begins.
    @Test func aStoreIsWholeWhereItsFirstTransactionWasCutOff() async throws {
        let (base, journal) = try cutOffTransaction(before: "")
        let folder = try TemporaryFolder()
        try folder.put(Array(base), at: folder.store)
        try folder.put(Array(journal), at: folder.store + "-journal")
        let store = try folder.open()
        try await store.begin(1...2)
        try store.close()
        #expect(!FileManager.default.fileExists(atPath: folder.store + "-journal"))
        #expect(try await folder.open(.existing).finished().isEmpty)
    }

    @Test func aForeignDatabaseWithAnOpenTransactionIsRefused() async throws {
        let (base, journal) = try cutOffTransaction(before: "CREATE TABLE theirs (text TEXT)")
        let folder = try TemporaryFolder()
        try folder.put(Array(base), at: folder.store)
        try folder.put(Array(journal), at: folder.store + "-journal")
        let error = #expect(throws: StoreUnusable.self) { try folder.open() }
        #expect(error?.message.contains("not one of reauth") == true, "\(error?.message ?? "")")
        let theirs = try DatabaseQueue(path: folder.store)
        let mode = try await theirs.read { db in
            #expect(try db.tableExists("theirs") && !db.tableExists("filler"))
            return try String.fetchOne(db, sql: "PRAGMA journal_mode")
        }
        #expect(mode == "delete")
    }

    /// A database and its rollback journal in the middle of a transaction that is too large for SQLite's cache.
    private func cutOffTransaction(before sql: String) throws -> (base: Data, journal: Data) {
        let folder = try TemporaryFolder()
        let path = folder.path + "/cut.sqlite"
        let database = try DatabaseQueue(path: path)
        try database.write { try $0.execute(sql: sql) }
        return try database.inDatabase { db in
            try db.execute(sql: "PRAGMA cache_size = 1")
            var files: (base: Data, journal: Data)?
            try db.inTransaction {
                try db.execute(sql: "CREATE TABLE filler (text BLOB)")
                for _ in 1...200 { try db.execute(sql: "INSERT INTO filler VALUES (randomblob(4000))") }
                files = (try contents(of: path), try contents(of: path + "-journal"))
                return .rollback
            }
            return try #require(files)
        }
    }
}
