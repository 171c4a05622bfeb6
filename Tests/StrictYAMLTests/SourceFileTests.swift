import Foundation
import StrictYAML
import Testing

@Suite struct SourceFileTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("strict-yaml-\(UUID().uuidString)", isDirectory: true)

    /// Writes `bytes`, opens them as a document, and gives back the problems without the folder's name.
    private func problems(_ bytes: [UInt8]) throws -> [String] {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appendingPathComponent("f.yaml")
        try Data(bytes).write(to: file)
        return refusals(file.path)
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
