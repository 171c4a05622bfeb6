import AuditReports
import CSV
import OAuth
import ReauthModel
import Testing

@Suite struct InstanceCSVTests {
    /// The first columns of every file.
    ///
    /// Scripts read them by name and by place: a change here breaks them.
    private let header =
        "run_id,instance_id,name,element,provider,outcome,reason,revoked_at,confirmed_at,awaiting_since,"
        + "reauthenticated_at,verified_at,attempts,http_status,request_id,fingerprint_before,fingerprint_after,consent_url,"
        + "grant_group,revocation_basis,dies_at,last_http_status,last_request_id,reason_before,resolved_by,"
        + "resolved_because,link_state,link_expires_at"

    @Test func writesEveryColumnInItsPlace() async throws {
        let full = Sample("4711", lane: "salesforce", name: "Contoso", element: "sfdc", carried: ["C-9", "West"]) {
            $0.phase = .finished
            $0.outcome = .failed
            $0.reason = .wrongAccount
            $0.basis = .inferred
            $0.revokedAt = moment(1)
            $0.confirmedAt = moment(62)
            $0.awaitingSince = moment(63)
            $0.reauthenticatedAt = moment(3600)
            $0.verifiedAt = Timestamp(rawValue: 1_800_003_601_250)
            $0.attempts = 2
            $0.httpStatus = 403
            $0.requestID = "req-77"
            $0.lastHTTPStatus = 204
            $0.lastRequestID = "req-78"
            $0.reasonBefore = .noProbe
            $0.accessTokenBefore = TokenFingerprint(rawValue: "aaaa")
            $0.accessTokenAfter = TokenFingerprint(rawValue: "bbbb")
            $0.refreshTokenBefore = TokenFingerprint(rawValue: "cccc")
            $0.consentURL = "https://login.example.com/authorize?state=s&scope=a%20b"
        }
        let sample = try await SampleStore([full], carriedColumns: ["customer", "region"])
        #expect(
            try await sample.csv().text == header + """
                ,customer,region
                rotate-crm-20270115T080000Z,4711,Contoso,sfdc,salesforce,failed,wrong_account,2027-01-15T08:00:01.000Z,\
                2027-01-15T08:01:02.000Z,2027-01-15T08:01:03.000Z,2027-01-15T09:00:00.000Z,2027-01-15T09:00:01.250Z,\
                2,403,req-77,aaaa,bbbb,https://login.example.com/authorize?state=s&scope=a%20b,,inferred,,204,req-78,no_probe,,,,,C-9,West

                """
        )
    }

    @Test func leavesUnknownCellsEmptyAndLosesNoItem() async throws {
        let samples = [
            // Not yet identified: no number, no element, hence no provider.
            Sample(nil, carried: ["C-1"]),
            Sample("12", lane: "box", element: "box", carried: ["C-2"]) { $0.attempts = 1 },
            // Fewer carried cells than columns: the line is as long as the others.
            Sample("13", lane: "box", element: "box") {
                $0.outcome = .skipped
                $0.reason = .duplicate
            },
        ]
        let sample = try await SampleStore(samples, carriedColumns: ["customer"])
        #expect(
            try await sample.csv().text == header + """
                ,customer
                rotate-crm-20270115T080000Z,,,,,open,,,,,,,0,,,,,,,,,,,,,,,,C-1
                rotate-crm-20270115T080000Z,12,,box,box,open,,,,,,,1,,,,,,,,,,,,,,,,C-2
                rotate-crm-20270115T080000Z,13,,box,box,skipped,duplicate,,,,,,0,,,,,,,,,,,,,,,,

                """
        )
    }

    @Test func quotesCommasQuotesAndLineBreaks() async throws {
        let names = ["Contoso, West", "the \"big\" one", "two\nlines", "two\r\nlines", "plain text", "Zoë 株式会社 🚀"]
        let samples = zip(1..., names).map { Sample("\($0)", name: $1, carried: [$1]) }
        let sample = try await SampleStore(samples, carriedColumns: ["customer, \"name\""])
        let collected = try await sample.csv()
        let cells = [
            #""Contoso, West""#, #""the ""big"" one""#, "\"two\nlines\"", "\"two\r\nlines\"", "plain text",
            "Zoë 株式会社 🚀",
        ]
        let expected = zip(1..., cells).map { "\(sampleRun),\($0),\($1),,,open,,,,,,,0,,,,,,,,,,,,,,,,\($1)\n" }
            .joined()
        #expect(collected.text == header + ",\"customer, \"\"name\"\"\"\n" + expected)
        #expect(try rows(of: collected.bytes).dropFirst().map { $0[2] } == names)
    }

    @Test(
        "A cell that a spreadsheet could run is text, whatever its source",
        arguments: [
            "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠SUM(A1)",
            "=cmd|' /C calc'!A0", "-2,\"3\"",
        ]
    )
    func neutralizesFormulas(cell: String) async throws {
        let dangerous = Sample("1", name: cell, element: cell, carried: [cell]) {
            $0.requestID = cell
            $0.consentURL = cell
        }
        let sample = try await SampleStore([dangerous], carriedColumns: [cell])
        let collected = try await sample.csv()
        let rows = try rows(of: collected.bytes)
        #expect(rows[0].last == "'" + cell)
        for column in [2, 3, 14, 17, 28] { #expect(rows[1][column] == "'" + cell) }
        // Quoted: a spreadsheet that takes another separator must not find a cell of its own inside.
        let quoted = "\"'" + cell.replacing("\"", with: "\"\"") + "\""
        #expect(collected.text.hasPrefix("\(header),\(quoted)\n\(sampleRun),1,\(quoted),\(quoted),"))
    }

    @Test(arguments: ["1=1", "a+b", " text", "'", "", "00123", "e=mc2"])
    func leavesHarmlessCellsAsTheyAre(cell: String) async throws {
        let sample = try await SampleStore([Sample("1", name: cell, carried: [cell])], carriedColumns: ["note"])
        let row = try rows(of: try await sample.csv().bytes)[1]
        #expect(row[2] == cell)
        #expect(row.last == cell)
    }

    @Test func writesTheHeaderOfAnEmptyReport() async throws {
        let sample = try await SampleStore([Sample("1")])
        #expect(try await sample.csv(only: .awaitingCode).text == header + "\n")
        #expect(try await sample.jsonLines(only: .awaitingCode).text.isEmpty)
    }

    @Test func filtersByOutcome() async throws {
        let outcomes: [Outcome?] = [.awaitingCode, nil, .rotated, .awaitingCode, .failed, .reauthenticated]
        let samples = zip(1..., outcomes).map { id, outcome in Sample("\(id)") { $0.outcome = outcome } }
        let sample = try await SampleStore(samples)
        #expect(
            try rows(of: try await sample.csv(only: .awaitingCode).bytes).map { $0[1] } == ["instance_id", "1", "4"]
        )
        #expect(try rows(of: try await sample.csv(only: .failed).bytes).map { $0[1] } == ["instance_id", "5"])
        #expect(
            try rows(of: try await sample.csv().bytes).map { $0[5] }.dropFirst() == [
                "awaiting_code", "open", "rotated", "awaiting_code", "failed", "reauthenticated",
            ]
        )
    }

    private func rows(of bytes: [UInt8]) throws -> [[String]] {
        var reader = CSVReader()
        var rows: [[String]] = []
        let receive: (CSVReader.Element) throws -> Void = { rows.append(try $0.get().fields) }
        try reader.read(bytes, receive)
        try reader.finish(receive)
        return rows
    }
}
