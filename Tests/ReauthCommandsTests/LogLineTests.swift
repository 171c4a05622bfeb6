import ArgumentParser
import Foundation
import Logging
import ReauthModel
import Testing

@testable import ReauthCommands

@Suite struct LogLineTests {
    private let moment = Timestamp(rawValue: 1_796_000_000_123)

    @Test func `a line of JSON has the same members in the same order, and is one line`() throws {
        let line = LogLine(.warning, "two\nlines \"quoted\"", at: moment, facts: ["instance": "4711", "fooBar": "x"])
        #expect(
            line.text == """
                {"facts":{"fooBar":"x","instance":"4711"},"level":"warning","message":"two\\nlines \\"quoted\\"",\
                "time":"\(moment)"}
                """
        )
        #expect(LogLine(.info, "a", at: moment).text == "{\"level\":\"info\",\"message\":\"a\",\"time\":\"\(moment)\"}")
    }

    @Test(arguments: [
        ["run", "job.yaml"], ["resume"], ["console"], ["check", "--waiting"], ["codes", "import", "codes.csv"],
        ["sandbox"],
    ])
    func `every command that works takes a level and a format`(arguments: [String]) throws {
        for level in LogLevel.allCases {
            let parsed = try ReauthCommand.parseAsRoot(
                arguments + ["--log-level", level.rawValue, "--log-format", "json"]
            )
            let log = (parsed as? any DrainingCommand)?.log
            #expect(log?.logLevel == level && log?.logFormat == .json)
        }
        #expect(throws: (any Error).self) { try ReauthCommand.parseAsRoot(arguments + ["--log-level", "loud"]) }
    }
}
