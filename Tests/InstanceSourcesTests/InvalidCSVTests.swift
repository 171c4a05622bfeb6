import Foundation
import InstanceSources
import ReauthEngine
import ReauthModel
import Testing

/// A file that is refused, and the line and a telling part of each problem.
struct BadFile: Sendable, CustomTestStringConvertible {
    var text: String
    var problems: [(line: Int?, part: String)]

    init(_ text: String, _ problems: [(line: Int?, part: String)]) {
        self.text = text
        self.problems = problems
    }

    var testDescription: String { text.prefix(60).debugDescription }

    static let all = [
        // Nothing to do.
        BadFile("", [(nil, "is empty")]),
        BadFile("\u{FEFF}\r\n\n", [(nil, "is empty")]),
        BadFile("instance_id,name\n\n", [(nil, "not a single row")]),
        // Headers.
        BadFile("id,name\n1,a\n", [(1, "neither instance_id nor element_token")]),
        BadFile("instance_id\tname\n1\ta\n", [(1, "control character"), (1, "separated by commas or by semicolons")]),
        BadFile("instance_id;name\n1;a;b\nx;a\n", [(2, "3 fields, but the header has 2"), (3, "1 to 18 digits")]),
        BadFile("\ninstance_id,,\" \"\n1,2,3\n", [(2, "column 2 has no name"), (2, "column 3 has no name")]),
        BadFile("instance_id,Instance_ID \n1,2\n", [(1, "columns 1 and 2 have the same name")]),
        BadFile("instance_id,note,x,Note\n1,2,3,4\n", [(1, "columns 2 and 4 have the same name")]),
        BadFile("instance_id,Outcome,consent_url\n1,2,3\n", [(1, "\"input_outcome\""), (1, "\"input_consent_url\"")]),
        BadFile("instance_id,\"a\nb\"\n1,2\n", [(1, "column 2 contains a control character")]),
        BadFile("instance_id,\"a\"b\n1,2\nx,y\n", [(1, "closing quote")]),
        // Rows.
        BadFile(
            "instance_id,name\n1\n2,a\n3,a,b\nx,a\n",
            [(2, "1 fields, but the header has 2"), (4, "3 fields"), (5, "not a number")]
        ),
        BadFile(
            "instance_id\n1a\n-1\n1.0\n١\n1234567890123456789\n007\n",
            [2, 3, 4, 5, 6].map { ($0, "1 to 18 digits") } + [(7, "starts with a zero")]
        ),
        BadFile("instance_id,name\n,a\n", [(2, "instance_id is empty")]),
        BadFile("element_token,name\n ,a\n", [(2, "element_token is empty")]),
        BadFile("element_token,instance_id,name\n,,a\n", [(2, "neither instance_id nor element_token is given")]),
        BadFile(
            "element_token,instance_id\na b,\n\"a\tb\",1\n\"a,b\",\né,\n\"a\n\",\n",
            [2, 3, 4, 5, 6].map { ($0, "element_token contains") }
        ),
        BadFile("instance_id\n\"1\t\"\n", [(2, "1 to 18 digits")]),
        BadFile(
            "instance_id,element,tags\nx,\"s\tf\",\"a\u{85}\"\n",
            [(2, "not a number of 1 to 18 digits; element contains a control character; tags contains")]
        ),
        // CSV problems, in their place among the others.
        BadFile(
            "instance_id,name\n1,a\"b\nx,\"two\nlines\"\n3,a\0\n4,\"a\"b\n5,\"open\n6,a\n",
            [(2, "a quote inside"), (3, "not a number"), (5, "NUL"), (6, "closing quote"), (7, "never closed")]
        ),
    ]
}

