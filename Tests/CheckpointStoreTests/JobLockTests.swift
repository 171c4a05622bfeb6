import CheckpointStore
import class Foundation.FileManager
import class Foundation.ProcessInfo
import ReauthEngine
import ReauthModel
import ReauthTesting
import Testing

@Suite("The lock of a job")
struct JobLockTests {
    private let time = FixedTime()

    private func acquire(_ job: String = "nightly", in folder: TemporaryFolder) throws -> JobLock {
        try JobLock.acquire(job: job, storePath: folder.store, time: time)
    }

    @Test func aSecondOwnerIsTurnedAwayAndToldWhoHasIt() throws {
        let folder = try TemporaryFolder()
        let lock = try acquire(in: folder)
        time.advance(by: .seconds(90))
        try lock.heartbeat()
        let error = #expect(throws: JobBusy.self) { try acquire(in: folder) }
        let process = ProcessInfo.processInfo.processIdentifier
        #expect(
            error?.message == """
                Job nightly is being worked on by process \(process), since 2027-01-15T08:00:00.000Z, last heartbeat \
                2027-01-15T08:01:30.000Z. (\(lock.path))
                """
        )
        lock.release()
    }

    @Test func afterReleaseItIsFreeAndNobodyDied() throws {
        let folder = try TemporaryFolder()
        let first = try acquire(in: folder)
        first.release()
        first.release()
        try first.heartbeat()
        let second = try acquire(in: folder)
        #expect(second.takenOverFrom == nil)
        #expect(second.path == first.path)
        second.release()
    }

    @Test func theLockOfADeadOwnerIsTakenOverWithAWordAboutIt() throws {
        let folder = try TemporaryFolder()
        // Dropping it does what dying does: the kernel unlocks, the text stays.
        do { _ = try acquire(in: folder) }
        time.advance(by: .seconds(60))
        let second = try acquire(in: folder)
        #expect(
            second.takenOverFrom?.contains("since 2027-01-15T08:00:00.000Z, last heartbeat 2027-01-15T08:00:00.000Z")
                == true
        )
        second.release()
        #expect(try acquire(in: folder).takenOverFrom == nil)
    }

    /// Only the kernel tells that an owner is dead: one that was suspended for a night comes back.
    @Test func theLockOfASilentOwnerIsNotTakenOver() throws {
        let folder = try TemporaryFolder()
        let lock = try acquire(in: folder)
        time.advance(by: .seconds(30 * 86_400))
        #expect(throws: JobBusy.self) { try acquire(in: folder) }
        try lock.heartbeat()
        lock.release()
        #expect(try acquire(in: folder).takenOverFrom == nil)
    }

    @Test func aLookTellsWhoHasItAndIsInNobodysWay() throws {
        let folder = try TemporaryFolder()
        func look(_ job: String = "nightly") -> (sentence: String, isHeard: Bool)? {
            JobLock.owner(ofJob: job, storePath: folder.store, now: time.now)
        }
        #expect(look() == nil)
        let lock = try acquire(in: folder)
        time.advance(by: .seconds(10))
        let process = ProcessInfo.processInfo.processIdentifier
        #expect(look()?.sentence.hasPrefix("process \(process), since 2027-01-15T08:00:00.000Z") == true)
        #expect(look()?.isHeard == true)
        time.advance(by: .milliseconds(1))
        #expect(look()?.isHeard == false)
        try lock.heartbeat()
        #expect(look()?.isHeard == true && look("weekly") == nil)
        lock.release()
        #expect(look() == nil)
        // It is free, and a look does not change that.
        try acquire(in: folder).release()
    }

    @Test func jobsDoNotDisturbEachOther() throws {
        let folder = try TemporaryFolder()
        let locks = try (acquire("nightly", in: folder), acquire("weekly", in: folder))
        #expect(locks.0.path != locks.1.path)
    }

    @Test func aLockWhoseFileWasRemovedIsNoLock() throws {
        let folder = try TemporaryFolder()
        let lock = try acquire(in: folder)
        try FileManager.default.removeItem(atPath: lock.path)
        #expect(throws: StoreUnusable.self) { try lock.heartbeat() }
    }

    @Test(arguments: ["", "../nightly", "a/b", ".hidden"]) func aNameThatLeavesTheFolderIsRefused(_ job: String) throws
    {
        let folder = try TemporaryFolder()
        #expect(throws: StoreUnusable.self) { try acquire(job, in: folder) }
    }

    @Test func aTextThatMakesNoSenseIsNoOwner() throws {
        let folder = try TemporaryFolder()
        let path = try acquire(in: folder).path
        try folder.put(Array("\u{FF}\n\nx y z".utf8), at: path)
        #expect(try acquire(in: folder).takenOverFrom == nil)
    }
}
