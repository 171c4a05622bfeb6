@testable import CheckpointStore
import class Foundation.FileManager
import GRDB
import OAuth
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@Suite("The files of a store")
struct StoreFileTests {
    @Test func filesAreForTheirOwnerAlone() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.begin(1...1)
        let lock = try JobLock.acquire(job: "nightly", storePath: folder.store, time: FixedTime())
        #expect(try folder.mode(of: folder.path + "/.reauth") == 0o700)
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/.reauth").sorted()
        #expect(
            files == [
                "nightly.lock", "reauth.sqlite", "reauth.sqlite-shm", "reauth.sqlite-wal", "reauth.sqlite.key",
                "reauth.sqlite.trail-key",
            ]
        )
        for file in files { #expect(try folder.mode(of: "\(folder.path)/.reauth/\(file)") == 0o600, "\(file)") }
        lock.release()
    }

    @Test(arguments: ["", ".key"]) func aFileThatOthersMayReadIsRefused(_ suffix: String) throws {
        let folder = try TemporaryFolder()
        try folder.open().close()
        let file = folder.store + suffix
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file)
        let error = #expect(throws: StoreUnusable.self) { try folder.open() }
        #expect(error?.message.contains("chmod 600 '\(file)'") == true)
        #expect(error?.message.contains("0640") == true)
    }

    @Test func withoutAStoreExistingSaysHowToMakeOne() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: StoreUnusable.self) { try folder.open(.existing) }
        #expect(error?.message == "There is no store at \(folder.store); `reauth run JOB` makes one.")
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/.reauth"))
    }

    @Test func aForeignDatabaseIsRefusedAndNotTouched() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.path + "/.reauth", withIntermediateDirectories: false)
        let foreign = try DatabaseQueue(path: folder.store)
        try foreign.write { try $0.execute(sql: "CREATE TABLE note (text TEXT)") }
        try foreign.close()
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.store)
        let before = FileManager.default.contents(atPath: folder.store)
        let error = #expect(throws: StoreUnusable.self) { try folder.open() }
        #expect(error?.message.contains("not one of reauth") == true)
        #expect(FileManager.default.contents(atPath: folder.store) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/.reauth") == ["reauth.sqlite"])
    }

    @Test func aFileThatIsNoDatabaseIsRefused() throws {
        let folder = try TemporaryFolder()
        try folder.put(Array(String(repeating: "instance_id,name\n", count: 100).utf8), at: folder.store)
        let error = #expect(throws: StoreUnusable.self) { try folder.open() }
        #expect(error?.message.contains("is not a store of reauth") == true)
    }

    @Test func aStoreOfANewerVersionIsRefused() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try store.pool.write { try $0.execute(sql: "PRAGMA user_version = \(Schema.version + 1)") }
        try store.close()
        let error = #expect(throws: StoreUnusable.self) { try folder.open() }
        let versions = "(store version \(Schema.version + 1), this one knows \(Schema.version))"
        #expect(error?.message.contains("newer reauth \(versions)") == true)
    }

    @Test func aDamagedStoreIsRefused() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.begin(1...2000)
        try store.close()
        var bytes = try #require(FileManager.default.contents(atPath: folder.store))
        // All but the first page, so that the file still looks like ours.
        for index in stride(from: 4096 + 8, to: bytes.count, by: 97) { bytes[index] ^= 0x5A }
        try folder.put(Array(bytes), at: folder.store)
        let error = #expect(throws: StoreUnusable.self) { try folder.open() }
        #expect(error?.message.contains("the store is damaged") == true, "\(error?.message ?? "")")
    }

    @Test func anEmptyFileBecomesAStore() async throws {
        let folder = try TemporaryFolder()
        try folder.put([], at: folder.store)
        #expect(throws: StoreUnusable.self) { try folder.open(.existing) }
        try await folder.open().begin(1...1)
    }

    @Test func manyMayOpenANewStoreAtOnce() async throws {
        let folder = try TemporaryFolder()
        let keys = try await withThrowingTaskGroup { group in
            for _ in 1...8 { group.addTask { try folder.open().fingerprintKey.identifier } }
            return try await group.reduce(into: Set()) { $0.insert($1) }
        }
        #expect(keys.count == 1)
    }
}

@Suite("The key of the fingerprints")
struct FingerprintKeyTests {
    private let token = Secret("a token")

    @Test func fingerprintsStayComparableAfterReopening() throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        let fingerprint = store.fingerprintKey.fingerprint(of: token)
        try store.close()
        #expect(try folder.open().fingerprintKey.fingerprint(of: token) == fingerprint)
    }

    @Test func everyStoreHasItsOwnKey() throws {
        let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
        let keys = try (one.open().fingerprintKey, two.open().fingerprintKey)
        #expect(keys.0.identifier != keys.1.identifier)
    }

    @Test func aMissingKeyIsNotReplaced() throws {
        let folder = try TemporaryFolder()
        try folder.open().close()
        try FileManager.default.removeItem(atPath: folder.store + ".key")
        for _ in 1...2 {
            let error = #expect(throws: StoreUnusable.self) { try folder.open() }
            #expect(error?.message.contains("is missing. Put it back from a backup") == true)
        }
    }

    @Test func anotherKeyIsRefused() throws {
        let (one, two) = (try TemporaryFolder(), try TemporaryFolder())
        try one.open().close()
        try two.open().close()
        try FileManager.default.removeItem(atPath: one.store + ".key")
        try FileManager.default.copyItem(atPath: two.store + ".key", toPath: one.store + ".key")
        let error = #expect(throws: StoreUnusable.self) { try one.open() }
        #expect(error?.message.contains("is not the key") == true)
    }

    @Test(arguments: ["", "c2hvcnQ=\n", "not base64"]) func whatIsNoKeyIsRefused(_ text: String) throws {
        let folder = try TemporaryFolder()
        try folder.open().close()
        try folder.put(Array(text.utf8), at: folder.store + ".key")
        let error = #expect(throws: StoreUnusable.self) { try folder.open() }
        #expect(error?.message.contains("is no key of reauth") == true)
    }

    @Test func theKeyIsNotInTheStore() async throws {
        let folder = try TemporaryFolder()
        let store = try folder.open()
        try await store.begin(1...3)
        try store.close()
        let bytes = Array(try #require(FileManager.default.contents(atPath: folder.store)))
        #expect(bytes.firstRange(of: store.fingerprintKey.exposedBytes()) == nil)
        let text = try #require(FileManager.default.contents(atPath: folder.store + ".key"))
        #expect(bytes.firstRange(of: Array(text.prefix(43))) == nil)
    }
}
