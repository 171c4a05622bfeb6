import ReauthTesting
import SystemPackage
import Testing

@testable import LocalFiles

@Suite struct LockTests {
    private let folder: TemporaryFolder
    private let file: FilePath

    init() throws {
        folder = try TemporaryFolder()
        file = FilePath(try folder.write("", to: "a"))
    }

    private func open() throws -> FileDescriptor {
        try .open(file, .readWrite, options: .closeOnExec)
    }

    @Test func `one range is locked once, and another range beside it`() throws {
        let (one, other) = (try open(), try open())
        #expect(try one.tryLock(10..<12, .exclusive))
        #expect(try !other.tryLock(11..<12, .exclusive))
        #expect(try !other.tryLock(11..<12, .shared))
        #expect(try other.tryLock(12..<13, .exclusive))
        #expect(try other.isLockedElsewhere(0..<20) && one.isLockedElsewhere(0..<20))
        #expect(try !one.isLockedElsewhere(0..<12))
        try one.unlock(10..<12)
        #expect(try other.tryLock(11..<12, .exclusive))
        try one.close()
        try other.close()
    }

    @Test func `shared locks stand beside each other and keep an exclusive one out`() throws {
        let (one, two, three) = (try open(), try open(), try open())
        #expect(try one.tryLock(0..<1, .shared))
        #expect(try two.tryLock(0..<1, .shared))
        #expect(try !three.tryLock(0..<1, .exclusive))
        try one.unlock(0..<1)
        #expect(try !three.tryLock(0..<1, .exclusive))
        try two.unlock(0..<1)
        #expect(try three.tryLock(0..<1, .exclusive))
        for file in [one, two, three] { try file.close() }
    }

    @Test func `a lock ends with its descriptor and not with another one of the same file`() throws {
        let (holder, passer, other) = (try open(), try open(), try open())
        #expect(try holder.tryLock(0..<1, .exclusive))
        #expect(try holder.tryLockFile())
        try passer.close()
        #expect(try !other.tryLock(0..<1, .exclusive))
        #expect(try !other.tryLockFile())
        try holder.close()
        #expect(try other.tryLock(0..<1, .exclusive))
        #expect(try other.tryLockFile())
        try other.close()
    }

    @Test func `the lock of a file can be given back`() throws {
        let (one, other) = (try open(), try open())
        try one.lockFile()
        #expect(try !other.tryLockFile())
        try one.unlockFile()
        #expect(try other.tryLockFile())
        try one.close()
        try other.close()
    }

    @Test func `a descriptor that is closed is an error and no free lock`() throws {
        let file = try open()
        try file.close()
        #expect(throws: Errno.badFileDescriptor) { try file.tryLock(0..<1, .exclusive) }
        #expect(throws: Errno.badFileDescriptor) { try file.tryLockFile() }
        #expect(throws: Errno.badFileDescriptor) { try file.isLockedElsewhere(0..<1) }
    }
}
