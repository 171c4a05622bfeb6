import GRDB
import LocalFiles
import ReauthEngine
import SystemPackage

/// The store's files on disk: who may read them, and whether they are ours.
enum StoreFile {
    /// What a file holds.
    enum Content: Equatable {
        /// There is no file.
        case missing
        /// A file without any table: empty, or ours from a process that died while it made the store.
        case empty
        /// A store of ours.
        case store
    }

    /// `path` from the root, so that a later change of the working directory does no harm.
    static func absolute(_ path: String) -> String {
        FilePath(path).absolute.string
    }

    /// The folder that `path` is in.
    static func folder(of path: String) -> String {
        FilePath(path).folder.string
    }

    /// Tells which file a name stands for; `nil` when there is none.
    static func identity(of path: String) -> FileIdentity? {
        FilePath(path).identity
    }

    /// Makes the folder of `path`, and those above it, for the owner alone.
    static func makeFolder(of path: String) throws(StoreUnusable) {
        var missing: [FilePath] = []
        var candidate = FilePath(path).folder
        while candidate != "/", candidate != ".", candidate.identity == nil {
            missing.append(candidate)
            candidate = candidate.folder
        }
        for folder in missing.reversed() {
            do {
                try folder.makeFolder(.ownerReadWriteExecute)
            } catch {
                guard error == .fileExists else { throw failed("the folder cannot be made", folder.string, error) }
            }
        }
    }

    /// Makes an empty file that its owner alone may read.
    ///
    /// SQLite gives its two companions the same mode.
    ///
    /// An existing file is not opened: POSIX drops all of a process's locks on a file when any descriptor of it is
    /// closed (https://www.sqlite.org/howtocorrupt.html §2.2), and the process may have the store open already.
    static func makePrivate(_ path: String) throws(StoreUnusable) {
        do {
            let file = try FileDescriptor.open(
                FilePath(path),
                .writeOnly,
                options: [.create, .exclusiveCreate, .noFollow, .closeOnExec],
                permissions: .ownerReadWrite
            )
            try file.closeAfter {
                // The umask may have taken the owner's own rights away.
                try file.setPermissions(.ownerReadWrite)
                try file.synchronize()
            }
        } catch {
            if error as? Errno == .fileExists { return }
            throw failed("the file cannot be made", path, error)
        }
        try syncFolder(of: path)
    }

    /// Makes the names in the folder of `path` survive a loss of power.
    static func syncFolder(of path: String) throws(StoreUnusable) {
        let folder = FilePath(path).folder
        do {
            try folder.synchronizeFolder()
        } catch {
            throw failed("the folder cannot be written", folder.string, error)
        }
    }

    /// The size of a file that exists and that others cannot read; `nil` when there is none.
    static func checkedSize(of path: String) throws(StoreUnusable) -> Int64? {
        let status: Stat
        do {
            status = try FilePath(path).stat()
        } catch {
            if error == .noSuchFileOrDirectory || error == .notDirectory { return nil }
            throw failed("the file cannot be looked at", path, error)
        }
        guard status.type == .regular else {
            throw StoreUnusable(message: "\(path) is not a file. Name a file with --store.")
        }
        guard status.permissions.rawValue & 0o077 == 0 else {
            let mode = String(status.permissions.rawValue & 0o777, radix: 8)
            throw StoreUnusable(
                message: "\(path) may be read or written by others (mode 0\(mode)). "
                    + "Run `chmod 600 '\(path)'`, and think about who has seen it."
            )
        }
        return status.size
    }

    /// Looks at a file without changing what it holds: opening the pool would turn a foreign database into WAL mode.
    static func inspect(_ path: String, _ busy: BusyWait) throws -> Content {
        guard let size = try checkedSize(of: path) else { return .missing }
        if size == 0 { return .empty }
        let (application, version, tables): (Int64, Int64, Int64)
        do {
            (application, version, tables) = try head(of: path, busy)
        } catch {
            throw StoreHealth.unusable(error, path: path)
        }
        if application == 0, tables == 0 { return .empty }
        guard application == Schema.applicationID else {
            throw StoreUnusable(
                message: "\(path) is an SQLite database, but not one of reauth. Name another file with --store."
            )
        }
        guard version <= Schema.version else {
            throw StoreUnusable(
                message: "\(path) was written by a newer reauth (store version \(version), this one knows "
                    + "\(Schema.version)). Use that version, or name another file with --store."
            )
        }
        return .store
    }

    /// What a database says of itself: whose it is, its version, and how many tables it has.
    ///
    /// Where its last writer died in the middle of a transaction, no one can read it before that transaction is rolled
    /// back, and a reader that may not write refuses (SQLITE_READONLY_ROLLBACK,
    /// https://www.sqlite.org/rescode.html#readonly_rollback). A store of ours meets that when its process dies between
    /// making the file and turning it into WAL mode. Then it is opened for writing, as any program that reads it would.
    private static func head(
        of path: String,
        _ busy: BusyWait
    ) throws -> (application: Int64, version: Int64, tables: Int64) {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .callback { tries in busy.goesOn(afterTries: tries) }
        do {
            return try head(of: path, configuration)
        } catch let error as DatabaseError where error.extendedResultCode == .SQLITE_READONLY_ROLLBACK {
            configuration.readonly = false
            return try head(of: path, configuration)
        }
    }

    private static func head(
        of path: String,
        _ configuration: Configuration
    ) throws -> (application: Int64, version: Int64, tables: Int64) {
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.read { db in
            (
                try Int64.fetchOne(db, sql: "PRAGMA application_id") ?? 0,
                try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
                try Int64.fetchOne(
                    db,
                    sql: """
                        SELECT count(*) FROM sqlite_schema
                        WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'grdb_migrations'
                        """
                ) ?? 0
            )
        }
    }

    /// Words a failed system call.
    static func failed(_ what: String, _ path: String, _ error: any Error) -> StoreUnusable {
        StoreUnusable(message: "\(path): \(what): \(error). Check owner and mode, and the free space.")
    }
}
