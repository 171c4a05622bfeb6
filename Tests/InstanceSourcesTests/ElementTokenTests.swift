import InstanceSources
import OAuth
import ReauthEngine
import ReauthModel
import Testing

@Suite struct ElementTokenTests {
    private static let text = "\u{FEFF}name,element_token,instance_id\n\"a\nb\",first/+=,\nc,ignored,7\n\nd, second ,"

    @Test(arguments: ["\n", "\r\n"])
    func aTokenIsReadBackByItsRow(lineBreak: String) async throws {
        let file = try TemporaryFile(Self.text.replacing("\n", with: lineBreak))
        let source = CSVInstanceSource(path: file.path)
        let offsets = try await collect(source).seeds.compactMap(\.rowOffset)
        #expect(try offsets.map { try source.elementToken(atRowOffset: $0).exposed() } == ["first/+=", "second"])
    }

    @Test func aTokenIsReadBackFromAFileWithSemicolons() async throws {
        let file = try TemporaryFile("\u{FEFF}name;element_token;tags\r\n\"a;b\";first/+=;\"x;y\"\r\nc;second;\r\n")
        let source = CSVInstanceSource(path: file.path)
        let delivery = try await collect(source)
        #expect(delivery.seeds.map(\.name) == ["a;b", "c"] && delivery.seeds.map(\.tags) == [["x", "y"], []])
        let offsets = delivery.seeds.compactMap(\.rowOffset)
        #expect(try offsets.map { try source.elementToken(atRowOffset: $0).exposed() } == ["first/+=", "second"])
        let resumed = CSVInstanceSource(path: file.path, expectedDigest: delivery.summary.contentDigest)
        #expect(try resumed.elementToken(atRowOffset: offsets[1]).exposed() == "second")
    }

    @Test func aLongRowIsReadBackWhole() async throws {
        let long = String(repeating: "é", count: 30_000)
        let file = try TemporaryFile("name,element_token\na,first\n\(long),second\nb,third\n")
        let source = CSVInstanceSource(path: file.path)
        let offsets = try await collect(source).seeds.compactMap(\.rowOffset)
        try #require(offsets.count == 3)
        #expect(try source.elementToken(atRowOffset: offsets[1]).exposed() == "second")
    }

    @Test func aRunThatGoesOnReadsTokensWithoutReadingTheInput() async throws {
        let file = try TemporaryFile("element_token\nabc\n")
        let summary = try await collect(CSVInstanceSource(path: file.path)).summary
        let resumed = CSVInstanceSource(path: file.path, expectedDigest: summary.contentDigest)
        #expect(try resumed.elementToken(atRowOffset: 14).exposed() == "abc")
    }

    @Test(arguments: [0, 3, 13, 15, 18, 21, 22, 1000, -1, Int64.max])
    func placesWithoutSuchARowAreRefused(offset: Int64) async throws {
        // Rows start at 26 (with a token) and 31 (with an id, so that its token does not count).
        let file = try TemporaryFile("element_token,instance_id\nabc,\nx,7\n")
        let source = CSVInstanceSource(path: file.path)
        #expect(try await collect(source).seeds.map(\.rowOffset) == [26, nil])
        #expect(throws: InputChanged.self) { try source.elementToken(atRowOffset: offset) }
        #expect(throws: InputChanged.self) { try source.elementToken(atRowOffset: 31) }
    }

    @Test func aFileThatWasWrittenToGivesNoTokens() async throws {
        let file = try TemporaryFile("element_token\nabc\n")
        let source = CSVInstanceSource(path: file.path)
        _ = try await collect(source)
        // Same length, same rows: only the token is another instance's.
        try file.write("element_token\nxyz\nlonger\n")
        let error = #expect(throws: InputChanged.self) { try source.elementToken(atRowOffset: 14) }
        #expect(error?.description.contains(file.path) == true)
        #expect(error?.description.contains("xyz") == false)
        // The same content again, under a new time stamp, is the file that it was.
        try file.write("element_token\nabc\n")
        #expect(try source.elementToken(atRowOffset: 14).exposed() == "abc")
    }

    @Test func aFileThatTookItsPlaceDoesNotCount() async throws {
        let file = try TemporaryFile("element_token\nabc\n")
        let source = CSVInstanceSource(path: file.path)
        let digest = try await collect(source).summary.contentDigest
        try file.replace(with: "element_token\nxyz\n")
        // The file that was read stays open, so its tokens stay right; a new process finds the other one.
        #expect(try source.elementToken(atRowOffset: 14).exposed() == "abc")
        let resumed = CSVInstanceSource(path: file.path, expectedDigest: digest)
        #expect(throws: InputChanged.self) { try resumed.elementToken(atRowOffset: 14) }
    }

    @Test func aFileThatIsGoneIsToldAsAChange() async throws {
        let file = try TemporaryFile("element_token\nabc\n")
        let resumed = CSVInstanceSource(path: file.path + ".gone", expectedDigest: "00")
        let error = #expect(throws: InputChanged.self) { try resumed.elementToken(atRowOffset: 14) }
        #expect(error?.description.contains("there is no such file") == true)
    }
}
