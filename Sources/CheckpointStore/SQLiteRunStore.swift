import GRDB
package import Logging
package import OAuth
import ReauthEngine
package import ReauthModel

/// Runs, items, intents and the audit trail in one SQLite file.
///
/// WAL with `synchronous=FULL`: what a call has written is on stable storage when it returns. Reads go on while
/// something is written, and several processes may have the store open. The file, its two companions and the key of
/// its fingerprints are for their owner alone.
package final class SQLiteRunStore: RunStore {
    /// What to do when there is no store.
    package enum Mode: Sendable, Hashable {
        /// Make one.
        case readWrite
        /// Throw ``StoreUnusable``.
        case existing
    }

    /// The file, from the root.
    package let path: String
    /// What the fingerprints in this store are made with.
    package let fingerprintKey: FingerprintKey

    let author: TrailAuthor
    let pool: DatabasePool
    let health: StoreHealth
    let writer: StoreWriter
    let committer: GroupCommitter
    let groupReader: GroupReader
    let examination: StoreExamination
    let time: any TimeSource

    /// A store's database, ready to be used.
    private struct Opened {
        let pool: DatabasePool
        let trailKey: TrailSigningKey
        let isExamined: Bool
    }

    private init(
        path: String,
        fingerprintKey: FingerprintKey,
        opened: Opened,
        turn: WriteTurn,
        time: any TimeSource
    ) throws {
        guard let identity = StoreFile.identity(of: path) else {
            throw StoreUnusable(message: "\(path): the store was removed while it was opened. Start again.")
        }
        self.path = path
        self.fingerprintKey = fingerprintKey
        pool = opened.pool
        author = TrailAuthor(worker: WorkerName.ofThisProcess, key: opened.trailKey)
        self.time = time
        health = StoreHealth(path: path, identity: identity)
        writer = StoreWriter(pool: pool, health: health, turn: turn, time: time)
        committer = GroupCommitter(writer, author: author)
        groupReader = GroupReader(pool)
        examination = StoreExamination(isOver: opened.isExamined)
    }

    /// Opens a store, and makes or updates its tables where necessary.
    ///
    /// `time` dates what has no date of its own. `logger` gets a line when another process holds the store for long.
    ///
    /// Throws ``StoreUnusable`` when the file is not ours, newer than this program, readable by others, damaged, or
    /// not paired with its key.
    package static func open(
        path: String,
        mode: Mode = .readWrite,
        time: any TimeSource,
        logger: Logger = Logger(label: "reauth.store", factory: { _ in SwiftLogNoOpLogHandler() })
    ) throws -> SQLiteRunStore {
        let busy = BusyWait(path: StoreFile.absolute(path), logger: logger)
        return try open(path: path, mode: mode, time: time, busy: busy, quickCheckLimit: quickCheckLimit)
    }

    /// The same, with another patience, or another size up to which all pages are checked before the store is used.
    static func open(
        path: String,
        mode: Mode = .readWrite,
        time: any TimeSource,
        busy: BusyWait? = nil,
        quickCheckLimit: Int64 = quickCheckLimit
    ) throws -> SQLiteRunStore {
        let path = StoreFile.absolute(path)
        let busy = busy ?? BusyWait(path: path)
        let content = try StoreFile.inspect(path, busy)
        if mode == .existing, content != .store {
            throw StoreUnusable(message: "There is no store at \(path); `reauth run JOB` makes one.")
        }
        try StoreFile.makeFolder(of: path)
        let keyFile = FingerprintKeyFile(ofStore: path)
        let key = try content == .store ? keyFile.existing() : keyFile.existingOrNew()
        let turn = WriteTurn(storePath: path)
        let opened = try keyFile.whileLocked {
            // Another process may have been faster since the look above.
            try StoreFile.makePrivate(path)
            _ = try StoreFile.inspect(path, busy)
            defer { turn.stopWaiting() }
            do {
                return try openPool(
                    path,
                    key: key,
                    keyFile: keyFile,
                    configuration(busy, turn),
                    quickCheckLimit: quickCheckLimit
                )
            } catch let error as StoreUnusable {
                throw error
            } catch {
                throw StoreHealth.unusable(error, path: path)
            }
        }
        return try SQLiteRunStore(
            path: path,
            fingerprintKey: key,
            opened: opened,
            turn: turn,
            time: time
        )
    }

    /// Closes the store.
    ///
    /// Calls that come later throw ``StoreUnusable``.
    package func close() throws {
        health.remember(StoreUnusable(message: "\(path): the store was closed."))
        if examination.isUnderWay { pool.interrupt() }
        do {
            // Moves into the main file what no reader needs in the log. The other kinds of checkpoint keep every writer
            // out until the last reader of another process is done, and so does SQLite when the last connection is
            // closed: it finds next to nothing to move after this. What stays in the log is read from there.
            try? pool.writeWithoutTransaction { db in _ = try db.checkpoint(.passive) }
            // Closes the connections that read: the last connection to be closed removes the log, and one that only
            // reads could not.
            pool.releaseMemory()
            try pool.close()
        } catch {
            throw StoreHealth.unusable(error, path: path)
        }
    }

    // MARK: Opening

    /// Up to this size all pages are checked when the store is opened, which takes well under a second.
    ///
    /// The pages of a larger store are checked by ``examine()``.
    private static let quickCheckLimit: Int64 = 64 << 20

    private static func configuration(_ busy: BusyWait, _ turn: WriteTurn) -> Configuration {
        var configuration = Configuration()
        configuration.label = "reauth.store"
        configuration.busyMode = .callback { tries in
            turn.wait()
            return busy.goesOn(afterTries: tries)
        }
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { db in
            let pages = db.configuration.readonly ? 4000 : 16_000
            try db.execute(sql: "PRAGMA cache_size = -\(pages); PRAGMA trusted_schema = OFF")
            // A connection that only reads meets a lock for moments, when a log is recovered or removed. GRDB gives up after ten seconds.
            if db.configuration.readonly {
                try db.execute(sql: "PRAGMA busy_timeout = \(busy.patience.end.milliseconds)")
            }
        }
        return configuration
    }

    private static func openPool(
        _ path: String,
        key: FingerprintKey,
        keyFile: FingerprintKeyFile,
        _ configuration: Configuration,
        quickCheckLimit: Int64
    ) throws -> Opened {
        let pool = try DatabasePool(path: path, configuration: configuration)
        let isExamined = try pool.writeWithoutTransaction { db in
            // GRDB sets NORMAL when it opens a pool, after `prepareDatabase`; and SQLite ignores the pragma inside a
            // transaction. So it is set here and read back: without it an intent could be lost with the power.
            // `fullfsync` makes macOS wait for the disk too, and means nothing elsewhere.
            try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA fullfsync = ON")
            // The log is moved into the main file each 16 MB. An import hits pages of the instance index at random, and
            // with SQLite's 4 MB each of them would be written twice for every thousand rows. The log grows beyond that
            // while a long read goes on, which keeps no writer out, and is cut to 16 MB when SQLite starts it again
            // from the beginning.
            try db.execute(sql: "PRAGMA wal_autocheckpoint = 4000; PRAGMA journal_size_limit = 16777216")
            guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2,
                try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal"
            else {
                throw StoreUnusable(
                    message: "\(path): SQLite cannot be made to wait for the disk (synchronous=FULL with WAL), so "
                        + "nothing may be sent. Put the store on a local disk."
                )
            }
            guard let size = try StoreFile.checkedSize(of: path) else { return true }
            if size < quickCheckLimit { try StoreExamination.run(db) }
            return size < quickCheckLimit
        }
        try Schema.migrator(keyIdentifier: key.identifier).migrate(pool)
        let stored = try pool.read { db in
            try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'fingerprint_key'")
        }
        guard stored == key.identifier else { throw keyFile.isAnother }
        return Opened(pool: pool, trailKey: try trailKey(path, pool), isExamined: isExamined)
    }

    /// The key that signs the trail, made when the store has none yet; the store keeps its public half.
    private static func trailKey(_ path: String, _ pool: DatabasePool) throws -> TrailSigningKey {
        let file = TrailKeyFile(ofStore: path)
        let name = try pool.read { db in
            try String.fetchOne(db, sql: "SELECT value FROM meta WHERE name = 'trail_key'")
        }
        if let name { return try file.existing(withPublicKey: name) }
        let key = try file.existingOrNew()
        try pool.write { db in
            try db.execute(
                sql: "INSERT INTO meta (name, value) VALUES ('trail_key', ?)",
                arguments: [key.publicKey.description]
            )
        }
        return key
    }

    // MARK: Access

    /// Reads.
    ///
    /// A cancelled read throws `CancellationError`.
    func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        do {
            return try await pool.read(body)
        } catch {
            throw health.readFailed(error)
        }
    }

    /// Reads a row or two for one item, together with what is asked for others at the same time.
    func readInGroup<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        do {
            return try await groupReader.read(body)
        } catch {
            throw health.readFailed(error)
        }
    }

    /// Reads what a write depends on; like the write, this is never cancelled.
    func readForWriting<Value: Sendable>(
        _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try health.check()
        return try await Task { [self] in try await read(body) }.value
    }

    /// Writes in one transaction of its own.
    ///
    /// It must be short, whatever the size of the fleet: other processes wait meanwhile. Work on many items goes in slices
    /// (``StoreWriter/writeInSlices(_:)``).
    func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
        try await writer.write(body)
    }
}
