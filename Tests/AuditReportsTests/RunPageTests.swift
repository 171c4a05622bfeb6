import AuditReports
import Foundation
import ReauthEngine
import ReauthModel
import ReauthTesting
@testable import RunStoreContract
import Testing

/// The page of a run: what stands in it, and what never does.
@Suite struct RunPageTests {
    private static let hostile = [
        "</script><script>alert(1)</script>", "<img src=x onerror=alert(1)>", "\"><svg/onload=alert(1)>",
        "a\u{2028}b\u{2029}c",
        "\u{202E}evil\u{2066}", "<!--<script>", "'`${1}\\\u{1}", "=cmd()",
    ]

    @Test func hostileNamesAreTextEverywhere() async throws {
        let samples = Self.hostile.enumerated().map { number, name in
            Sample("\(number + 1)", lane: "box", name: name, element: "box", carried: [name]) {
                ($0.outcome, $0.awaitingSince) = (.awaitingCode, moment(9))
                $0.requestID = name
            }
        }
        let sample = try await SampleStore(samples, carriedColumns: ["<b>customer"])
        let page = try await sample.page(ReportTerms(groupBy: "<b>customer"))
        let markup = page.markup
        for tag in ["<img", "<svg/", "<!--", "<b>cust", "alert(1)</"] { #expect(!markup.contains(tag), "\(tag)") }
        #expect(markup.contains("<bdi>&lt;img src=x onerror=alert(1)&gt;</bdi>"))
        // The page's own elements are its only ones: the data, the script, and nothing between.
        #expect(page.text.split(separator: "<script").count == 3)
        #expect(page.text.split(separator: "</script").count == 3)
        #expect(!page.text.contains("alert(1)</script>"))
        // Whoever reads the data gets them as they were.
        #expect(try page.rows?.map { $0[3] } == Self.hostile)
        #expect(try page.data["customer_column"] as? String == "<b>customer")
        #expect(
            try page.data["columns"] as? [String] == [
                "instance_id", "outcome", "reason", "name", "customer", "element", "provider", "at", "http_status",
                "request_id",
            ]
        )
    }

    /// It is mailed around, and a person who has the link can sign in.
    @Test func noLinkToSignInByIsInIt() async throws {
        let sample = try await SampleStore([
            Sample("1", lane: "box", element: "box") {
                ($0.outcome, $0.awaitingSince) = (.awaitingCode, moment(9))
                $0.consentURL = "https://account.example.com/authorize?state=s3cr3t"
            }
        ])
        let page = try await sample.page()
        #expect(!page.text.contains("s3cr3t") && !page.text.contains("account.example.com"))
    }

    @Test func nothingIsLoadedFromOutside() async throws {
        let page = try await sampleStore().page()
        for word in ["http://", "https://", "src=", "url(", "@import", "style=\"", "onclick", "javascript:"] {
            #expect(!page.text.contains(word), "\(word)")
        }
        let policy = try #require(page.text.firstMatch(of: #/Content-Security-Policy" content="([^"]*)"/#)).output.1
        #expect(policy.hasPrefix("default-src &#39;none&#39;; style-src &#39;sha256-"))
        #expect(!policy.contains("unsafe"))
    }

    @Test func theSameStoreGivesTheSameBytesOnTheSameDay() async throws {
        let sample = try await sampleStore()
        let page = try await sample.page(now: moment(3 * 86_400))
        #expect(try await sample.page(now: moment(3 * 86_400 + 600)).text == page.text)
        #expect(try await sample.page(now: moment(4 * 86_400)).text != page.text)
    }

    @Test func peopleAreListedByCustomerTheLongestWaitFirst() async throws {
        let samples = [
            ("1", "Beta", 200_000), ("2", "Acme", 90_000), ("3", "Beta", 9), ("4", "", 100_000),
        ].map { id, customer, second in
            Sample(id, lane: "box", element: "box", carried: [customer]) {
                ($0.outcome, $0.awaitingSince) = (.awaitingCode, moment(Int64(second)))
            }
        }
        let sample = try await SampleStore(samples, carriedColumns: ["customer"])
        let page = try await sample.page(ReportTerms(groupBy: "customer"), now: moment(3 * 86_400))
        let waiting = try #require(try page.data["waiting"] as? [[String: Any]])
        #expect(waiting.map { $0["customer"] as? String } == ["Beta", "Acme", ""])
        #expect(waiting.map { $0["instances"] as? Int } == [2, 1, 1])
        #expect(page.markup.contains("<b>3 days</b> <span class=\"muted small nowrap\">2027-01-15</span>"))
        #expect(page.markup.contains("Ages as of 2027-01-18, UTC."))
    }

    @Test func manyCustomersAreCappedAndCounted() async throws {
        let samples = (1...60).map { number in
            Sample("\(number)", lane: "box", element: "box", carried: ["C-\(number)"]) {
                ($0.outcome, $0.awaitingSince) = (.awaitingCode, moment(Int64(number)))
            }
        }
        let sample = try await SampleStore(samples, carriedColumns: ["customer"])
        let page = try await sample.page(ReportTerms(groupBy: "customer"), rowLimit: 10)
        #expect(page.markup.contains("<summary>42 more</summary>"))
        #expect(page.markup.contains("And 10 more: <code>awaiting-code.csv</code> lists every instance."))
        #expect((try page.data["waiting"] as? [Any])?.count == 50)
    }

