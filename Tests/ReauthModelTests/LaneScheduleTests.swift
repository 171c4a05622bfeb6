import Testing

@testable import ReauthModel

/// When the requests of one lane may go, decision by decision, on a clock that stands still.
struct LaneScheduleTests {
    private static let tenPerSecond = [RateWindow(count: 10, period: .seconds(1))]
    /// Between two moments of ten per second: room for timers that are late by 4 ms.
    private static let spacing: Duration = .microseconds(100_400)
    private let start: Duration = .seconds(1000)

    private func schedule(_ windows: [RateWindow] = tenPerSecond) -> LaneSchedule {
        LaneSchedule(windows: windows)
    }

    // MARK: Moments

    @Test func `moments are one interval and the room for late timers apart`() {
        var schedule = schedule()
        let moments = (0..<4).map { _ in schedule.reserve(at: start) }
        #expect(moments == (0..<4).map { .at(start + Self.spacing * $0) })
    }

    @Test(arguments: ["1/s", "7/s", "10/s", "20/s", "50/s", "200/s", "1000/s", "300/m", "1/m", "100/h", "1/d"])
    func `room for late timers costs at most four thousandths of a limit`(text: String) throws {
        let window = try #require(RateWindow(parsing: text))
        #expect(window.spacing * window.count >= window.period + window.tolerance)
        #expect(window.spacing <= window.interval * 1.004 + .nanoseconds(1))
        #expect(window.tolerance > .zero && window.tolerance <= window.interval / 2)
    }

    @Test func `a moment that is further away than the longest wait is not taken`() {
        var schedule = schedule()
        for _ in 0..<299 { _ = schedule.reserve(at: start) }
        let next = start + Self.spacing * 299
        #expect(schedule.reserve(at: start) == .tooFar(next))
        // Nothing was taken by asking.
        #expect(schedule.reserve(at: start + .milliseconds(100)) == .at(next))
    }

