import GRDB
import LocalFiles
package import ReauthEngine
import SystemPackage

/// Looks at a store from outside, before a run opens it.
package enum StoreLook {
    /// Up to this size all pages are looked at, which takes well under a second.
    private static let quickCheckLimit: Int64 = 64 << 20

    /// What is at `path`.
    ///
    /// Makes, locks and changes nothing.
    ///
    /// Throws ``StoreUnusable`` where a run could not use it: not ours, newer than this program, readable by others, damaged,
    /// without its key, or in a folder where nothing can be written.
    package static func condition(of path: String) throws -> StoreCondition {
        let path = StoreFile.absolute(path)
        let folder = FilePath(path).folder
        let existing = folder.nearestExisting
        guard existing.mayMakeFiles else {
            throw StoreUnusable(
                message:
                    "\(existing): no files can be made there. Check owner and mode, or name another file with --store."
            )
        }
        let mode = existing == folder ? try? folder.stat().permissions.rawValue : nil
        return StoreCondition(
            store: try store(at: path),
            currentVersion: Schema.version,
            folderMode: mode.map { UInt32($0) & 0o777 },
            networkFileSystem: existing.networkFileSystem
        )
    }

    private static func store(at path: String) throws -> StoreCondition.Store? {
        guard try StoreFile.inspect(path, BusyWait(path: path)) == .store else { return nil }
        _ = try FingerprintKeyFile(ofStore: path).existing()
        let size = try StoreFile.checkedSize(of: path) ?? 0
        do {
            var configuration = Configuration()
            configuration.label = "reauth.look"
            configuration.readonly = true
            configuration.busyMode = .timeout(10)
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            defer { try? queue.close() }
            return try queue.read { db in
                if size < quickCheckLimit { try StoreExamination.run(db) }
                return StoreCondition.Store(
                    version: try Int64.fetchOne(db, sql: "PRAGMA user_version") ?? 0,
                    size: size,
                    isExamined: size < quickCheckLimit
                )
            }
        } catch {
            throw StoreHealth.unusable(error, path: path)
        }
    }
}
