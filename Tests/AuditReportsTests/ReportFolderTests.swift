@testable import AuditReports
import Foundation
import JSON
import ReauthEngine
import ReauthModel
import ReauthTesting
@testable import RunStoreContract
import Testing

@Suite struct ReportFolderTests {
    private let names: Set<String> = [
        "instances.csv", "awaiting-code.csv", "report.html", "events.jsonl", "summary.json",
    ]
    private let folderName = "Reports/rotate-crm-20270115T080000Z"

    @Test func writesEveryReportForItsOwnerOnly() async throws {
        let scratch = try TemporaryFolder()
        let sample = try await sampleStore()
        let folder = ReportFolder(below: scratch.file("Reports"), store: sample.store, run: sample.run)
        try await folder.write()
        #expect(folder.path == scratch.file(folderName))
        #expect(try scratch.names(in: folderName) == names)
        #expect(try scratch.mode(folderName) == 0o700)
        for name in names { #expect(try scratch.mode("\(folderName)/\(name)") == 0o600) }
    }

    @Test func filesAreTheReports() async throws {
        let scratch = try TemporaryFolder()
        let sample = try await sampleStore()
        let folder = ReportFolder(below: scratch.file("Reports"), store: sample.store, run: sample.run)
        let summary = try await folder.write()
        #expect(try scratch.bytes("\(folderName)/instances.csv") == (try await sample.csv().bytes))
        #expect(
            try scratch.read("\(folderName)/awaiting-code.csv") == """
                run_id,instance_id,name,element,provider,outcome,reason,revoked_at,confirmed_at,awaiting_since,\
                reauthenticated_at,verified_at,attempts,http_status,request_id,fingerprint_before,fingerprint_after,\
                consent_url,grant_group,revocation_basis,dies_at,last_http_status,last_request_id,reason_before,\
                resolved_by,resolved_because,link_state,link_expires_at,customer
                rotate-crm-20270115T080000Z,2,,box,box,awaiting_code,,,,2027-01-15T08:00:09.000Z,,,1,,,,,\
                https://account.example.com/authorize,,,,,,,,,,,C-2

                """
        )
        #expect(try scratch.bytes("\(folderName)/summary.json") == JSONOutput.bytes(of: summary))
    }

    private static let listings: [(formats: Set<ReportFormat>, lists: [String])] = [
        ([], []), ([.csv], ["instances.csv"]), ([.jsonl], ["instances.jsonl"]),
        ([.csv, .jsonl, .json], ["instances.csv", "instances.jsonl"]), ([.events], ["events.jsonl"]),
        ([.csv, .html], ["instances.csv", "report.html"]),
    ]

    @Test(arguments: listings)
    func theJobDecidesWhichListsItGets(formats: Set<ReportFormat>, lists: [String]) async throws {
        let scratch = try TemporaryFolder()
        let sample = try await sampleStore()
        let folder = ReportFolder(
            below: scratch.file("Reports"),
            store: sample.store,
            run: sample.run,
            terms: ReportTerms(formats: formats)
        )
        let summary = try await folder.write()
        // What codes are gathered by, and the totals, are always there.
        #expect(try scratch.names(in: folderName) == Set(lists + ["awaiting-code.csv", "summary.json"]))
        #expect(Set(summary.files.keys) == Set(lists + ["awaiting-code.csv"]))
        if formats.contains(.jsonl) {
            let lines = try scratch.bytes("\(folderName)/instances.jsonl")
            #expect(lines == (try await sample.jsonLines().bytes))
        }
    }

    @Test func summaryHoldsTheDigestOfEachFile() async throws {
        let scratch = try TemporaryFolder()
        let sample = try await sampleStore()
        let summary = try await ReportFolder(below: scratch.file("Reports"), store: sample.store, run: sample.run)
            .write()
        #expect(Set(summary.files.keys) == names.subtracting(["summary.json"]))
        let json = try JSONDecoder().decode(
            Digests.self,
            from: Data(try scratch.bytes("\(folderName)/summary.json"))
        )
        #expect(Set(json.files.keys) == names.subtracting(["summary.json"]))
        for (name, digest) in json.files {
            #expect(digest == SHA256Digest.hexadecimal(of: try scratch.bytes("\(folderName)/\(name)")))
        }
    }

