import Foundation
import ReauthModel
import Testing

@testable import ReauthOperations

/// When a job's time ends: after a duration, or when a clock on the wall shows a time.
@Suite struct RunWindowTests {
    private func calendar(_ zone: String) throws -> Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: zone))
        return calendar
    }

    private func end(_ limits: SafetyLimits, from text: String, in zone: String = "UTC") throws -> String? {
        let start = try Date(text, strategy: .iso8601)
        let now = Timestamp(rawValue: Int64(start.timeIntervalSince1970 * 1000))
        return RunWindow(limits, calendar: try calendar(zone)).end(from: now)?.description
    }

    private func until(_ text: String) -> SafetyLimits {
        SafetyLimits(until: TimeOfDay(parsing: text))
    }

    @Test(arguments: [
        ("2027-01-15T03:00:00Z", "UTC", "2027-01-15T06:00:00.000Z"),
        // Begun after it, a run has until the next day.
        ("2027-01-15T06:00:00Z", "UTC", "2027-01-16T06:00:00.000Z"),
        ("2027-01-15T05:59:59Z", "UTC", "2027-01-15T06:00:00.000Z"),
        ("2027-01-15T03:00:00Z", "Europe/Berlin", "2027-01-15T05:00:00.000Z"),
        // Summer time begins in this night.
        ("2027-03-28T00:30:00Z", "Europe/Berlin", "2027-03-28T04:00:00.000Z"),
    ])
    func endsWhenTheClockShowsIt(start: String, zone: String, expected: String) throws {
        #expect(try end(until("06:00"), from: start, in: zone) == expected)
    }

    /// A clock that is set forward from 02:00 to 03:00 never shows 02:30.
    @Test func aTimeThatDoesNotComeEndsAtTheNextOne() throws {
        let end = try end(until("02:30"), from: "2027-03-28T00:30:00Z", in: "Europe/Berlin")
        #expect(end == "2027-03-28T01:00:00.000Z")
    }

    @Test func theEarlierEndCounts() throws {
        var limits = until("06:00")
        limits.maxDuration = .seconds(3600)
        #expect(try end(limits, from: "2027-01-15T03:00:00Z") == "2027-01-15T04:00:00.000Z")
        #expect(try end(limits, from: "2027-01-15T05:30:00Z") == "2027-01-15T06:00:00.000Z")
        #expect(try end(SafetyLimits(), from: "2027-01-15T05:30:00Z") == nil)
    }

    @Test func aTimeOfTheDayHasTwoDigitsEach() {
        #expect(TimeOfDay(parsing: "00:00")?.description == "00:00")
        #expect(TimeOfDay(parsing: "23:59")?.description == "23:59")
        for text in ["24:00", "6:00", "06:60", "06:00:00", "0600", "", " 06:00"] {
            #expect(TimeOfDay(parsing: text) == nil)
        }
    }
}
