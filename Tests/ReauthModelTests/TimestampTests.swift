import ReauthModel
import ReauthTesting
import Testing

@Suite struct TimestampTests {
    /// Seconds as `date -u -d @SECONDS` gives them.
    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00.000Z", "19700101T000000Z"),
        (-1, "1969-12-31T23:59:59.999Z", "19691231T235959Z"),
        (-1000, "1969-12-31T23:59:59.000Z", "19691231T235959Z"),
        (-86_400_000, "1969-12-31T00:00:00.000Z", "19691231T000000Z"),
        (-86_400_001, "1969-12-30T23:59:59.999Z", "19691230T235959Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z", "20000229T000000Z"),
        (951_868_799_999, "2000-02-29T23:59:59.999Z", "20000229T235959Z"),
        (951_868_800_000, "2000-03-01T00:00:00.000Z", "20000301T000000Z"),
        (1_709_164_800_000, "2024-02-29T00:00:00.000Z", "20240229T000000Z"),
        (1_735_689_599_001, "2024-12-31T23:59:59.001Z", "20241231T235959Z"),
        (1_735_689_600_010, "2025-01-01T00:00:00.010Z", "20250101T000000Z"),
        (4_107_542_399_000, "2100-02-28T23:59:59.000Z", "21000228T235959Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z", "21000301T000000Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z", "99991231T235959Z"),
        (-2_203_891_200_000, "1900-03-01T00:00:00.000Z", "19000301T000000Z"),
        (-2_203_891_200_001, "1900-02-28T23:59:59.999Z", "19000228T235959Z"),
        (-62_135_596_800_000, "0001-01-01T00:00:00.000Z", "00010101T000000Z"),
    ])
    func isWrittenInUTC(milliseconds: Int64, description: String, compact: String) {
        let timestamp = Timestamp(rawValue: milliseconds)
        #expect(timestamp.description == description)
        #expect("\(timestamp)" == description)
        #expect(timestamp.compact == compact)
    }

    /// Walks 400 years day by day with the calendar's own rule, from a leap century to the next.
    @Test func everyDayFollowsTheOneBefore() {
        var (year, month, day) = (1900, 1, 1)
        var timestamp = Timestamp(rawValue: -2_208_988_800_000)
        for _ in 0..<146_097 {
            let expected = pad(year, 4) + "-" + pad(month, 2) + "-" + pad(day, 2)
            guard timestamp.description == expected + "T00:00:00.000Z" else {
                Issue.record("\(timestamp) instead of \(expected)")
                return
            }
            timestamp = timestamp.advanced(by: .seconds(86_400))
            day += 1
            if day > length(of: month, in: year) { (day, month) = (1, month + 1) }
            if month > 12 { (month, year) = (1, year + 1) }
        }
        #expect(year == 2300)
    }

    @Test func isReadAsItIsWritten() {
        var random = SplitMix64(seed: 6)
        for _ in 0..<2000 {
            let moment = Timestamp(
                rawValue: Int64.random(in: -62_167_219_200_000...253_402_300_799_999, using: &random)
            )
            guard Timestamp(iso8601: moment.description) != moment else { continue }
            Issue.record("\(moment)")
        }
    }

    @Test(arguments: [
        ("2026-10-01T00:00:00Z", Int64(1_790_812_800_000)), ("2026-10-01t02:30:00+02:30", 1_790_812_800_000),
        ("2026-09-30T19:00:00-0500", 1_790_812_800_000), ("2026-10-01T00:00:00.5Z", 1_790_812_800_500),
        ("2026-10-01T00:00:00.123456789Z", 1_790_812_800_123), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
    ])
    func takesEveryZoneAndFraction(text: String, milliseconds: Int64) {
        #expect(Timestamp(iso8601: text)?.rawValue == milliseconds)
    }

    @Test(arguments: [
        "", "2026-10-01", "2026-10-01T00:00:00", "2026-10-01 00:00:00Z", "2026-10-01T00:00Z", "2026-13-01T00:00:00Z",
        "2026-00-01T00:00:00Z", "2025-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-10-01T24:00:00Z", "2026-10-01T00:60:00Z", "2026-10-01T00:00:60Z", "2026-10-01T00:00:00+24:00",
        "2026-10-01T00:00:00+02", "26-10-01T00:00:00Z", "2026-10-01T00:00:00.Z", " 2026-10-01T00:00:00Z",
        "٢٠٢٦-10-01T00:00:00Z", "1790812800000",
    ])
    func refusesAnythingElse(text: String) {
        #expect(Timestamp(iso8601: text) == nil)
    }

    @Test func sortsAsItIsWritten() {
        var random = SplitMix64(seed: 5)
        let moments = (0..<1000).map { _ in
            Timestamp(rawValue: Int64.random(in: -60_000_000_000_000...253_402_300_799_999, using: &random))
        }
        #expect(moments.sorted().map(\.description) == moments.map(\.description).sorted())
    }

    @Test func advancesByWholeMilliseconds() {
        let start = Timestamp(rawValue: 1_000)
        #expect(start.advanced(by: .seconds(2)) == Timestamp(rawValue: 3_000))
        #expect(start.advanced(by: .microseconds(1_999)) == Timestamp(rawValue: 1_001))
        #expect(start.advanced(by: .milliseconds(-1_001)) == Timestamp(rawValue: -1))
        #expect(start.advanced(by: .seconds(86_400)).duration(to: start) == .seconds(-86_400))
        #expect(start.duration(to: Timestamp(rawValue: 1_250)) == .milliseconds(250))
    }

    @Test func durationsAreMeasuredInMillisecondsAndSeconds() {
        #expect(Duration.microseconds(1_500).milliseconds == 1)
        #expect(Duration.seconds(90_000).milliseconds == 90_000_000)
        #expect(Duration.milliseconds(-1_500).milliseconds == -1_500)
        #expect(Duration.milliseconds(1_250).seconds == 1.25)
        #expect(Duration.milliseconds(-250).seconds == -0.25)
    }

    private func pad(_ value: Int, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: width - digits.count) + digits
    }

    private func length(of month: Int, in year: Int) -> Int {
        switch month {
        case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
