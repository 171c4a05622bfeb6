import ReauthModel
import Testing

/// Limits over several processes, by the moments at which requests really go: whatever is late, lost or parked.
struct PaceFleetTests {
    private static let limits: [[String]] = [
        ["10/s"], ["1/s"], ["3/s"], ["20/s"], ["50/s"], ["200/s"], ["90/m"], ["10/s", "100/m"],
        ["20/s", "30/m", "200/h"],
    ]

    private static let troubles = [
        PaceFleet.Trouble(),
        PaceFleet.Trouble(lateness: 0...2),
        PaceFleet.Trouble(lateness: 0...20, stalls: 5),
        PaceFleet.Trouble(lateness: 0...400, stalls: 100, drops: 50, restarts: 5),
        PaceFleet.Trouble(lateness: 0...3, stalls: 3, drops: 20, restarts: 20, parks: 10),
    ]

    private func windows(_ texts: [String]) throws -> [RateWindow] {
        try texts.map { try #require(RateWindow(parsing: $0)) }
    }

    @Test(arguments: 0..<12 as Range<UInt64>, limits)
    func `no window of any size holds more requests than its limit`(seed: UInt64, limit: [String]) throws {
        let windows = try windows(limit)
        for (number, trouble) in Self.troubles.enumerated() {
            let (processes, concurrency) = (1 + Int(seed % 4), [1, 2, 8, 30][Int(seed / 4 + UInt64(number)) % 4])
            var fleet = PaceFleet(
                windows,
                processes: processes,
                concurrency: concurrency,
                seed: seed &* 31 &+ UInt64(number),
                trouble
            )
            let shortest = try #require(windows.min { $0.period < $1.period })
            fleet.play(for: windows.count > 1 ? .seconds(300) : min(.seconds(60), shortest.interval * 1500))
            #expect(!fleet.sent.isEmpty)
            for window in windows { expectHeld(window, by: fleet.sent) }
            expectSmooth(shortest.interval, fleet.sent)
            for park in fleet.parks { #expect(!fleet.sent.contains { $0 > park.from && $0 < park.until }) }
        }
    }

    @Test(arguments: ["20/s", "50/s", "200/s", "1/s", "5/s", "300/m"], [1, 2, 4])
    func `timers that are late by two milliseconds cost less than two hundredths`(limit: String, processes: Int) throws
    {
        let window = try #require(RateWindow(parsing: limit))
        for concurrency in [1, 8] {
            var fleet = PaceFleet(
                [window],
                processes: processes,
                // One process with one request in flight is slowed down by its own timer.
                concurrency: processes == 1 ? 8 : concurrency,
                seed: 7,
                PaceFleet.Trouble(lateness: 0...2)
            )
            fleet.play(for: .seconds(60))
            let configured = Double(window.count) / window.period.seconds
            let share = Double(fleet.sent.count) / 60 / configured
            #expect(share > 0.98 && share < 1.005 + 1 / (60 * configured), "\(share)")
        }
    }

    @Test(arguments: ["20/s", "50/s", "10/s"])
    func `a timer that is late now and then costs what it is late`(limit: String) throws {
        let window = try #require(RateWindow(parsing: limit))
        var fleet = PaceFleet(
            [window],
            processes: 2,
            concurrency: 4,
            seed: 9,
            PaceFleet.Trouble(lateness: 0...6)
        )
        fleet.play(for: .seconds(60))
        #expect(Double(fleet.sent.count) / 60 / (Double(window.count) / window.period.seconds) > 0.96)
    }

    /// Counts every stretch that begins with a request: no other can hold more.
    private func expectHeld(_ window: RateWindow, by moments: [Duration]) {
        var (first, worst) = (0, 0)
        for last in moments.indices {
            while moments[last] - moments[first] >= window.period { first += 1 }
            worst = max(worst, last - first + 1)
        }
        #expect(worst <= window.count, "\(worst) requests within \(window)")
    }

    /// Two requests are half an interval apart, and no request comes more than half an interval before an even spread
    /// allows it: n intervals hold at most n + 1 requests, whatever n is.
    private func expectSmooth(_ interval: Duration, _ moments: [Duration]) {
        // What a request is ahead of an even spread that begins with any request before it.
        var (latest, gap, ahead) = (Duration.zero, interval, Duration.zero)
        for (number, moment) in moments.enumerated() {
            let even = moment - interval * number
            if number == 0 { latest = even } else { gap = min(gap, moment - moments[number - 1]) }
            latest = max(latest, even)
            ahead = max(ahead, latest - even)
        }
        #expect(gap >= interval / 2, "\(gap)")
        #expect(ahead <= interval / 2, "\(ahead)")
    }
}
