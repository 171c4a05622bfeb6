import AuditReports
import Foundation
import JSON
import ReauthEngine
import ReauthModel
import ReauthTesting
import RunStoreContract
import Testing

@Suite struct RunSummaryTests {
    @Test func countsEachItemOnce() async throws {
        let summary = try await summary()
        #expect(summary.items == 7)
        #expect(summary.open == 2)
        #expect(summary.outcomes == [.rotated: 2, .awaitingCode: 2, .failed: 1])
    }

    @Test func writesItsMembers() async throws {
        var summary = try await summary()
        summary.files = ["instances.csv": "ab12", "awaiting-code.csv": "cd34"]
        let expected = """
            {"schema":1,"run_id":"rotate-crm-20270115T080000Z","job":"rotate-crm","action":"rotate",\
            "revoke":"access-token","state":"open","started_at":"2027-01-15T08:00:00.000Z","finished_at":null,\
            "tool_version":"1.2.3","plan_digest":"4e2c9ff38d5364151689",\
            "effect_digest":"e0e0","input_digest":"c0c0","items":7,"open":2,"revoked":0,\
            "outcomes":{"rotated":2,"awaiting_code":2,"failed":1},\
            "lanes":[{"lane":"box","open":0,"revoked":0,"outcomes":{"rotated":2,"awaiting_code":1}},\
            {"lane":"other","open":2,"revoked":0,"outcomes":{}},\
            {"lane":"salesforce","open":0,"revoked":0,"outcomes":{"awaiting_code":1,"failed":1}}],\
            "grant_groups":{"groups":3,"shared":1,"instances_in_shared":2},\
            "limits":[{"key":"box","configured":"10/s, 15000/d, 8 at once","sent":17,"measured_per_second":9.6,\
            "throttled":2,"parked_until":"2027-01-15T08:01:30.000Z",\
            "quota_used_until":null,"asked_until":null,"failing_since":null,"share_of_rate":1,"seconds_by_cause":{"limit":12.4,"retry_after":3.0},\
            "updated_at":"2027-01-15T08:00:30.000Z"},\
            {"key":"platform","configured":"20/s, 8 at once","sent":0,"measured_per_second":0.0,"throttled":0,\
            "parked_until":null,"quota_used_until":"2027-01-15T20:00:00.000Z",\
            "asked_until":"2027-01-15T09:00:00.000Z","failing_since":"2027-01-15T08:00:00.000Z","share_of_rate":0.125,"seconds_by_cause":{},\
            "updated_at":"2027-01-15T08:00:30.000Z"}],\
            "files":{"instances.csv":"ab12","awaiting-code.csv":"cd34"}}
            """
        let object = try summary.object
        #expect(object == (try JSONSerialization.jsonObject(with: Data(expected.utf8)) as? NSDictionary))
        // One member a line, in the order of their names.
        // Of a lane whose items turned out to be others', nothing is told.
        summary.tallies.append(LaneTally(lane: LaneKey(rawValue: "zoho"), outcomes: [.rotated: 0]))
        #expect(try summary.object == object)
        let text = String(decoding: try JSONOutput.bytes(of: summary), as: UTF8.self)
        #expect(text.hasPrefix("{\n  \"action\" : \"rotate\",\n  \"effect_digest\" : \"e0e0\",\n"))
        #expect(text.hasSuffix("}\n"))
    }

    @Test func isJSONWhateverTheNamesAre() async throws {
        var summary = try await summary()
        summary.run.job = "a \"job\"\n\u{1}"
        summary.run.toolVersion = "1.0 \\ beta"
        let object = try summary.object
        #expect(object["job"] as? String == "a \"job\"\n\u{1}")
        #expect(object["tool_version"] as? String == "1.0 \\ beta")
        #expect((object["lanes"] as? [Any])?.count == 3)
    }

    @Test func tellsWhenTheRunWasFinished() async throws {
        let sample = try await SampleStore([Sample("1") { $0.outcome = .healthy }])
        try await sample.store.finishRun(sampleRun, at: moment(75))
        let run = try #require(await sample.store.run(sampleRun))
        var summary = try await RunSummary(store: sample.store, run: run)
        summary.run.action = .check
        summary.run.revoke = nil
        let object = try JSONDecoder().decode(Times.self, from: Data(JSONOutput.bytes(of: summary)))
        #expect(object == Times(state: "finished", revoke: nil, finished_at: "2027-01-15T08:01:15.000Z"))
        #expect(try summary.object["revoke"] is NSNull)
    }

    @Test func theDigestIsTheOneThatApprovedTheRun() async throws {
        let sample = try await SampleStore([ItemSeed]())
        var run = sample.run
        run.planDigest = "87449b30ae69d351ee3d"
        let summary = try await RunSummary(store: sample.store, run: run)
        #expect(try summary.object["plan_digest"] as? String == "87449b30ae69d351ee3d")
    }

