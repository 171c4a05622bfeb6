import Foundation
import JSON
import OAuth
import ReauthModel
import Testing

@testable import AuditReports

@Suite struct OCSFEventTests {
    private func line(_ entry: TrailEntry) -> String { OCSFEvent(entry, toolVersion: "1.2.3").line }

    private func object(_ entry: TrailEntry) throws -> JSONValue {
        try #require(JSONValue(Array(line(entry).utf8)))
    }

    @Test func anEventLooksLikeThis() throws {
        var note = TrailNote(
            Event(.settled, at: moment(75), detail: "access_token: revoked", httpStatus: 200, requestID: "r-1"),
            sequence: 7,
            instance: InstanceID(rawValue: "100049")
        )
        note.attempt = 1
        note.fingerprint = "0123456789abcdef"
        let entry = try #require(SampleTrail([note]).entries.first)
        let hash = try #require(entry.hash?.hexadecimal)
        let raw = entry.line.replacing("\"", with: "\\\"")
        let expected = """
            {"time":1800000075000,"category_uid":3,"class_uid":3004,"class_name":"Entity Management","activity_id":3,\
            "activity_name":"Update","type_uid":300403,"severity_id":1,"severity":"Informational","status_id":1,\
            "status":"Success","status_code":"200","status_detail":"access_token: revoked",\
            "message":"The result was recorded (instance 100049): access_token: revoked",\
            "entity":{"type_id":99,"type":"Connector Instance","uid":"100049","name":"instance 100049"},\
            "actor":{"app_name":"reauth","process":{"name":"reauth","pid":4711,\
            "uid":"crm-1.example/4711/20270115T080000Z"}},"device":{"hostname":"crm-1.example","type_id":0},\
            "metadata":{"version":"1.3.0","profiles":["host"],\
            "product":{"name":"reauth","vendor_name":"reauth","version":"1.2.3"},\
            "uid":"rotate-crm-20270115T080000Z/1","sequence":1,"correlation_uid":"rotate-crm-20270115T080000Z",\
            "event_code":"settled","log_name":"audit trail","log_provider":"reauth",\
            "original_time":"2027-01-15T08:01:15.000Z"},\
            "unmapped":{"item":7,"attempt":1,"fingerprint":"0123456789abcdef","request_id":"r-1","hash":"\(hash)"},\
            "raw_data":"\(raw)"}
            """
        #expect(line(entry) == expected)
    }

    @Test func anOrderOfAnOperatorNamesThemAndTheRun() throws {
        let resolved = "in_doubt, now retired, by ada: CHANGE-4711: gone"
        let notes = [
            TrailNote(Event(.paused, at: moment(0), detail: "salesforce, by ada")),
            TrailNote(Event(.resolved, at: moment(1), detail: resolved), sequence: 3),
        ]
        let events = try SampleTrail(notes, worker: nil).entries.map(object)
        #expect(events.map { $0["actor"]?["user"]?["name"]?.text } == ["ada", "ada"])
        #expect(events.map { $0["entity"]?["type"]?.text } == ["Run", "Connector Instance"])
        #expect(events.map { $0["entity"]?["uid"]?.text } == [sampleRun.rawValue, "\(sampleRun)#3"])
        #expect(events.map { $0["comment"]?.text } == [nil, "CHANGE-4711: gone"])
        #expect(events.map { $0["type_uid"]?.text } == ["300412", "300499"])
        #expect(events[1]["activity_name"]?.text == "resolved")
        #expect(events[0]["device"] == nil)
        // The actor is in the profile of the device.
        #expect(events[0]["metadata"]?["profiles"]?.elements == [.string("host")])
    }

    @Test(arguments: SampleTrail.ofEveryKind.entries) func everyEventKeepsToTheSchema(_ entry: TrailEntry) throws {
        let event = try object(entry)
        #expect(OCSFSchema.problems(event) == [])
        guard case .integer(let activity)? = event["activity_id"], case .integer(let type)? = event["type_uid"],
            case .integer(let status)? = event["status_id"], case .integer(let severity)? = event["severity_id"]
        else {
            Issue.record("no numbers in \(event)")
            return
        }
        #expect(type == 300_400 + activity)
        #expect((activity == 99) == (event["activity_name"]?.text == entry.record.event.kind.rawValue))
        let captions: [Int64: String] = [0: "Unknown", 1: "Success", 2: "Failure"]
        #expect(captions[status] == nil || captions[status] == event["status"]?.text)
        #expect(event["severity"]?.text == ["Informational", "Low", "Medium", "High"][Int(severity) - 1])
        #expect(event["time"] == .integer(entry.record.event.at.rawValue))
    }

    @Test func theTrailIsSampledWhole() {
        #expect(Set(SampleTrail.ofEveryKind.entries.map(\.record.event.kind)) == Set(Event.Kind.allCases))
        let activities = Set(Event.Kind.allCases.map(OCSFActivity.init))
        #expect(activities == Set(OCSFActivity.allCases))
    }

    /// The trail can be put together again, and verified, from what the SIEM has.
    @Test func theRawDataAreTheLinesOfTheTrail() throws {
        let entries = SampleTrail.ofEveryKind.entries
        let raw = try entries.map { try #require(try object($0)["raw_data"]?.text) }
        #expect(raw == entries.map(\.line))
        var link = TrailHash.start
        for (entry, line) in zip(entries, raw) {
            let record = try #require(line.components(separatedBy: TrailEntry.linkMember).first) + "}"
            link = link.following(line: record.utf8)
            #expect(link == entry.hash)
        }
    }

    @Test func nothingEndsALineButItsEnd() {
        for entry in SampleTrail.ofEveryKind.entries {
            let scalars = line(entry).unicodeScalars
            #expect(!scalars.contains { $0.properties.generalCategory == .control })
            #expect(!scalars.contains { $0 == "\u{2028}" || $0 == "\u{2029}" })
        }
    }

    @Test func aRecordOfAnOlderVersionHasNoHash() throws {
        var entry = try #require(SampleTrail([TrailNote(Event(.linked, at: moment(0)), sequence: 1)]).entries.first)
        entry.hash = nil
        let event = try object(entry)
        #expect(OCSFSchema.problems(event) == [])
        #expect(event["unmapped"]?["hash"] == nil)
        #expect(event["raw_data"]?.text == entry.record.line)
    }

    @Test(arguments: ["", "a/b", "host name/7/x", "h\u{F6}st/7/x", "host/seven/x", "/7/x", "host/-7/x"])
    func aProcessWithAStrangeNameIsStillNamed(_ worker: String) throws {
        let note = TrailNote(Event(.takenUp, at: moment(0)))
        let event = try object(try #require(SampleTrail([note], worker: worker).entries.first))
        #expect(OCSFSchema.problems(event) == [])
        #expect(event["actor"]?["process"]?["uid"]?.text == worker)
        #expect(event["device"] == nil)
    }
}
