import ReauthTesting
import Testing

@testable import ReauthModel

/// When the requests of one lane may go, decision by decision, on a clock that stands still.
struct LaneScheduleTests {
    private static let tenPerSecond = [RateWindow(count: 10, period: .seconds(1))]
    private let start: Duration = .seconds(1000)

    private func schedule(_ windows: [RateWindow] = tenPerSecond) -> LaneSchedule {
        LaneSchedule(windows: windows)
    }

    // MARK: Moments

    @Test func `moments are one interval apart`() {
        var schedule = schedule()
        let moments = (0..<4).map { _ in schedule.reserve(at: start) }
        #expect(moments == (0..<4).map { .at(start + .milliseconds(100) * $0) })
    }

    @Test func `a moment that is further away than the longest wait is not taken`() {
        var schedule = schedule()
        for _ in 0...300 { _ = schedule.reserve(at: start) }
        #expect(schedule.reserve(at: start) == .tooFar(start + .milliseconds(30_100)))
        // Nothing was taken by asking.
        #expect(schedule.reserve(at: start + .milliseconds(100)) == .at(start + .milliseconds(30_100)))
    }

    @Test func `a park of two seconds is waited for, a longer one is told`() {
        var schedule = schedule()
        schedule.throttle(for: .seconds(2), at: start)
        #expect(schedule.reserve(at: start) == .at(start + .seconds(2)))
        schedule.throttle(for: .seconds(3), at: start)
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
        schedule.giveBack(start + .milliseconds(100))
        #expect(schedule.reserve(at: start) == .at(start + .milliseconds(200)))
    }

    @Test func `without a window every moment is now`() {
        var schedule = schedule([])
        for _ in 0..<3 {
            #expect(schedule.reserve(at: start) == .at(start))
            #expect(schedule.delay(beyond: start, at: start) == .zero)
            #expect(schedule.takeTurn(at: start, isLate: false, now: start) == .now)
        }
    }

    // MARK: Turns

    @Test func `a request goes at its moment, and is counted`() {
        var schedule = schedule()
        #expect(schedule.takeTurn(at: start, isLate: false, now: start) == .now)
        #expect(schedule.meter.sent == 1)
    }

    @Test(arguments: [(0, false), (100, false), (101, true), (5000, true)])
    func `a request that the machine held up for more than an interval misses its moment`(late: Int, misses: Bool) {
        var schedule = schedule()
        let now = start + .milliseconds(late)
        #expect(schedule.hasMissed(start, isLate: false, at: now) == misses)
        #expect(schedule.takeTurn(at: start, isLate: false, now: now) == (misses ? .missed : .now))
        #expect(schedule.isFar(now, from: start) == misses)
    }

    @Test func `one that waited for other lanes goes late all the same`() {
        var schedule = schedule()
        let now = start + .seconds(5)
        #expect(!schedule.hasMissed(start, isLate: true, at: now))
        #expect(schedule.takeTurn(at: start, isLate: true, now: now) == .now)
    }

    @Test(arguments: [true, false])
    func `a request that waited while the lane was parked needs another moment`(isLate: Bool) {
        var schedule = schedule()
        schedule.throttle(for: .seconds(10), at: start)
        #expect(schedule.hasMissed(start, isLate: isLate, at: start))
        #expect(schedule.takeTurn(at: start, isLate: isLate, now: start) == .missed)
        #expect(schedule.meter.sent == 0)
        // A moment after the park is as good as any.
        #expect(!schedule.hasMissed(start + .seconds(10), isLate: isLate, at: start))
    }

