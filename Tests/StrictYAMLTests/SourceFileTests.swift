import Foundation
import ReauthTesting
import StrictYAML
import Testing

@Suite struct SourceFileTests {
    /// Writes `bytes`, opens them as a document, and returns the problems.
    private func problems(_ bytes: [UInt8]) throws -> [String] {
        let folder = try TemporaryFolder()
        return refusals(try folder.write(Data(bytes), to: "f.yaml"))
    }

    private func refusals(_ path: String) -> [String] {
        do {
            _ = try YAMLDocument(contentsOf: path, file: "f.yaml")
            return []
        } catch {
            return error.problems.map(\.description)
        }
    }

    @Test func `a file is read`() throws {
        #expect(try problems(Array("a: 1\n".utf8)) == [])
    }

    @Test func `a file that is not UTF-8 is refused with its line`() throws {
        let latin1 = Array("a: 1\nb: M".utf8) + [0xFC] + Array("ller\n".utf8)
        #expect(try problems(latin1) == ["f.yaml:2: is not UTF-8 text; save it as UTF-8"])
    }

    @Test func `a file above one mebibyte is refused`() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "#"), count: (1 << 20) + 1)
        #expect(try problems(bytes) == ["f.yaml: is larger than 1 MiB"])
    }

    @Test func `what is missing or no file is refused`() {
        #expect(refusals("/nonexistent/f.yaml") == ["f.yaml: no such file"])
        #expect(refusals("/tmp") == ["f.yaml: is not a regular file"])
        #expect(refusals("/dev/zero") == ["f.yaml: is not a regular file"])
    }
}
