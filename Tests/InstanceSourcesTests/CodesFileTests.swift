import Foundation
import InstanceSources
import OAuth
import ReauthEngine
import ReauthModel
import Testing

/// A file of codes: every problem with its line, every further column a parameter, and no code in any text.
@Suite struct CodesFileTests {
    /// The parameters that a row sends; `nil` when its response was taken already.
    private func parameters(_ row: ReturnedCode) async -> [String: String]? {
        guard let response = await row.response.take() else { return nil }
        return response.exposed()
    }

    /// The rows of a file that nothing is wrong with.
    private func rows(_ file: TemporaryFile) throws -> [ReturnedCode] {
        let contents = try CodesFile.read(file.path)
        if let problems = contents.problems { throw problems }
        return contents.rows
    }

    private func problems(_ text: String) throws -> InvalidInput {
        try problems(Array(text.utf8))
    }

    private func problems(_ bytes: [UInt8]) throws -> InvalidInput {
        let file = try TemporaryFile(bytes)
        return try #require(throws: InvalidInput.self) { _ = try rows(file) }
    }

    @Test func `each row is one code with every further column as a parameter`() async throws {
        let file = try TemporaryFile(
            "\u{FEFF}realmId, code ,instance_id,state,dataSource\r\n9130,c0de/+=, 7 ,s,\r\n,\"b,\"\"q\"\"\",8,,\"x\ny\"\r\n"
        )
        let rows = try rows(file)
        #expect(rows.map(\.line) == [2, 3])
        #expect(rows.map(\.instanceID.rawValue) == ["7", "8"])
        #expect(await parameters(rows[0]) == ["code": "c0de/+=", "realmId": "9130", "state": "s"])
        #expect(await parameters(rows[1]) == ["code": "b,\"q\"", "dataSource": "x\ny"])
        // Taken once.
        #expect(await parameters(rows[0]) == nil)
    }

    @Test func `a file with semicolons is read as a spreadsheet writes it`() async throws {
        let file = try TemporaryFile("\u{FEFF}instance_id;code;realmId\r\n7;\"c;1,2\";9\r\n8;c2;\r\n")
        let rows = try rows(file)
        #expect(rows.map(\.instanceID.rawValue) == ["7", "8"])
        #expect(await parameters(rows[0]) == ["code": "c;1,2", "realmId": "9"])
    }

