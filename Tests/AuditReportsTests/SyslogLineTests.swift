import OAuth
import ReauthModel
import Testing

@testable import AuditReports

@Suite struct SyslogLineTests {
    @Test func aLineLooksLikeThis() throws {
        var note = TrailNote(
            Event(.settled, at: moment(75), detail: "access_token: undecided", httpStatus: 502, requestID: "r]1"),
            sequence: 7,
            instance: InstanceID(rawValue: "100049")
        )
        note.attempt = 1
        note.fingerprint = "0123456789abcdef"
        let entry = try #require(SampleTrail([note]).entries.first)
        let hash = try #require(entry.hash?.hexadecimal)
        let expected = """
            <108>1 2027-01-15T08:01:15.000Z crm-1.example reauth 4711 settled [reauth@32473 \
            run="rotate-crm-20270115T080000Z" position="1" hash="\(hash)" item="7" instance_id="100049" attempt="1" \
            fingerprint="0123456789abcdef" http_status="502" request_id="r\\]1" \
            worker="crm-1.example/4711/20270115T080000Z" detail="access_token: undecided"] \
            The result was recorded (instance 100049): access_token: undecided
            """
        #expect(SyslogLine(entry).line == expected)
    }

    @Test(arguments: SampleTrail.ofEveryKind.entries) func everyLineKeepsToTheGrammar(_ entry: TrailEntry) throws {
        let line = SyslogLine(entry).line
        let message = try SyslogMessage(line)
        let record = entry.record
        #expect(message.priority / 8 == 13)
        #expect((3...6).contains(message.priority % 8))
        #expect(message.version == "1" && message.app == "reauth")
        #expect(message.timestamp == record.event.at.description)
        #expect(message.host == "crm-1.example" && message.process == "4711")
        #expect(message.id == record.event.kind.rawValue)
        #expect(message.data.map(\.id) == ["reauth@32473"])
        let parameters = Dictionary(uniqueKeysWithValues: message.data[0].parameters.map { ($0.name, $0.value) })
        #expect(parameters["run"] == record.run.rawValue)
        #expect(parameters["position"] == String(record.position))
        #expect(parameters["hash"] == entry.hash?.hexadecimal)
        #expect(parameters["detail"] == record.event.detail.map(LineBreaking.escaped))
        #expect(message.message == LineBreaking.escaped(record.message))
        #expect(!line.unicodeScalars.contains { $0.properties.generalCategory == .control })
        #expect(!line.unicodeScalars.contains { $0 == "\u{2028}" || $0 == "\u{2029}" })
    }

    @Test func hostileTextStaysInItsPlace() throws {
        let note = TrailNote(
            Event(.deferred, at: moment(0), detail: SampleTrail.hostile, requestID: "\"] [evil@1 x=\"\\"),
            sequence: 1
        )
        let line = SyslogLine(try #require(SampleTrail([note]).entries.first)).line
        let message = try SyslogMessage(line)
        #expect(message.data.count == 1)
        #expect(message.data[0].parameters.first { $0.name == "request_id" }?.value == "\"] [evil@1 x=\"\\")
        let shown = #"a\u000ab\u000d\u0000\u007f\u0085\u009b\u2028\u2029\u0009"]\ [x y="z"] \u000a é "#
        #expect(message.message.contains(shown))
        #expect(line.contains("] \u{FEFF}Put off until later (item 1): "))
    }

    @Test(
        arguments: [
            (nil, "-", "-"), ("", "-", "-"), ("host/7/x", "host", "7"), ("a/b/7/x", "a/b", "7"),
            ("two words/7/x", "-", "7"),
            ("h\u{F6}st/7/x", "-", "7"), (String(repeating: "h", count: 256) + "/7/x", "-", "7"),
            ("host/x/7", "-", "-"),
        ] as [(String?, String, String)]
    )
    func theHeaderHasOnlyNamesThatItMayHave(worker: String?, host: String, process: String) throws {
        let note = TrailNote(Event(.takenUp, at: moment(0)))
        let message = try SyslogMessage(
            SyslogLine(try #require(SampleTrail([note], worker: worker).entries.first)).line
        )
        #expect((message.host, message.process) == (host, process))
    }

    @Test func aYearOfFiveDigitsHasNoTimestamp() throws {
        let note = TrailNote(Event(.paused, at: Timestamp(rawValue: 300_000_000_000_000)))
        let message = try SyslogMessage(SyslogLine(try #require(SampleTrail([note]).entries.first)).line)
        #expect(message.timestamp == "-")
    }
}
