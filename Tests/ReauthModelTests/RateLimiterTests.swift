import ReauthModel
import ReauthTesting
import Testing

@Suite struct RateLimiterTests {
    private static let three = [
        RateWindow(count: 10, period: .seconds(1)),
        RateWindow(count: 30, period: .seconds(60)),
        RateWindow(count: 100, period: .seconds(86_400)),
    ]

    // MARK: Burst of one

    @Test func theFirstRequestGoesAtOnce() {
        var limiter = RateLimiter(windows: [RateWindow(count: 10, period: .seconds(1))])
        #expect(limiter.reserve(at: .seconds(5)) == .seconds(5))
    }

    @Test func requestsThatComeTogetherAreSpreadEvenly() {
        var limiter = RateLimiter(windows: [RateWindow(count: 10, period: .seconds(1))])
        let moments = (0..<25).map { _ in limiter.reserve(at: .seconds(1)) }
        #expect(moments == (0..<25).map { .seconds(1) + .milliseconds(100) * $0 })
    }

    @Test func anIdleTimeIsNotSavedUpForABurst() {
        var limiter = RateLimiter(windows: [RateWindow(count: 10, period: .seconds(1))])
        _ = limiter.reserve(at: .zero)
        let moments = (0..<3).map { _ in limiter.reserve(at: .seconds(1000)) }
        #expect(moments == [.seconds(1000), .milliseconds(1_000_100), .milliseconds(1_000_200)])
    }

    @Test func neverTwoCloserThanTheIntervalWhateverTheArrivals() {
        var random = SplitMix64(seed: 1)
        for text in ["10/s", "7/s", "3/s", "90/m"] {
            guard let window = RateWindow(parsing: text) else {
                Issue.record("not a window: \(text)")
                continue
            }
            var limiter = RateLimiter(windows: [window])
            var (now, last) = (Duration.zero, Duration.seconds(-1000))
            for _ in 0..<5000 {
                now += .nanoseconds(Int64.random(in: 0...250_000_000, using: &random))
                let moment = limiter.reserve(at: now)
                #expect(moment >= now)
                #expect(moment - last >= window.interval)
                last = moment
            }
        }
    }

    // MARK: Work conservation

    @Test func aCallerThatAlwaysAsksLosesNoTime() {
        var limiter = RateLimiter(windows: [RateWindow(count: 50, period: .seconds(1))])
        var now = Duration.zero
        for number in 0..<10_000 {
            now = limiter.reserve(at: now)
            #expect(now == .milliseconds(20) * number)
        }
    }

    @Test func aRequestThatComesLateWaitsForNoOther() {
        var limiter = RateLimiter(windows: [RateWindow(count: 10, period: .seconds(1))])
        var random = SplitMix64(seed: 2)
        var (now, free) = (Duration.zero, Duration.zero)
        for _ in 0..<5000 {
            now += .microseconds(Int64.random(in: 0...300_000, using: &random))
            let moment = limiter.reserve(at: now)
            #expect(moment == max(now, free), "as soon as asked and allowed, and no later")
            free = moment + .milliseconds(100)
        }
    }

    @Test func aQuotaGivesAtLeastSixtyFourOfSixtyFiveParts() {
        let quota = RateWindow(count: 30, period: .seconds(60))
        var limiter = RateLimiter(windows: [RateWindow(count: 10, period: .seconds(1)), quota])
        var now = Duration.zero
        for _ in 0..<3000 { now = limiter.reserve(at: now) }
        // 100 periods of 30 requests; a limiter that waits for no reason would take longer than this.
        #expect(now <= .seconds(60) * 100 * 65 / 64)
        #expect(now >= .seconds(60) * 99)
    }

    // MARK: Several windows

    @Test(arguments: [UInt64(11), 12, 13])
    func noStretchHoldsMoreThanItsWindowAllows(seed: UInt64) {
        var limiter = RateLimiter(windows: Self.three.shuffled(seed: seed))
        var random = SplitMix64(seed: seed)
        var now = Duration.zero
        var moments: [Duration] = []
        for _ in 0..<10_000 {
            now += Self.gap(using: &random)
            let moment = limiter.reserve(at: now)
            #expect(moment >= now)
            moments.append(moment)
            // Some callers wait for their turn, others queue up behind it.
            if Bool.random(using: &random) { now = moment }
        }
        for window in Self.three { expectHeld(window, by: moments) }
    }

    @Test func oddWindowsHoldToo() {
        let windows = [
            RateWindow(count: 7, period: .seconds(1)), RateWindow(count: 11, period: .seconds(3)),
            RateWindow(count: 101, period: .seconds(60)), RateWindow(count: 997, period: .seconds(3600)),
        ]
        var limiter = RateLimiter(windows: windows)
        var random = SplitMix64(seed: 14)
        var now = Duration.zero
        let moments = (0..<10_000).map { _ in
            now += .nanoseconds(Int64.random(in: 0...3_000_000_000, using: &random))
            return limiter.reserve(at: now)
        }
        for window in windows { expectHeld(window, by: moments) }
    }

