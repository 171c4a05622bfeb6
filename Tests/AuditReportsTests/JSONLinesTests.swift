import AuditReports
import Foundation
import OAuth
import ReauthModel
import Testing

@Suite struct JSONLinesTests {
    @Test func writesOneObjectPerItemWithItsCellsInOrder() async throws {
        let samples = [
            Sample("4711", lane: "salesforce", name: "Contoso", element: "sfdc", carried: ["C-9", ""]) {
                $0.outcome = .awaitingCode
                $0.revokedAt = moment(1)
                $0.awaitingSince = moment(2)
                $0.attempts = 1
                $0.httpStatus = 200
                $0.accessTokenBefore = TokenFingerprint(rawValue: "aaaa")
                $0.consentURL = "https://login.example.com/authorize?state=s"
            },
            Sample(nil),
        ]
        let sample = try await SampleStore(samples, carriedColumns: ["customer", "region"])
        #expect(
            try await sample.jsonLines().text == """
                {"run_id":"rotate-crm-20270115T080000Z","instance_id":"4711","name":"Contoso","element":"sfdc",\
                "provider":"salesforce","outcome":"awaiting_code","revoked_at":"2027-01-15T08:00:01.000Z",\
                "awaiting_since":"2027-01-15T08:00:02.000Z","attempts":"1","http_status":"200",\
                "fingerprint_before":"aaaa","consent_url":"https://login.example.com/authorize?state=s",\
                "customer":"C-9","region":""}
                {"run_id":"rotate-crm-20270115T080000Z","outcome":"open","attempts":"0","customer":"","region":""}

                """
        )
    }

    @Test func escapesWhatJSONForbids() async throws {
        let name = "quote \" backslash \\ slash / tab \t lf \n cr \r bell \u{7} nul \u{0} unit \u{1F} del \u{7F}"
        let sample = try await SampleStore([Sample("1", name: name)])
        let name1 = #"quote \" backslash \\ slash / tab \t lf \n cr \r bell \u0007 nul \u0000 unit \u001f del \u007f"#
        #expect(
            try await sample.jsonLines().text
                == #"{"run_id":"\#(sampleRun)","instance_id":"1","name":"\#(name1)","outcome":"open","attempts":"0"}"#
                + "\n"
        )
    }

    /// The CSV file neutralises; this file is the exact one, scalar by scalar.
    @Test(
        arguments: [
            "=1+1", "@SUM(A1)", "\t-1", "\r\n", "'=1", "e\u{301} is not \u{E9}", "\u{2028}\u{2029}\u{FEFF}", "🧑‍🚀👨‍👩‍👧",
            "\u{0}\u{1}\u{8}\u{C}\u{1B}[31m", "\\u0041", "\"},{\"outcome\":\"rotated\"",
        ]
    )
    func readsBackExactly(cell: String) async throws {
        let dangerous = Sample("1", name: cell, carried: [cell]) { $0.requestID = cell }
        let sample = try await SampleStore([dangerous], carriedColumns: ["note\"\n"])
        let lines = try await sample.jsonLines().lines
        try #require(lines.count == 1)
        let object = try JSONDecoder().decode([String: String].self, from: Data(lines[0].utf8))
        for key in ["name", "request_id", "note\"\n"] {
            #expect(object[key].map { Array($0.utf8) } == Array(cell.utf8))
        }
    }

    @Test func filtersByOutcome() async throws {
        let outcomes: [Outcome?] = [.awaitingCode, nil, .failed]
        let samples = zip(1..., outcomes).map { id, outcome in Sample("\(id)") { $0.outcome = outcome } }
        let lines = try await SampleStore(samples).jsonLines(only: .failed).lines
        #expect(
            lines == [
                #"{"run_id":"rotate-crm-20270115T080000Z","instance_id":"3","outcome":"failed","attempts":"0"}"#
            ]
        )
    }
}