    @Test func anEmptyRunHasTotalsOfZero() async throws {
        let sample = try await SampleStore([ItemSeed]())
        let summary = try await RunSummary(store: sample.store, run: sample.run)
        #expect(summary.items == 0)
        let object = try summary.object
        for name in ["items", "open", "revoked"] { #expect(object[name] as? Int == 0) }
        #expect((object["outcomes"] as? [String: Int])?.isEmpty == true)
        for name in ["lanes", "limits"] { #expect((object[name] as? [Any])?.isEmpty == true) }
        #expect(object["grant_groups"] as? [String: Int] == ["groups": 0, "shared": 0, "instances_in_shared": 0])
        #expect(object["files"] == nil)
    }

    /// After Ctrl-C, 541 connections were dead, and every total said 0 of 485.
    @Test func whatIsRevokedAndHasNoLinkYetIsNeitherOpenNorDone() async throws {
        let sample = try await SampleStore([
            Sample("1", lane: "box") { ($0.outcome, $0.basis) = (.rotated, .told) },
            Sample("2", lane: "box") { ($0.phase, $0.basis) = (.dead, .told) },
            Sample("3", lane: "box") { ($0.phase, $0.basis) = (.revoked, .inferred) },
            Sample("4", lane: "salesforce"),
        ])
        let summary = try await RunSummary(store: sample.store, run: sample.run)
        let counts: [Int] = [summary.items, summary.unsettled, summary.open, summary.revoked]
        #expect(counts == [4, 3, 1, 2])
        let object = try summary.object
        #expect(["items", "open", "revoked"].map { object[$0] as? Int } == [4, 1, 2])
        #expect(object["outcomes"] as? [String: Int] == ["rotated": 1])
        let lanes = #"""
            [{"lane":"box","open":0,"revoked":2,"outcomes":{"rotated":1}},
            {"lane":"salesforce","open":1,"revoked":0,"outcomes":{}}]
            """#
        #expect(object["lanes"] as? NSArray == (try JSONSerialization.jsonObject(with: Data(lanes.utf8)) as? NSArray))
        let folder = try TemporaryFolder()
        let reports = ReportFolder(below: folder.file("Reports"), store: sample.store, run: sample.run)
        try await reports.write()
        let rows = try folder.read("Reports/\(sampleRun)/awaiting-code.csv").split(whereSeparator: \.isNewline)
        #expect(rows.count == 2)
        #expect(rows.last?.contains(",2,") == true)
        #expect(rows.last?.contains(",revoked,") == true)
    }

    private struct Times: Decodable, Equatable {
        var state: String
        var revoke: String?
        var finished_at: String
    }

    private func summary() async throws -> RunSummary {
        let outcomes: [(String, Outcome?)] = [
            ("box", .rotated), ("box", .rotated), ("box", .awaitingCode), ("salesforce", .awaitingCode),
            ("salesforce", .failed), ("platform", nil), ("platform", nil),
        ]
        // Two of them live on one account's grant, and of three nobody read whose they are.
        let groups: [String?] = ["g1", "g1", "g2", "g3", nil, nil, nil]
        let samples = zip(zip(1..., outcomes), groups).map { item, group in
            Sample("\(item.0)", lane: item.1.0) {
                $0.outcome = item.1.1
                $0.grantGroup = group.map(GrantGroup.init(rawValue:))
            }
        }
        let sample = try await SampleStore(samples)
        var gauges = [
            LaneGauge(
                key: LaneKey(rawValue: "box"),
                configured: "10/s, 15000/d, 8 at once",
                sent: 17,
                measured: 9.5678,
                throttled: 2,
                parkedUntil: moment(90),
                updatedAt: moment(30)
            ),
            LaneGauge(
                key: .platform,
                configured: "20/s, 8 at once",
                sent: 0,
                measured: 0,
                throttled: 0,
                parkedUntil: nil,
                quotaUsedUntil: moment(43_200),
                strain: LaneStrain(askedUntil: moment(3600), failingSince: moment(0), share: 0.125),
                updatedAt: moment(30)
            ),
        ]
        gauges[0].times = [.limit: .milliseconds(12_377), .retryAfter: .seconds(3)]
        try await sample.store.writeGauges(gauges, of: sampleRun)
        return try await RunSummary(store: sample.store, run: sample.run)
    }
}

extension RunSummary {
    /// What a reader of its JSON finds.
    fileprivate var object: NSDictionary {
        get throws {
            let data = Data(try JSONOutput.bytes(of: self))
            return try #require(try JSONSerialization.jsonObject(with: data) as? NSDictionary)
        }
    }
}
