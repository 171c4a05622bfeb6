import JSON
import OAuth
import ReauthEngine
import ReauthModel
import RunStoreContract
import Testing

@testable import AuditReports

/// The published schemas say what the reports hold, member by member.
@Suite struct ReportSchemaTests {
    private func schema(_ subject: SchemaSubject) throws -> JSONValue {
        try #require(JSONValue(ReportSchema.bytes(of: subject)))
    }

    private func defects(_ bytes: some Sequence<UInt8>, _ subject: SchemaSubject) throws -> [String] {
        let document = try #require(JSONValue(Array(bytes)))
        return SchemaCheck(document, against: try schema(subject)).defects
    }

    /// An item that has a value in every column.
    private static let full = Sample("4711", lane: "box", name: "Main", element: "box", carried: ["C-9"]) {
        ($0.outcome, $0.reason, $0.reasonBefore, $0.basis) = (.awaitingCode, .codeRejected, .noProbe, .told)
        ($0.revokedAt, $0.confirmedAt, $0.awaitingSince) = (moment(1), moment(2), moment(3))
        ($0.reauthenticatedAt, $0.verifiedAt, $0.diesAt) = (moment(4), moment(5), moment(6))
        ($0.httpStatus, $0.requestID, $0.lastHTTPStatus, $0.lastRequestID) = (200, "r", 401, "s")
        ($0.accessTokenBefore, $0.accessTokenAfter) = (TokenFingerprint(rawValue: "a"), TokenFingerprint(rawValue: "b"))
        ($0.grantGroup, $0.consentURL) = (GrantGroup(rawValue: "g"), "https://login.example.com/")
        ($0.resolvedBy, $0.resolvedBecause) = ("ada", "CHANGE-1")
    }

    @Test func everyColumnIsInTheSchemaOfALine() async throws {
        let sample = try await SampleStore(
            [Self.full, Sample(nil), Sample("2") { $0.basis = .told }],
            carriedColumns: ["customer"]
        )
        let lines = try await sample.jsonLines().bytes.split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == 3)
        for line in lines { #expect(try defects(line, .jsonl) == []) }
        let schema = try schema(.jsonl)
        guard case .object(let columns) = schema["properties"] else { throw SchemaFailure() }
        #expect(Set(columns.keys) == Set(ReportColumn.allCases.map(\.rawValue)))
        #expect(schema["$id"]?.text == "urn:reauth:report:jsonl:1")
    }

    @Test func aWrongLineIsFoundOut() throws {
        for (line, defect) in [
            (#"{"run_id":"r","outcome":"open"}"#, "the document: `attempts` is missing"),
            (#"{"run_id":"r","outcome":"fine","attempts":"0"}"#, ".outcome: `fine` is no word of the list"),
            (#"{"run_id":"r","outcome":"open","attempts":0}"#, ".attempts: integer(0) is no string"),
            (#"{"run_id":"r","outcome":"open","attempts":"0","customer":1}"#, ".customer: integer(1) is no string"),
        ] {
            #expect(try defects(line.utf8, .jsonl) == [defect])
        }
    }

    @Test func everyMemberOfTheTotalsIsInTheirSchema() async throws {
        let sample = try await SampleStore([Self.full, Sample("2")])
        let plain = try await RunSummary(store: sample.store, run: sample.run)
        #expect(try defects(JSONOutput.bytes(of: plain), .json) == [])
        var full = plain
        full.run.finishedAt = moment(9)
        full.run.authorizedBefore = moment(0)
        full.grants = GrantCount(selected: 3, alive: 1)
        full.grants?.undated = 2
        full.gauges = [
            LaneGauge(
                key: .platform,
                configured: "20/s",
                sent: 3,
                measured: 1.5,
                throttled: 0,
                parkedUntil: moment(9),
                quotaUsedUntil: moment(9),
                strain: LaneStrain(askedUntil: moment(9), failingSince: moment(9), share: 0.5),
                updatedAt: moment(9)
            )
        ]
        full.gauges[0].times = [.limit: .seconds(1)]
        full.steering.pausedAt = moment(1)
        full.trend = HealthTrend(
            runs: [.init(id: sampleRun, startedAt: moment(0), finishedAt: moment(9), instances: [.works: 2])],
            changes: [.newlyBroken: 1],
            waiting: [.longer: 2]
        )
        full.files = ["instances.csv": String(repeating: "0a", count: 32)]
        #expect(try defects(JSONOutput.bytes(of: full), .json) == [])
        // The schema names no member that never comes.
        let document = try #require(JSONValue(JSONOutput.bytes(of: full)))
        guard case .object(let members) = document, case .object(let named) = try schema(.json)["properties"] else {
            throw SchemaFailure()
        }
        #expect(Set(named.keys).subtracting(members.keys) == ["waves"])
        #expect(document["schema"] == .integer(Int64(ReportSchema.version(of: .json))))
    }

    @Test func everyMemberOfARecordIsInItsSchema() throws {
        var note = TrailNote(
            Event(.settled, at: moment(1), detail: "told", httpStatus: 200, requestID: "r"),
            sequence: 7,
            instance: InstanceID(rawValue: "4711")
        )
        (note.attempt, note.fingerprint) = (1, "abcd")
        for (note, worker) in [(note, "host 12 3"), (TrailNote(Event(.takenUp, at: moment(1))), nil)]
            as [(TrailNote, String?)]
        {
            let record = TrailRecord(note, position: 1, run: sampleRun, worker: worker)
            let entry = TrailEntry(record: record, hash: TrailHash(bytes: Array(repeating: 7, count: 32)))
            #expect(try defects(TrailForm.events.line(entry).utf8, .events) == [])
            #expect(try defects(record.line.utf8, .events) == [])
        }
        for kind in Event.Kind.allCases { #expect(kind.rawValue.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil) }
    }

    @Test func theWordsOfASetThatGrowsMatchItsPattern() {
        for word in Reason.all.map(\.rawValue) { #expect(word.wholeMatch(of: /[a-z][a-z0-9_]*/) != nil, "\(word)") }
    }

    private struct SchemaFailure: Error {}
}