    @Test func replacesAReportInOneStep() async throws {
        let scratch = try TemporaryFolder()
        let sample = try await sampleStore()
        let folder = ReportFolder(below: scratch.file("Reports"), store: sample.store, run: sample.run)
        try await folder.write()
        let path = scratch.file("\(folderName)/instances.csv")
        let before = try await sample.csv().bytes
        let reader = try #require(FileHandle(forReadingAtPath: path))
        try await sample.put(Sample("1", lane: "box", element: "box") { $0.outcome = .failed }, at: 1)
        try await folder.write()
        // A reader that has the old file open reads it to its end; one that opens it now finds the new one.
        #expect(try reader.readToEnd().map { Array($0) } == before)
        let after = try scratch.bytes("\(folderName)/instances.csv")
        #expect(after == (try await sample.csv().bytes))
        #expect(after != before)
        #expect(try scratch.names(in: folderName) == names)
    }

    @Test func namesTheFolderThatCannotBeMade() async throws {
        let scratch = try TemporaryFolder()
        try scratch.write("a file", to: "Reports", mode: 0o644)
        let sample = try await sampleStore()
        let folder = ReportFolder(below: scratch.file("Reports"), store: sample.store, run: sample.run)
        let error = await #expect(throws: ReportError.self) { try await folder.write() }
        #expect(error?.path.hasPrefix(scratch.file("Reports")) == true)
        #expect(try scratch.names() == ["Reports"])
        #expect(try scratch.read("Reports") == "a file")
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may write anywhere"))
    func namesTheFileOfAFolderThatIsReadOnly() async throws {
        let scratch = try TemporaryFolder()
        let sample = try await sampleStore()
        try scratch.makeFolder(folderName)
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: scratch.file(folderName))
        let folder = ReportFolder(below: scratch.file("Reports"), store: sample.store, run: sample.run)
        let error = await #expect(throws: ReportError.self) { try await folder.write() }
        #expect(error?.path == scratch.file("\(folderName)/instances.csv"))
        #expect(try scratch.names(in: folderName).isEmpty)
        try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: scratch.file(folderName))
    }

    @Test func aFileThatCannotBeReplacedLeavesTheOthersWhole() async throws {
        let scratch = try TemporaryFolder()
        let sample = try await sampleStore()
        try scratch.makeFolder("\(folderName)/awaiting-code.csv")
        let folder = ReportFolder(below: scratch.file("Reports"), store: sample.store, run: sample.run)
        let error = await #expect(throws: ReportError.self) { try await folder.write() }
        #expect(error?.path == scratch.file("\(folderName)/awaiting-code.csv"))
        // The trail is written beside the lists: it may be there, and then it is whole.
        let names = try Set(scratch.names(in: folderName)).subtracting(["events.jsonl", "events.head.json"])
        #expect(names == ["instances.csv", "awaiting-code.csv"])
        #expect(try scratch.bytes("\(folderName)/instances.csv") == (try await sample.csv().bytes))
    }

    private struct Digests: Decodable {
        var files: [String: String]
    }

    private func sampleStore() async throws -> SampleStore {
        let samples = [
            Sample("1", lane: "box", element: "box", carried: ["C-1"]) { $0.outcome = .rotated },
            Sample("2", lane: "box", element: "box", carried: ["C-2"]) {
                $0.outcome = .awaitingCode
                $0.attempts = 1
                $0.awaitingSince = moment(9)
                $0.consentURL = "https://account.example.com/authorize"
            },
            Sample("3", lane: "box", element: "box", carried: ["C-3"]),
        ]
        return try await SampleStore(samples, carriedColumns: ["customer"])
    }

    @Test func tryingAFolderOutLeavesNothingBehind() throws {
        let scratch = try TemporaryFolder()
        try ReportFolder.tryOut(below: scratch.file("a/b"), run: RunID(rawValue: "nightly-1"))
        #expect(try scratch.names().isEmpty)
        try scratch.makeFolder("Reports/nightly-1")
        try scratch.write("old", to: "Reports/nightly-1/instances.csv", mode: 0o644)
        try ReportFolder.tryOut(below: scratch.file("Reports"), run: RunID(rawValue: "nightly-1"))
        #expect(try scratch.names(in: "Reports/nightly-1") == ["instances.csv"])
    }

    @Test func aFolderThatCannotBeMadeIsFoundOut() throws {
        let scratch = try TemporaryFolder()
        try scratch.write("a file", to: "Reports", mode: 0o644)
        let error = #expect(throws: ReportError.self) {
            try ReportFolder.tryOut(below: scratch.file("Reports"), run: RunID(rawValue: "nightly-1"))
        }
        #expect(error?.path == scratch.file("Reports/nightly-1/"))
        #expect(try scratch.read("Reports") == "a file")
    }
}
