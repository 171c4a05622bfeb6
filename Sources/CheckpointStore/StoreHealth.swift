import GRDB
import LocalFiles
import ReauthEngine
import Synchronization

/// Remembers the first failure of a store, and words it for a person.
///
/// After a write failed, it is not known what else is broken, so every further write fails at once with the same error:
/// what is not recorded must not be sent.
final class StoreHealth: Sendable {
    /// The store's file.
    let path: String
    private let identity: FileIdentity
    private let failure = Mutex<StoreUnusable?>(nil)

    init(path: String, identity: FileIdentity) {
        self.path = path
        self.identity = identity
    }

    /// Throws the failure that was remembered, without a look at the file.
    func checkMemory() throws(StoreUnusable) {
        if let failure = failure.withLock({ $0 }) { throw failure }
    }

    /// Throws the failure that was remembered, or when the file is no longer the one that was opened: SQLite would go on
    /// writing to a file without a name, and all of it would be lost.
    func check() throws(StoreUnusable) {
        try checkMemory()
        guard StoreFile.identity(of: path) == identity else {
            throw remember(
                StoreUnusable(
                    message: "\(path): the store was removed or replaced while it was in use, so nothing more is "
                        + "written to it. Put the file back, or start again with another --store."
                )
            )
        }
    }

    /// Fails every further write with `error`, unless one failed before.
    @discardableResult
    func remember(_ error: StoreUnusable) -> StoreUnusable {
        failure.withLock { failure in
            if let failure { return failure }
            failure = error
            return error
        }
    }

    /// What to throw for an error that a write ended with.
    func writeFailed(_ error: any Error) -> any Error {
        switch error {
        case let error as CheckpointRefused: error
        case let error as DigestUsed: error
        case let error as StoreUnusable: remember(located(error))
        default: remember(Self.unusable(error, path: path))
        }
    }

    /// What to throw for an error that a read ended with.
    ///
    /// Reads may fail for a moment; a damaged file stays damaged.
    func readFailed(_ error: any Error) -> any Error {
        switch error {
        case is CancellationError, is CheckpointRefused: return error
        case let error as StoreUnusable: return remember(located(error))
        default: break
        }
        let unusable = Self.unusable(error, path: path)
        switch (error as? DatabaseError)?.resultCode {
        case .SQLITE_CORRUPT?, .SQLITE_NOTADB?, .SQLITE_IOERR?: return remember(unusable)
        default: return unusable
        }
    }

    /// An error that was found while a row was read does not name the file.
    private func located(_ error: StoreUnusable) -> StoreUnusable {
        error.message.hasPrefix(path) ? error : StoreUnusable(message: "\(path): \(error.message)")
    }

    /// Words an SQLite error: the file, what happened, the way out.
    ///
    /// Never the error's own text, because that quotes SQL.
    static func unusable(_ error: any Error, path: String) -> StoreUnusable {
        guard let error = error as? DatabaseError else {
            return StoreUnusable(message: "\(path): the store failed unexpectedly (\(type(of: error))).")
        }
        let (what, wayOut) = words(for: error.resultCode)
        return StoreUnusable(message: "\(path): \(what) (SQLite \(error.extendedResultCode.rawValue)). \(wayOut)")
    }

    private static func words(for code: ResultCode) -> (what: String, wayOut: String) {
        switch code {
        case .SQLITE_FULL:
            ("there is no space left for the store", "Free space, then `reauth resume`.")
        case .SQLITE_IOERR:
            ("the disk failed while the store was read or written", "Check the disk, then `reauth resume`.")
        case .SQLITE_READONLY:
            (
                "the store cannot be written to",
                "Check owner and mode of the file and its folder, and how the disk is mounted; then `reauth resume`."
            )
        case .SQLITE_CORRUPT:
            (
                "the store is damaged",
                "Keep a copy of it; then restore a backup, or rescue what is left with `sqlite3 FILE .recover`."
            )
        case .SQLITE_NOTADB:
            ("the file is not a store of reauth", "Name another file with --store.")
        case .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH:
            ("the store cannot be opened", "Check owner and mode of the file and its folder.")
        case .SQLITE_BUSY, .SQLITE_LOCKED:
            (
                "another process kept the store locked for too long",
                "See who has it open (`fuser FILE`), then `reauth resume`."
            )
        case .SQLITE_MISUSE:
            ("the store was closed", "Open it again.")
        case .SQLITE_NOMEM:
            ("there is not enough memory to use the store", "Free memory, then `reauth resume`.")
        default:
            ("SQLite refused to work on the store", "Run `reauth resume`; if it happens again, report the number.")
        }
    }
}
