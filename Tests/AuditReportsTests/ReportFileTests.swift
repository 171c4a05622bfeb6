@testable import AuditReports
import Foundation
import ReauthTesting
@testable import RunStoreContract
import Testing

@Suite struct ReportFileTests {
    @Test func appearsWholeWithItsDigestAndForItsOwnerOnly() throws {
        let scratch = try TemporaryFolder()
        let file = try ReportFile(path: scratch.file("a.csv"))
        try file.write(Array("one\n".utf8))
        #expect(try scratch.names().contains("a.csv") == false)
        try file.write([])
        try file.write(Array("two\n".utf8))
        #expect(try file.commit() == SHA256Digest.hexadecimal(of: Array("one\ntwo\n".utf8)))
        #expect(try scratch.names() == ["a.csv"])
        #expect(try scratch.read("a.csv") == "one\ntwo\n")
        #expect(try scratch.mode("a.csv") == 0o600)
    }

    @Test func temporaryFileIsForItsOwnerOnly() throws {
        let scratch = try TemporaryFolder()
        let file = try ReportFile(path: scratch.file("a.csv"))
        let names = try scratch.names()
        try #require(names.count == 1)
        for name in names { #expect(try scratch.mode(name) == 0o600) }
        try file.commit()
    }

    @Test func tightensTheModeOfAFileThatItReplaces() throws {
        let scratch = try TemporaryFolder()
        try scratch.write("old", to: "a.csv", mode: 0o644)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: scratch.file("a.csv"))
        try ReportFile(path: scratch.file("a.csv")).commit()
        #expect(try scratch.mode("a.csv") == 0o600)
        #expect(try scratch.read("a.csv").isEmpty)
    }

    @Test func leavesNothingBehindWhenItIsNotCommitted() throws {
        let scratch = try TemporaryFolder()
        try scratch.write("old", to: "a.csv", mode: 0o644)
        func writeHalf() throws {
            let file = try ReportFile(path: scratch.file("a.csv"))
            try file.write(Array("half".utf8))
            throw CancellationError()
        }
        #expect(throws: CancellationError.self) { try writeHalf() }
        #expect(try scratch.names() == ["a.csv"])
        #expect(try scratch.read("a.csv") == "old")
    }

    @Test func leavesNothingBehindWhenTheNameIsTakenByAFolder() throws {
        let scratch = try TemporaryFolder()
        try scratch.makeFolder("a.csv")
        let file = try ReportFile(path: scratch.file("a.csv"))
        try file.write(Array("text".utf8))
        let error = #expect(throws: ReportError.self) { try file.commit() }
        #expect(error?.path == scratch.file("a.csv"))
        #expect(try scratch.names() == ["a.csv"])
    }

    @Test func namesThePathThatCannotBeWritten() throws {
        let scratch = try TemporaryFolder()
        let path = scratch.file("missing/a.csv")
        let error = #expect(throws: ReportError.self) { try ReportFile(path: path) }
        #expect(
            error?.description == "cannot write \(path): No such file or directory; nothing is lost: repair it and run "
                + "`reauth report`"
        )
    }

    /// A killed process may leave its temporary file, and somebody may have put a link in its place.
    @Test func replacesALeftoverWithoutFollowingIt() throws {
        let scratch = try TemporaryFolder()
        try scratch.write("precious", to: "victim", mode: 0o644)
        let leftover = scratch.file("a.csv") + ".\(ProcessInfo.processInfo.processIdentifier).tmp"
        try FileManager.default.createSymbolicLink(atPath: leftover, withDestinationPath: scratch.file("victim"))
        let file = try ReportFile(path: scratch.file("a.csv"))
        try file.write(Array("report".utf8))
        try file.commit()
        #expect(try scratch.names() == ["a.csv", "victim"])
        #expect(try scratch.read("victim") == "precious")
        #expect(try scratch.read("a.csv") == "report")
    }
}