    @Test func `a request that holds the permit of all lanes takes only a near moment`() {
        var schedule = schedule()
        for _ in 0..<10 { _ = schedule.reserve(at: start, within: .seconds(1)) }
        #expect(schedule.reserve(at: start, within: .seconds(1)) == .later(start + Self.spacing * 10))
        #expect(
            schedule.reserve(at: start + .milliseconds(4), within: .seconds(1)) == .at(start + Self.spacing * 10)
        )
    }

    @Test func `a park of two seconds is waited for, a longer one is told`() {
        var schedule = schedule()
        schedule.throttle(for: .seconds(2), sentAt: start, at: start)
        #expect(schedule.reserve(at: start) == .at(start + .seconds(2)))
        schedule.throttle(for: .seconds(3), sentAt: start, at: start)
        #expect(schedule.reserve(at: start) == .tooFar(start + .seconds(3)))
    }

    @Test func `a moment that was given back has room in its quota`() {
        var schedule = schedule(Self.tenPerSecond + [RateWindow(count: 2, period: .seconds(60))])
        _ = schedule.reserve(at: start)
        _ = schedule.reserve(at: start)
        guard case .tooFar = schedule.reserve(at: start) else {
            Issue.record("a third request in a minute of two")
            return
        }
        schedule.giveBack(start + Self.spacing)
        #expect(schedule.reserve(at: start) == .at(start + Self.spacing * 2))
    }

    @Test func `without a window every moment is now`() {
        var schedule = schedule([])
        for _ in 0..<3 {
            #expect(schedule.reserve(at: start) == .at(start))
            #expect(schedule.takeTurn(at: start, now: start) == .now)
            #expect(schedule.takeTurn(at: start, now: start + .seconds(5)) == .now)
        }
    }

    // MARK: Turns

    @Test func `a request goes at its moment, and is counted`() {
        var schedule = schedule()
        #expect(schedule.takeTurn(at: start, now: start) == .now)
        #expect(schedule.meter.sent == 1)
    }

    @Test(arguments: [(0, false), (50, false), (51, true), (5000, true)])
    func `a request that is late by more than half an interval needs another moment where others go`(
        late: Int,
        misses: Bool
    ) {
        var schedule = schedule()
        _ = schedule.reserve(at: start)
        let now = start + .milliseconds(late)
        #expect(schedule.hasMissed(start, at: now) == misses)
        #expect(!schedule.hasMissed(start, isLateAllowed: true, at: now))
        // Another one goes in the same moment.
        #expect(schedule.takeTurn(at: now, now: now) == .now)
        #expect(schedule.takeTurn(at: start, now: now) == .missed)
        #expect(schedule.meter.sent == 1)
        // Where nobody goes, it is never too late.
        let later = now + .seconds(1)
        #expect(schedule.takeTurn(at: start, now: later) == .now)
    }

    @Test func `a request behind one that was late waits for the rest of their distance`() {
        var schedule = schedule()
        let second = start + Self.spacing
        #expect(schedule.takeTurn(at: start, now: start + .milliseconds(24)) == .now)
        #expect(schedule.takeTurn(at: second, now: second) == .early(second + .milliseconds(20)))
        #expect(schedule.takeTurn(at: second, now: second + .milliseconds(20)) == .now)
    }

    @Test func `a request that waited while the lane was parked needs another moment`() {
        var schedule = schedule()
        schedule.throttle(for: .seconds(10), sentAt: start, at: start)
        #expect(schedule.hasMissed(start, at: start))
        #expect(schedule.takeTurn(at: start, now: start) == .missed)
        #expect(schedule.meter.sent == 0)
        // A moment after the park is as good as any.
        #expect(!schedule.hasMissed(start + .seconds(10), at: start))
    }

    @Test func `what is late by more than the tolerance pushes the moments that are not taken yet`() {
        for late in [Duration.milliseconds(4), .milliseconds(30)] {
            var schedule = schedule()
            _ = schedule.reserve(at: start)
            #expect(schedule.takeTurn(at: start, now: start + late) == .now)
            let pushed = late - .milliseconds(4)
            #expect(schedule.reserve(at: start) == .at(start + Self.spacing + pushed))
            // The eleventh request is a whole second after the one that was late.
            for _ in 2..<10 { _ = schedule.reserve(at: start) }
            let eleventh = start + late + .seconds(1)
            #expect(schedule.reserve(at: start) == .at(eleventh))
            for number in 1...9 {
                let moment = start + Self.spacing * number + pushed
                #expect(schedule.takeTurn(at: moment, now: moment) == .now)
            }
            #expect(schedule.takeTurn(at: eleventh, now: eleventh - .microseconds(1)) == .early(eleventh))
            #expect(schedule.takeTurn(at: eleventh, now: eleventh) == .now)
        }
    }

    @Test func `a request counts in the part of a quota in which it goes`() {
        // A part is 937.5 ms long.
        var schedule = schedule(Self.tenPerSecond + [RateWindow(count: 2, period: .seconds(60))])
        let end = RateWindow(count: 64, period: .seconds(60)).interval * 1070
        let moment = end - .milliseconds(1)
        #expect(schedule.reserve(at: moment) == .at(moment))
        #expect(schedule.takeTurn(at: moment, now: end + .milliseconds(1)) == .now)
        let counts = schedule.limiter.quotaCounts[0].buckets.filter { $0.count > 0 }
        #expect(counts == [QuotaCount.Bucket(index: 1070, count: 1)])
    }

    // MARK: Parks

    @Test func `own pauses double up to a minute, until an answer comes`() {
        var schedule = schedule()
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            schedule.throttle(for: nil, sentAt: start, at: start)
            #expect(schedule.limiter.parked(at: start) == start + .seconds(seconds))
        }
        #expect(schedule.throttled == 8)
        schedule.noteAnswer(after: nil, at: start)
        schedule.throttle(for: nil, sentAt: start, at: start + .seconds(100))
        #expect(schedule.limiter.parked(at: start + .seconds(100)) == start + .seconds(101))
    }

    @Test func `a used-up quota is told, and a park before it`() {
        var schedule = schedule(Self.tenPerSecond + [RateWindow(count: 1, period: .seconds(3600))])
        #expect(schedule.quotaUsed(at: start) == nil)
        _ = schedule.reserve(at: start)
        #expect(schedule.quotaUsed(at: start).map { $0 > start + .seconds(3599) } == true)
        schedule.throttle(for: .seconds(5), sentAt: start, at: start)
        #expect(schedule.quotaUsed(at: start) == nil)
    }
}
