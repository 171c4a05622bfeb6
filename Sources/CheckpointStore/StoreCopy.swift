import GRDB
import LocalFiles
import ReauthEngine
package import ReauthModel
import SystemPackage

/// A copy of a store and of its key, to try something out.
package enum StoreCopy {
    /// Copies the store at `path` to `copy`, in a folder that only its owner can read; `false` where there is no store.
    ///
    /// The store is only read, as one transaction sees it, and its writers go on meanwhile.
    package static func make(of path: String, at copy: String, time: any TimeSource) throws -> Bool {
        let path = StoreFile.absolute(path)
        guard let source = try StoredHistory.open(path: path, time: time) else { return false }
        let keys = (FingerprintKeyFile(ofStore: path).path, FingerprintKeyFile(ofStore: copy).path)
        do {
            try StoreFile.makePrivate(copy)
            let target = try DatabaseQueue(path: copy)
            try source.copy(to: target)
            // What is tried out is signed with a key of its own.
            try target.write { db in try db.execute(sql: "DELETE FROM meta WHERE name = 'trail_key'") }
            try target.close()
            try StoreFile.makePrivate(keys.1)
            let key = try FileDescriptor.open(FilePath(keys.0), .readOnly, options: .closeOnExec)
            let bytes = try key.closeAfter { try key.bytes(upTo: 128) }
            let file = try FileDescriptor.open(FilePath(keys.1), .writeOnly, options: .closeOnExec)
            _ = try file.closeAfter { try file.writeAll(bytes) }
            return true
        } catch let error as StoreUnusable {
            throw error
        } catch {
            throw StoreHealth.unusable(error, path: copy)
        }
    }
}