    @Test func beyondTheLimitItLinksTheListAndHasNoRows() async throws {
        let sample = try await sampleStore()
        let page = try await sample.page(rowLimit: 5)
        #expect(try page.rows == nil)
        #expect(!page.markup.contains("id=\"browser\""))
        #expect(page.markup.contains("<a href=\"instances.csv\">instances.csv</a>"))
        #expect(page.markup.contains("The run has 6 instances, and a page has at most 5 one by one"))
        // The counts are there all the same, and the rows that need a person.
        #expect(page.markup.contains("How 6 instances stand"))
        #expect(page.markup.contains("<th scope=\"row\" class=\"code\"><bdi>5</bdi></th>"))
        let exact = try await sample.page(ReportTerms(formats: [.html]), rowLimit: 6)
        #expect(try exact.rows?.count == 6)
        #expect(exact.markup.contains("reauth report rotate-crm-20270115T080000Z --format csv"))
    }

    @Test func itIsWrittenInPieces() async throws {
        let count = 20_000
        let seeds = (1...count).map { number in
            ItemSeed(instanceID: InstanceID(rawValue: "\(number)"), name: "customer number \(number)", skip: .excluded)
        }
        let page = try await SampleStore(seeds).page()
        #expect(try page.rows?.count == count)
        #expect(page.text.utf8.count > 20 * page.largestPiece, "too small to prove anything")
        #expect(page.largestPiece <= (1 << 16) + 512)
    }

    @Test func whatIsReadWithoutAScriptIsThere() async throws {
        let markup = try await sampleStore().page(
            ReportTerms(safety: SafetyLimits(failureThreshold: FailureThreshold(percent: 5)))
        ).markup
        let sentences = [
            "<h1>1 of 6 instances failed, 1 is in doubt, 1 waits for a sign-in.</h1>", "still_valid",
            "Revoke it by hand at the provider; report it to them.", "9.6/s", "10/s, 15000/d, 8 at once",
            "80 % at its limit", "20 % asked to pause", "1 other lane sent nothing.",
            "failureThreshold.percent, the run",
            "33.3 %: 2 of 6 failed or are in doubt; fewer than 20 ended",
        ]
        for sentence in sentences { #expect(markup.contains(sentence), "\(sentence)") }
        // One h1, and no level of headings is passed over.
        let levels = markup.matches(of: #/<h([1-6])/#).compactMap { Int($0.output.1) }
        #expect(levels.first == 1 && levels.count { $0 == 1 } == 1)
        #expect(zip(levels, levels.dropFirst()).allSatisfy { $1 <= $0 + 1 })
        for table in markup.matches(of: #/<table[^>]*>(.*?)<\/table>/#.dotMatchesNewlines()) {
            #expect(table.output.1.contains("<caption"))
            #expect(!table.output.1.contains(#/<th(?![^>]*scope=)[ >]/#))
        }
        let unknown = try await sampleStore().page().markup
        #expect(unknown.contains("The job file cannot be read, so its thresholds are not known."))
        let none = try await sampleStore().page(ReportTerms(safety: SafetyLimits())).markup
        #expect(none.contains("No threshold is set"))
    }

    @Test func theFolderHasItForItsOwnerAndItsDigest() async throws {
        let scratch = try TemporaryFolder()
        let sample = try await sampleStore()
        let folder = ReportFolder(
            below: scratch.file("Reports"),
            store: sample.store,
            run: try #require(await sample.store.run(sampleRun)),
            now: moment(3 * 86_400)
        )
        let summary = try await folder.write()
        let path = "Reports/\(sampleRun)/report.html"
        #expect(try scratch.mode(path) == 0o600)
        #expect(summary.files["report.html"] == SHA256Digest.hexadecimal(of: try scratch.bytes(path)))
        // In one walk with the lists, or in one of its own: the same page.
        #expect(try scratch.read(path) == (try await sample.page().text))
    }

    private func sampleStore() async throws -> SampleStore {
        let ends: [(Outcome, Reason?)] = [
            (.rotated, nil), (.rotated, nil), (.healthy, nil), (.awaitingCode, nil), (.failed, .stillValid),
            (.inDoubt, .noProbe),
        ]
        let samples = zip(1..., ends).map { number, end in
            Sample("\(number)", lane: "box", name: "Connection \(number)", element: "box") {
                ($0.outcome, $0.reason) = end
                if end.0 == .awaitingCode { $0.awaitingSince = moment(9) }
            }
        }
        let sample = try await SampleStore(samples)
        var gauge = LaneGauge(
            key: LaneKey(rawValue: "box"),
            configured: "10/s, 15000/d, 8 at once",
            sent: 17,
            measured: 9.5678,
            throttled: 2,
            parkedUntil: nil,
            updatedAt: moment(30)
        )
        gauge.times = [.limit: .seconds(12), .retryAfter: .seconds(3)]
        var idle = gauge
        (idle.key, idle.sent, idle.times) = (.platform, 0, [:])
        try await sample.store.writeGauges([gauge, idle], of: sampleRun)
        try await sample.store.finishRun(sampleRun, at: moment(75))
        return sample
    }
}