    @Test func `two requests keep nine tenths of an interval between them`() {
        var schedule = schedule()
        #expect(schedule.takeTurn(at: start, isLate: false, now: start) == .now)
        let second = start + .milliseconds(100)
        #expect(
            schedule.takeTurn(at: second, isLate: false, now: start + .milliseconds(60)) == .tooClose(.milliseconds(30))
        )
        #expect(schedule.takeTurn(at: second, isLate: false, now: start + .milliseconds(90)) == .now)
    }

    // MARK: Distance

    @Test func `what is late keeps its distance, and the next one counts on the moment after it`() {
        var schedule = schedule()
        let sent = start + .milliseconds(80)
        #expect(schedule.takeTurn(at: start, isLate: false, now: sent) == .now)
        // Its moment is 20 ms after the last request.
        let second = start + .milliseconds(100)
        #expect(schedule.delay(beyond: second, at: second) == .milliseconds(80))
        #expect(schedule.delay(beyond: second, at: second) == .milliseconds(180))
    }

    @Test func `a wait of more than a second claims nothing`() {
        var schedule = LaneSchedule(windows: [RateWindow(count: 1, period: .seconds(10))])
        #expect(schedule.takeTurn(at: start, isLate: false, now: start) == .now)
        let second = start + .seconds(1)
        for _ in 0..<2 { #expect(schedule.delay(beyond: second, at: second) == .seconds(9)) }
    }

    // MARK: Parks

    @Test func `own pauses double up to a minute, until an answer comes`() {
        var schedule = schedule()
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            schedule.throttle(for: nil, at: start)
            #expect(schedule.limiter.parked(at: start) == start + .seconds(seconds))
        }
        #expect(schedule.throttled == 8)
        schedule.noteAnswer()
        schedule.throttle(for: nil, at: start + .seconds(100))
        #expect(schedule.limiter.parked(at: start + .seconds(100)) == start + .seconds(101))
    }

    @Test func `a used-up quota is told, and a park before it`() {
        var schedule = schedule(Self.tenPerSecond + [RateWindow(count: 1, period: .seconds(3600))])
        #expect(schedule.quotaUsed(at: start) == nil)
        _ = schedule.reserve(at: start)
        #expect(schedule.quotaUsed(at: start).map { $0 > start + .seconds(3599) } == true)
        schedule.throttle(for: .seconds(5), at: start)
        #expect(schedule.quotaUsed(at: start) == nil)
    }

    // MARK: Over many

    /// As the file of the shared pace does: each takes over what the others have reserved, and tells what it reserves.
    @Test(arguments: 0..<40) func `moments of several processes are one interval apart`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var processes = (0..<3).map { _ in schedule() }
        var shared: (nextFree: Duration, parkedUntil: Duration) = (.zero, .zero)
        var now = start
        var moments: [Duration] = []
        for _ in 0..<200 {
            now += .milliseconds(Int.random(in: 0...150, using: &random))
            let one = Int.random(in: 0..<3, using: &random)
            processes[one].limiter.merge(nextFree: shared.nextFree, parkedUntil: shared.parkedUntil)
            if Int.random(in: 0..<40, using: &random) == 0 { processes[one].throttle(for: .seconds(1), at: now) }
            if case .at(let moment) = processes[one].reserve(at: now) { moments.append(moment) }
            shared = processes[one].limiter.horizon
        }
        #expect(moments.count > 100)
        for (first, second) in zip(moments, moments.dropFirst()) { #expect(second - first >= .milliseconds(100)) }
    }

    /// Timers that are late by up to half a second: no two requests meet, and no second has more than the rate and the one
    /// that nine tenths of an interval allow.
    @Test(arguments: 0..<40) func `late timers make no burst`(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var schedule = schedule()
        var now = start
        var sent: [Duration] = []
        while sent.count < 150 {
            guard case .at(let moment) = schedule.reserve(at: now) else { break }
            now =
                max(now, moment)
                + .milliseconds(Bool.random(using: &random) ? 0 : Int.random(in: 0...500, using: &random))
            var turn = schedule.takeTurn(at: moment, isLate: false, now: now)
            while case .tooClose(let gap) = turn {
                now += gap
                turn = schedule.takeTurn(at: moment, isLate: true, now: now)
            }
            if turn == .now { sent.append(now) } else { schedule.giveBack(moment) }
        }
        #expect(sent.count == 150)
        for (first, second) in zip(sent, sent.dropFirst()) { #expect(second - first >= .milliseconds(90)) }
        for (index, moment) in sent.enumerated() {
            #expect(sent[index...].prefix { $0 < moment + .seconds(1) }.count <= 12)
        }
    }
}
