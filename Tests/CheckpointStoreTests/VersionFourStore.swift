import CheckpointStore
import Foundation
import GRDB
import ReauthTesting

/// A store that version 4 wrote: two runs of a rotation against a sandbox, whose customers had begun to sign in.
///
/// The statements in `Tests/Support/Stores/version-4.sql` are the store's own, and so is the key beside them.
enum VersionFourStore {
    /// Makes the store.
    static func make(in folder: TemporaryFolder) throws {
        let stores = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Support/Stores")
        let statements = try String(contentsOf: stores.appending(path: "version-4.sql"), encoding: .utf8)
        try folder.put([], at: folder.store)
        try folder.put(Array(Data(contentsOf: stores.appending(path: "version-4.key"))), at: folder.store + ".key")
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: folder.store, configuration: configuration)
        try queue.write { try $0.execute(sql: statements) }
        try queue.close()
    }
}
