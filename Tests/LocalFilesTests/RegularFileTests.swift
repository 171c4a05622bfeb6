import ReauthTesting
import SystemPackage
import Testing

#if canImport(Glibc)
import func Glibc.mkfifo
#elseif canImport(Musl)
import func Musl.mkfifo
#else
import func Darwin.mkfifo
#endif

@testable import LocalFiles

@Suite struct RegularFileTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func problem(_ path: FilePath, upTo size: Int = 100) -> RegularFile.Problem? {
        do throws(RegularFile.Problem) {
            _ = try RegularFile(path: path.string).bytes(upTo: size)
            return nil
        } catch {
            return error
        }
    }

    @Test func `what is no regular file is told apart, and no pipe is waited for`() throws {
        let pipe = FilePath(folder.file("pipe"))
        try #require(mkfifo(pipe.string, 0o600) == 0)
        #expect(problem(pipe) == .notRegular)
        #expect(problem(FilePath(folder.path)) == .folder)
        #expect(problem(FilePath(folder.file("b"))) == .missing)
        #expect(problem("/dev/null") == .notRegular)
        #expect(problem(FilePath(folder.file("b/b"))) == .missing)
    }

    @Test(arguments: [(4, RegularFile.Problem.tooLarge), (5, nil), (6, nil)])
    func `a file may have as many bytes as are wanted`(size: Int, expected: RegularFile.Problem?) throws {
        #expect(problem(FilePath(try folder.write("12345", to: "a")), upTo: size) == expected)
    }

    @Test func `it stays the same file when another one takes its name`() throws {
        let path = FilePath(try folder.write("old", to: "a"))
        let file = try RegularFile(path: path.string)
        let identity = FileIdentity(try file.status)
        #expect(path.identity == identity)
        try FilePath(folder.write("new", to: "b")).rename(to: path)
        #expect(path.identity != identity)
        #expect(try file.bytes(upTo: 10) == Array("old".utf8))
        #expect(FileIdentity(try file.status) == identity)
    }
}