@Suite struct InvalidCSVTests {
    @Test(arguments: BadFile.all)
    func everyProblemIsToldWithItsLine(_ bad: BadFile) async throws {
        let file = try TemporaryFile(bad.text)
        let source = CSVInstanceSource(path: file.path)
        let error = await #expect(throws: InvalidInput.self) {
            _ = try await source.read { _ in Issue.record("rows of a bad file were handed over") }
        }
        let problems = try #require(error).problems
        #expect(problems.map(\.line) == bad.problems.map(\.line))
        #expect(problems.allSatisfy { $0.file == file.path })
        for (problem, expected) in zip(problems, bad.problems) {
            #expect(problem.message.contains(expected.part))
        }
    }

    @Test func invalidUTF8IsToldWithItsLine() async throws {
        let file = try TemporaryFile(Array("instance_id,name\n1,a\n2,".utf8) + [0xE9] + Array("\n".utf8))
        let error = await #expect(throws: InvalidInput.self) {
            _ = try await collect(CSVInstanceSource(path: file.path))
        }
        #expect(error?.problems.map(\.line) == [3])
    }

    @Test(arguments: [true, false])
    func aUTF16FileIsOneProblem(isLittleEndian: Bool) async throws {
        let text = "\u{FEFF}instance_id\tname\r\n" + String(repeating: "1\ta\r\n", count: 100)
        let bytes = text.utf16.flatMap { unit in
            let (high, low) = (UInt8(unit >> 8), UInt8(unit & 0xFF))
            return isLittleEndian ? [low, high] : [high, low]
        }
        for content in [bytes, Array(bytes.dropFirst(2))] {
            let file = try TemporaryFile(content)
            let error = await #expect(throws: InvalidInput.self) {
                _ = try await collect(CSVInstanceSource(path: file.path))
            }
            #expect(error?.total == 1 && error?.description.contains("is UTF-16") == true)
        }
    }

    @Test func aThousandProblemsAreKeptAndAllAreCounted() async throws {
        let rows = String(repeating: "x\n", count: 2500)
        let file = try TemporaryFile("instance_id\n1\n\(rows)2\n")
        let error = await #expect(throws: InvalidInput.self) {
            _ = try await collect(CSVInstanceSource(path: file.path))
        }
        #expect(error?.total == 2500)
        #expect(error?.problems.map(\.line) == (3...1002).map { $0 })
        #expect(error?.description.hasSuffix("… and 1500 more") == true)
    }

    @Test func cellsNeverStandInAMessage() async throws {
        let file = try TemporaryFile("instance_id,element_token,tags\nhunter2,hunt er2,\"hunter2\t\"\nhunter2\n")
        let error = await #expect(throws: InvalidInput.self) {
            _ = try await collect(CSVInstanceSource(path: file.path))
        }
        #expect(error?.total == 2)
        #expect(error?.description.contains("hunt") == false)
        // Without a header, the first row's cells are taken for names.
        try file.write("4711,hunter2,hunter2\n")
        let headless = await #expect(throws: InvalidInput.self) {
            _ = try await collect(CSVInstanceSource(path: file.path))
        }
        #expect(headless?.description.contains("hunter2") == false)
    }

    @Test func aMissingFileAndAFolderAreToldApart() async throws {
        let file = try TemporaryFile("instance_id\n1\n")
        let missing = await #expect(throws: InvalidInput.self) {
            _ = try await collect(CSVInstanceSource(path: file.path + ".missing"))
        }
        #expect(missing?.description == "\(file.path).missing: there is no such file")
        let folder = await #expect(throws: InvalidInput.self) {
            _ = try await collect(CSVInstanceSource(path: file.folderPath))
        }
        #expect(folder?.description.contains("this is a folder") == true)
        let device = await #expect(throws: InvalidInput.self) {
            _ = try await collect(CSVInstanceSource(path: "/dev/null"))
        }
        #expect(device?.description.contains("no regular file") == true)
    }

    /// The superuser may read everything, so only others can see this.
    @Test(.enabled(if: NSUserName() != "root"))
    func anUnreadableFileIsAProblem() async throws {
        let file = try TemporaryFile("instance_id\n1\n")
        try file.setMode(0)
        let error = await #expect(throws: InvalidInput.self) {
            _ = try await collect(CSVInstanceSource(path: file.path))
        }
        #expect(error?.description.contains("cannot be read") == true)
    }
}
