@testable import CheckpointStore
import class Foundation.FileManager
import GRDB
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@Suite("A look at a store")
struct StoreLookTests {
    /// Every file below the folder with what it holds.
    ///
    /// SQLite makes an empty log and its index for a connection that reads, and removes them with the last connection that writes.
    private func contents(_ folder: TemporaryFolder) throws -> [String: [UInt8]] {
        let contents = folder.allFiles.map { ($0, FileManager.default.contents(atPath: $0).map(Array.init) ?? []) }
        return Dictionary(uniqueKeysWithValues: contents.filter { !$0.0.hasSuffix("-shm") && !$0.1.isEmpty })
    }

    @Test func whereThereIsNoneNothingIsMade() throws {
        let folder = try TemporaryFolder()
        let condition = try StoreLook.condition(of: folder.store)
        #expect(condition.store == nil && condition.folderMode == nil)
        #expect(condition.currentVersion == Schema.version)
        #expect(folder.allFiles.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/.reauth"))
    }

    @Test func aStoreIsToldAndNotChanged() throws {
        let folder = try TemporaryFolder()
        try folder.open().close()
        let before = try contents(folder)
        let condition = try StoreLook.condition(of: folder.store)
        #expect(condition.store?.version == Schema.version && condition.store?.isExamined == true)
        #expect(condition.folderMode == 0o700)
        #expect(try contents(folder) == before)
    }

    @Test func anOlderStoreIsNotBroughtUpToDate() throws {
        let folder = try TemporaryFolder()
        try folder.open().close()
        let queue = try DatabaseQueue(path: folder.store)
        try queue.write { try $0.execute(sql: "PRAGMA user_version = 9") }
        try queue.close()
        #expect(try StoreLook.condition(of: folder.store).store?.version == 9)
        #expect(try StoreLook.condition(of: folder.store).store?.version == 9)
    }

    @Test(arguments: ["", ".key"]) func whatARunRefusesIsRefused(_ suffix: String) throws {
        let folder = try TemporaryFolder()
        try folder.open().close()
        let file = folder.store + suffix
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        let error = #expect(throws: StoreUnusable.self) { try StoreLook.condition(of: folder.store) }
        #expect(error?.message.contains("chmod 600 '\(file)'") == true)
    }

    @Test func aFolderThatIsAFileIsRefused() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "file")
        #expect(throws: StoreUnusable.self) { try StoreLook.condition(of: folder.file("file/reauth.sqlite")) }
    }
}