    @Test func windowsOfTheSamePeriodBothHold() {
        let windows = [RateWindow(count: 10, period: .seconds(1)), RateWindow(count: 4, period: .seconds(1))]
        var limiter = RateLimiter(windows: windows)
        let moments = (0..<500).map { _ in limiter.reserve(at: .zero) }
        for window in windows { expectHeld(window, by: moments) }
    }

    @Test func aUsedUpDayWaitsForTheNextOneAndALongIdleTimeFreesItWhole() {
        let day = RateWindow(count: 100, period: .seconds(86_400))
        var limiter = RateLimiter(windows: [RateWindow(count: 10, period: .seconds(1)), day])
        for _ in 0..<100 { _ = limiter.reserve(at: .zero) }
        let next = limiter.earliest(at: .zero)
        #expect(next >= .seconds(86_400))
        #expect(next <= .seconds(86_400) * 66 / 64)
        // A week later the whole quota is there again, and no more than that.
        let later = Duration.seconds(7 * 86_400)
        let moments = (0..<101).map { _ in limiter.reserve(at: later) }
        #expect(moments[99] == later + .milliseconds(9900))
        #expect(moments[100] >= later + .seconds(86_400))
        expectHeld(day, by: moments)
    }

    @Test func withoutWindowsNothingWaits() {
        var limiter = RateLimiter(windows: [])
        #expect((0..<5).map { _ in limiter.reserve(at: .seconds(1)) } == Array(repeating: .seconds(1), count: 5))
    }

    // MARK: Parking

    @Test func nothingGoesBeforeTheEndOfAPark() {
        var limiter = RateLimiter(windows: [RateWindow(count: 10, period: .seconds(1))])
        limiter.park(until: .seconds(30))
        #expect(limiter.parked(at: .seconds(29)) == .seconds(30))
        #expect(limiter.reserve(at: .seconds(1)) == .seconds(30))
        #expect(limiter.reserve(at: .seconds(1)) == .milliseconds(30_100))
        #expect(limiter.parked(at: .seconds(30)) == nil)
        #expect(limiter.parked(at: .seconds(31)) == nil)
    }

    @Test func aShorterParkDoesNotEndALongerOne() {
        var limiter = RateLimiter(windows: [RateWindow(count: 10, period: .seconds(1))])
        limiter.park(until: .seconds(30))
        limiter.park(until: .seconds(10))
        #expect(limiter.earliest(at: .zero) == .seconds(30))
        limiter.park(until: .seconds(40))
        #expect(limiter.earliest(at: .zero) == .seconds(40))
    }

    @Test func aParkThatHasPassedChangesNothing() {
        var limiter = RateLimiter(windows: [RateWindow(count: 10, period: .seconds(1))])
        limiter.park(until: .seconds(3))
        #expect(limiter.reserve(at: .seconds(5)) == .seconds(5))
    }

    @Test func lookingAheadTakesNoPlace() {
        var limiter = RateLimiter(windows: Self.three)
        for _ in 0..<200 {
            let seen = limiter.earliest(at: .zero)
            #expect(limiter.earliest(at: .zero) == seen)
            #expect(limiter.reserve(at: .zero) == seen)
        }
    }

    // MARK: Brute force

    /// Counts every stretch that begins with a request: no other can hold more.
    private func expectHeld(_ window: RateWindow, by moments: [Duration]) {
        var (first, worst) = (0, 0)
        for last in moments.indices {
            if last > 0, moments[last] < moments[last - 1] { Issue.record("\(last) goes before the one ahead of it") }
            while moments[last] - moments[first] >= window.period { first += 1 }
            worst = max(worst, last - first + 1)
        }
        #expect(worst <= window.count, "\(worst) requests within \(window)")
    }

    /// Mostly a crowd, sometimes a trickle, seldom a long silence.
    private static func gap(using random: inout SplitMix64) -> Duration {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<70: .nanoseconds(Int64.random(in: 0...20_000_000, using: &random))
        case 70..<95: .nanoseconds(Int64.random(in: 0...5_000_000_000, using: &random))
        case 95..<99: .seconds(Int64.random(in: 1...7200, using: &random))
        default: .seconds(Int64.random(in: 1...200_000, using: &random))
        }
    }
}

extension [RateWindow] {
    fileprivate func shuffled(seed: UInt64) -> [RateWindow] {
        var random = SplitMix64(seed: seed)
        return shuffled(using: &random)
    }
}
