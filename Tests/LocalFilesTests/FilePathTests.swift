import ReauthTesting
import SystemPackage
import Testing

@testable import LocalFiles

@Suite struct FilePathTests {
    @Test(arguments: [
        ("a", "."), ("a/b", "a"), ("/a", "/"), ("/a/b/c", "/a/b"), ("./a", "."), ("../a", ".."), ("a/b/", "a"),
    ])
    func `the folder of a name`(path: String, folder: String) {
        #expect(FilePath(path).folder.string == folder)
    }

    @Test func `a path from the root stays as it is, and another one begins there`() {
        #expect(FilePath("/a/../b").absolute == "/a/../b")
        let path = FilePath("a/b").absolute
        #expect(path.isAbsolute && path.ends(with: "a/b") && path.components.count > 2)
    }

    @Test func `a second name is given once, a name is taken over, and errors are the system's`() throws {
        let folder = try TemporaryFolder()
        let (a, b) = (FilePath(try folder.write("1", to: "a")), FilePath(folder.file("b")))
        try a.link(to: b)
        #expect(a.identity != nil && a.identity == b.identity)
        #expect(throws: Errno.fileExists) { try a.link(to: b) }
        try b.remove()
        #expect(b.identity == nil)
        #expect(throws: Errno.noSuchFileOrDirectory) { try b.remove() }
        #expect(throws: Errno.noSuchFileOrDirectory) { try b.rename(to: a) }
        #expect(throws: Errno.fileExists) { try FilePath(folder.path).makeFolder(.ownerReadWriteExecute) }
        #expect(throws: Errno.self) { try FilePath(folder.path).removeFolder() }
        try FilePath(folder.path).synchronizeFolder()
        try a.setPermissions(.ownerRead)
        #expect(try a.stat().permissions == .ownerRead)
    }
}