    @Test(arguments: [[], [0xFF, 0xFE] as [UInt8]])
    func `a UTF-16 file is one problem`(mark: [UInt8]) throws {
        let text = "instance_id,code\n" + String(repeating: "7,c\n", count: 50)
        let found = try problems(mark + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] })
        #expect(found.total == 1 && found.description.contains("is UTF-16"))
    }

    @Test func `an OAuth 1 verifier is a code under its own name, and a parameter beside a code`() async throws {
        let verifiers = try TemporaryFile("instance_id,oauth_token,oauth_verifier\n7,t,v\n")
        #expect(await parameters(try rows(verifiers)[0]) == ["oauth_token": "t", "oauth_verifier": "v"])
        let both = try TemporaryFile("instance_id,oauth_verifier,code\n7,v,c\n")
        #expect(await parameters(try rows(both)[0]) == ["oauth_verifier": "v", "code": "c"])
    }

    @Test(
        arguments: [
            ("", nil, "is empty"), ("instance_id,code\n", nil, "not a single row"), ("instance_id\n7\n", 1, "header"),
            ("code\nabc\n", 1, "header"), ("7,secret-code\n", 1, "header"),
            ("instance_id,code,\n7,a,b\n", 1, "no name"),
            ("instance_id,code,code\n7,a,b\n", 1, "same name"), ("instance_id\tcode\n7\ta\n", 1, "header"),
        ] as [(String, Int?, String)]
    )
    func `a file without a usable header is refused as a whole`(text: String, line: Int?, part: String) throws {
        let error = try problems(text)
        #expect(error.problems.contains { $0.line == line && $0.message.contains(part) }, "\(error)")
        #expect(!error.description.contains("secret-code"))
    }

    @Test func `all bad rows are told with their lines, and none of their cells`() throws {
        let error = try problems(
            """
            instance_id,code,realmId
            7,,realm-9130
            secret-x,secret-code-a,realm-9130
            8,secret-code-b
            9,secret-code-c,realm-9130,more
            10,secret-code-d,realm-9130
            10,secret-code-e,realm-9130
            11,secret-code-d,realm-9130
            12,secret\u{7}-code-f,realm-9130
            13,secret-çode,realm-9130
            14,"secret-code-g"x,realm-9130
            15,secret-code-\u{202E}h,realm-9130
            -1,secret-code-i,realm-9130
            1234567890123456789,secret-code-j,realm-9130

            """
        )
        #expect(error.problems.map(\.line) == [2, 3, 4, 5, 7, 8, 9, 10, 11, 12, 13, 14])
        #expect(error.total == 12)
        #expect(error.problems[0].message.hasPrefix("the code is empty; remove the rows"))
        #expect(error.problems[4].message.contains("line 6"))
        #expect(error.problems[5].message.contains("line 6"))
        var text = "\(error) \(String(reflecting: error)) \(error.localizedDescription)"
        dump(error, to: &text)
        for cell in ["secret", "realm-9130", "more", "123456789"] { #expect(!text.contains(cell), "\(cell) is told") }
    }

    @Test func `good rows are told beside the bad ones`() throws {
        let file = try TemporaryFile("instance_id,code\n7,a\nx,b\n8,\n9,c\n")
        let contents = try CodesFile.read(file.path)
        #expect(contents.rows.map(\.line) == [2, 5])
        #expect(contents.problems?.problems.map(\.line) == [3, 4])
    }

    @Test func `bytes that no text has are refused with their line`() throws {
        let start = Array("instance_id,code\n7,secret-code-a\n8,secret-".utf8)
        for bytes in [[0xFF, 0xFE], [0xC0, 0x80], [0x00], [0xED, 0xA0, 0x80]] as [[UInt8]] {
            let error = try problems(start + bytes + Array("\n9,secret-code-b\n".utf8))
            #expect(error.problems.map(\.line) == [3])
            #expect(!error.description.contains("secret"))
        }
    }

    @Test(arguments: [4096, 4097, 65_536, 65_537, 3_000_000])
    func `a huge cell is refused and does not end the reading`(length: Int) async throws {
        let huge = String(repeating: "k", count: length)
        let text = "instance_id,code\n7,\(huge)\n8,\n"
        let error = try problems(text)
        #expect(error.problems.map(\.line) == (length == 4096 ? [3] : [2, 3]))
        #expect(error.description.utf8.count < 1000)
        if length == 4096 {
            let file = try TemporaryFile("instance_id,code\n7,\(huge)\n")
            #expect(await parameters(try rows(file)[0]) == ["code": huge])
        }
    }

    @Test func `of very many problems some are told and all are counted`() throws {
        let error = try problems("instance_id,code\n" + String(repeating: "x,secret-code\n", count: 2500))
        #expect(error.problems.count == 1000)
        #expect(error.total == 2500)
        #expect(error.description.hasSuffix("… and 1500 more"))
    }

    @Test func `no row shows its code, however it is printed`() throws {
        let file = try TemporaryFile("instance_id,code,realmId\n7,secret-code,realm-9130\n")
        let rows = try rows(file)
        var text = "\(rows) \(String(reflecting: rows)) \(rows[0].response)"
        dump(rows, to: &text)
        #expect(!text.contains("secret-code") && !text.contains("realm-9130"))
        #expect(text.contains("7"))
    }

    @Test(arguments: [(0o600, false), (0o640, true), (0o604, true), (0o400, false)])
    func `a file that others may read is noticed`(mode: Int, isNoticed: Bool) throws {
        let file = try TemporaryFile("instance_id,code\n7,a\n")
        try file.setMode(mode)
        #expect(try CodesFile.isReadableByOthers(file.path) == isNoticed)
    }

    @Test func `a file that is not there is named`() throws {
        let error = #expect(throws: InvalidInput.self) { try CodesFile.read("/nowhere/codes.csv") }
        #expect(error?.description.contains("/nowhere/codes.csv") == true)
    }
}
