import ReauthModel
import Testing

@Suite struct RateWindowTests {
    @Test(arguments: [
        ("1/s", 1, Duration.seconds(1)),
        ("10/s", 10, .seconds(1)),
        ("300/m", 300, .seconds(60)),
        ("500/h", 500, .seconds(3600)),
        ("15000/d", 15_000, .seconds(86_400)),
        ("1000000000/d", 1_000_000_000, .seconds(86_400)),
    ])
    func readsWhatAJobFileWritesAndWritesItAgain(text: String, count: Int, period: Duration) throws {
        let window = try #require(RateWindow(parsing: text))
        #expect(window == RateWindow(count: count, period: period))
        #expect(window.description == text)
    }

    @Test(arguments: [
        "", "/", "10", "10/", "/s", "0/s", "-1/s", "+10/s", "1.5/s", "1e3/s", "1_000/s", "1,000/s", " 10/s", "10/s ",
        "10 / s", "10/S", "10/sec", "10/ms", "10/w", "10/s/m", "10//s", "1000000001/d", "99999999999999999999/d", "x/s",
        "١٠/s", "10\u{2215}s", "s/10",
    ])
    func refusesEverythingElse(text: String) {
        #expect(RateWindow(parsing: text) == nil)
    }

    @Test func otherPeriodsAreWrittenInSeconds() {
        #expect(RateWindow(count: 3, period: .seconds(10)).description.hasPrefix("3/10"))
    }

    /// An interval that is rounded down would let one request too many into every period.
    @Test(arguments: [1, 2, 3, 6, 7, 9, 11, 13, 17, 60, 997, 1_000_000_000])
    func soManyIntervalsAreNeverShorterThanThePeriod(count: Int) {
        for period in [Duration.seconds(1), .seconds(60), .seconds(3600), .seconds(86_400)] {
            let window = RateWindow(count: count, period: period)
            #expect(window.interval * count >= period)
            #expect(window.interval * count - period < .nanoseconds(2))
        }
    }

    @Test func theDefaultsAreThoseForTheUnknown() {
        #expect(LaneLimit.unknownProvider.windows == [RateWindow(count: 5, period: .seconds(1))])
        #expect(LaneLimit.unknownProvider.concurrency == 4)
    }
}
