@testable import PacedHTTP
import ReauthModel
import Testing

/// How header fields are read that ask for a pause.
@Suite struct RetryAfterTests {
    /// 2027-01-15T08:00:00Z.
    private static let now = Timestamp(rawValue: 1_800_000_000_000)

    private func wait(_ headers: [(name: String, value: String)]) -> Duration? {
        RetryAfter.wait(in: PacedResponse(status: 429, headers: headers, body: []), now: Self.now)
    }

    @Test(arguments: [
        ("0", 0), ("1", 1), ("120", 120), ("007", 7), ("86400", 86_400), ("86401", 86_400),
        ("99999999999999999999999", 86_400),
        ("Fri, 15 Jan 2027 08:00:05 GMT", 5), ("Fri, 15 Jan 2027 07:59:59 GMT", 0),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0), ("Sat, 16 Jan 2027 08:00:01 GMT", 86_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
    ])
    func aUsableValueGivesAWait(value: String, seconds: Int) {
        #expect(wait([(name: "Retry-After", value: value)]) == .seconds(seconds))
    }

    @Test(arguments: [
        "", " ", "-1", "+5", "1.5", "1e3", "5s", "soon", "\u{0661}", "0x10", "Fri, 15 Jan 2027 08:00:05",
        "Fri, 15 Jan 2027 08:00:05 UTC", "Fri, 32 Jan 2027 08:00:05 GMT", "Fri, 15 Foo 2027 08:00:05 GMT",
        "Fri, 15 Jan 2027 24:00:05 GMT", "Fri, 15 Jan 2027 08:60:05 GMT", "Fri, 15 Jan 2027 08:00 GMT",
        "Fri, 15 Jan 1969 08:00:05 GMT", "Friday, 15-Jan-27 08:00:05 GMT", "Fri Jan 15 08:00:05 2027",
        "2027-01-15T08:00:05Z",
    ])
    func anUnusableValueGivesNone(value: String) {
        #expect(wait([(name: "Retry-After", value: value)]) == nil)
    }

    @Test(arguments: [
        ("1800000030", 30), ("1799999999", 0), ("1800086401", 86_400), ("99999999999", 86_400),
    ])
    func aResetInEpochSecondsGivesAWait(value: String, seconds: Int) {
        #expect(wait([(name: "X-Rate-Limit-Reset", value: value)]) == .seconds(seconds))
    }

    @Test(arguments: ["", "30", "-1800000030", "1800000030000", "tomorrow", "99999999999999999999"])
    func aResetThatIsNoMomentGivesNone(value: String) {
        #expect(wait([(name: "X-Rate-Limit-Reset", value: value)]) == nil)
    }

    @Test func withoutEitherThereIsNone() {
        #expect(wait([]) == nil)
        #expect(wait([(name: "X-RateLimit-Remaining", value: "0")]) == nil)
    }

    @Test func retryAfterGoesFirstAndGarbageGivesWay() {
        let reset = (name: "x-rate-limit-reset", value: "1800000030")
        #expect(wait([reset, (name: "RETRY-AFTER", value: "7")]) == .seconds(7))
        #expect(wait([(name: "Retry-After", value: "soon"), reset]) == .seconds(30))
    }

    /// Days around the rules of the calendar, checked against `date -u -d … +%s`.
    @Test(arguments: [
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Tue, 29 Feb 2000 12:00:00 GMT", 951_825_600), ("Wed, 01 Mar 2000 00:00:00 GMT", 951_868_800),
        ("Sun, 28 Feb 2100 23:59:59 GMT", 4_107_542_399), ("Mon, 01 Mar 2100 00:00:00 GMT", 4_107_542_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 253_402_300_799),
    ])
    func datesAreCountedRight(text: String, seconds: Int64) {
        #expect(RetryAfter.httpDate(text) == Timestamp(rawValue: seconds * 1000))
    }
}
