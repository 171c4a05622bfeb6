import ReauthTesting
import Testing

@testable import ReauthModel

/// A lane whose limit is changed while requests are sent.
struct ChangedLimitTests {
    private static let limits: [[RateWindow]] = [
        [RateWindow(count: 20, period: .seconds(1))],
        [RateWindow(count: 3, period: .seconds(1))],
        [RateWindow(count: 10, period: .seconds(1)), RateWindow(count: 40, period: .seconds(60))],
        [RateWindow(count: 5, period: .seconds(1)), RateWindow(count: 90, period: .seconds(3600))],
        [RateWindow(count: 7, period: .seconds(60))],
    ]

    /// A request goes only where every longer window that holds then has room for it, whatever was sent under other limits; and
    /// the shortest one is kept from the change on.
    @Test(arguments: 0..<60 as Range<UInt64>)
    func `what was sent counts for the new limit`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var windows = Self.limits[Int(random.next() % 5)]
        var schedule = LaneSchedule(windows: windows)
        var now: Duration = .seconds(1000)
        var changedAt: Duration = .zero
        var waiting: [Duration] = []
        var sent: [Duration] = []
        for _ in 0..<1500 {
            now += .microseconds(Int64(random.next() % 120_000))
            if random.next() % 150 == 0 {
                windows = Self.limits[Int(random.next() % 5)]
                schedule.change(to: windows, inFlight: 8, at: now)
                changedAt = now
            }
            if waiting.count < 8, case .at(let moment) = schedule.reserve(at: now) { waiting.append(moment) }
            if random.next() % 400 == 0 { now += .seconds(Int64(random.next() % 2000)) }
            while let moment = waiting.min(), moment <= now {
                waiting.removeAll { $0 == moment }
                switch schedule.takeTurn(at: moment, now: now) {
                case .now:
                    sent.append(now)
                    let shortest = windows.map(\.period).min()
                    for window in windows {
                        let isPaced = window.period == shortest
                        let from = isPaced ? max(now - window.period, changedAt) : now - window.period
                        let count = sent.count { $0 > from }
                        // The request that went right before the change is one more.
                        #expect(count <= window.count + (isPaced ? 1 : 0), "\(window) at \(now)")
                    }
                case .early(let next): waiting.append(next)
                case .missed: schedule.giveBack(moment)
                }
            }
        }
        #expect(sent.count > 10)
    }

    @Test func `a pause that an operator ended is over, whatever other processes say of it`() {
        var limiter = RateLimiter(windows: Self.limits[0])
        limiter.park(until: .seconds(5000))
        let told = limiter.horizon
        limiter.endPark()
        #expect(limiter.parked(at: .seconds(1000)) == nil)
        limiter.merge(told)
        #expect(limiter.parked(at: .seconds(1000)) == nil)
        // What the far side asks from now on is kept, even where it is shorter.
        limiter.park(until: .seconds(1010))
        #expect(limiter.parked(at: .seconds(1000)) == .seconds(1010))
        let changed = limiter.changed(to: Self.limits[1], sent: 0, at: .seconds(1000))
        #expect(changed.parked(at: .seconds(1000)) == .seconds(1010))
    }
}
