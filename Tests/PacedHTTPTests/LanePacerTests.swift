@testable import PacedHTTP
import ReauthModel
import ReauthTesting
import Synchronization
import Testing

/// One lane's pace, on a clock that the test moves.
@Suite struct LanePacerTests {
    private func pacer(_ windows: [RateWindow], concurrency: Int = 64, _ time: ManualClock) -> LanePacer {
        LanePacer(key: box, limit: LaneLimit(windows: windows, concurrency: concurrency), time: time)
    }

    private static let tenPerSecond = RateWindow(count: 10, period: .seconds(1))

    /// Moves the clock from one wake-up to the next until `count` requests were sent.
    private func run(_ time: ManualClock, until count: Int, _ log: PermitLog) async {
        while log.count < count {
            #expect(await eventually { time.sleepers > 0 || log.count == count })
            guard log.count < count else { return }
            time.advanceToNext()
            await lettingOthersWork()
        }
    }

    @Test func requestsAreSpacedEvenlyFromTheVeryFirst() async throws {
        let (time, log) = (ManualClock(), PermitLog())
        let pacer = pacer([Self.tenPerSecond], time)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<25 {
                group.addTask {
                    _ = try await pacer.withPermit {
                        log.begin(at: time.uptime)
                        log.end()
                    }
                }
            }
            await run(time, until: 25, log)
            try await group.waitForAll()
        }
        #expect(log.moments == tenths(25))
    }

    /// Many requests for links wait; a code that comes last is sent as soon as the limit allows.
    @Test func aCodeAtHandGoesBeforeWhatWaitsForItsPlace() async throws {
        let (time, log) = (ManualClock(), PermitLog())
        let pacer = pacer([Self.tenPerSecond], concurrency: 2, time)
        let code = PermitLog()
        let crowd = (0..<30).map { _ in Task { try await pacer.withPermit { log.begin(at: time.uptime) } } }
        #expect(await eventually { time.sleepers > 0 })
        await lettingOthersWork()
        let exchange = Task {
            try await pacer.withPermit(urgency: .codeAtHand) {
                code.begin(at: time.uptime)
                log.begin(at: time.uptime)
            }
        }
        await lettingOthersWork()
        await run(time, until: 31, log)
        for task in crowd { _ = try await task.value }
        _ = try await exchange.value
        // Behind the two that had a place already and those that were sent at once, and not behind thirty.
        #expect(try #require(code.moments.first) <= 0.5)
        #expect(log.moments == tenths(31))
    }

    @Test func aPauseOfTheCallerIsNotMadeUpForByABurst() async throws {
        let (time, log) = (ManualClock(), PermitLog())
        let pacer = pacer([Self.tenPerSecond], time)
        func send() async throws {
            _ = try await pacer.withPermit { log.begin(at: time.uptime) }
        }
        try await send()
        time.advance(by: .seconds(10))
        let tasks = (0..<3).map { _ in Task { try await pacer.withPermit { log.begin(at: time.uptime) } } }
        await run(time, until: 4, log)
        for task in tasks { _ = try await task.value }
        #expect(log.moments == [0] + tenths(3, from: .seconds(10)))
    }

    @Test func everyWindowHolds() async throws {
        let (time, log) = (ManualClock(), PermitLog())
        let pacer = pacer([Self.tenPerSecond, RateWindow(count: 15, period: .seconds(20))], time)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<30 {
                group.addTask { _ = try await pacer.withPermit { log.begin(at: time.uptime) } }
            }
            await run(time, until: 30, log)
            try await group.waitForAll()
        }
        let moments = log.moments
        #expect(zip(moments, moments.dropFirst()).allSatisfy { $1 - $0 > 0.0999 })
        for moment in moments {
            #expect(moments.count { $0 >= moment && $0 < moment + 20 } <= 15)
        }
        #expect(moments[15] - moments[0] >= 20)
    }

    @Test func noMoreThanTheLaneAllowsAreInFlight() async throws {
        let (time, log, gate) = (ManualClock(), PermitLog(), Permits(0))
        let pacer = pacer([], concurrency: 3, time)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    _ = try await pacer.withPermit {
                        log.begin(at: time.uptime)
                        try await gate.acquire()
                        log.end()
                    }
                }
            }
            for done in 0..<200 {
                #expect(await eventually { log.inFlight == min(3, 200 - done) && log.count == min(200, done + 3) })
                gate.release()
            }
            try await group.waitForAll()
        }
        #expect(log.peak == 3)
    }

    @Test func whoWaitsForItsMomentIsInFlightSoAFreeSlotReleasesNoBurst() async throws {
        let (time, log, gate) = (ManualClock(), PermitLog(), Permits(0))
        let pacer = pacer([Self.tenPerSecond], concurrency: 2, time)
        let tasks = (0..<6).map { _ in
            Task {
                try await pacer.withPermit {
                    log.begin(at: time.uptime)
                    try await gate.acquire()
                }
            }
        }
        #expect(await eventually { log.count == 1 && time.sleepers == 1 })
        time.advance(by: tenthSpacing)
        #expect(await eventually { log.count == 2 })
        // Both slots are taken for five seconds; the others have no moment yet.
        time.advance(by: .seconds(5))
        #expect(time.sleepers == 0)
        for _ in 0..<6 { gate.release() }
        await run(time, until: 6, log)
        for task in tasks { _ = try await task.value }
        let moments = log.moments
        #expect(moments[2] >= 5.1)
        #expect(zip(moments, moments.dropFirst()).allSatisfy { $1 - $0 > 0.0999 })
    }

    @Test func aRequestThatWaitsWhileTheLaneIsParkedWaitsOnceMore() async throws {
        let (time, log) = (ManualClock(), PermitLog())
        let pacer = pacer([Self.tenPerSecond], time)
        _ = try await pacer.withPermit { log.begin(at: time.uptime) }
        let task = Task { try await pacer.withPermit { log.begin(at: time.uptime) } }
        #expect(await eventually { time.sleepers == 1 })
        pacer.throttled(for: .seconds(2), sentAt: .zero)
        time.advance(by: tenthSpacing)
        #expect(await eventually { time.nextDeadline == .seconds(1002) })
        #expect(log.count == 1)
        time.advanceToNext()
        guard case .sent = try await task.value else {
            Issue.record("not sent")
            return
        }
        #expect(log.moments == [0, 2])
    }

    @Test func aRequestThatWaitsWhileTheLaneIsParkedForLongIsPutOff() async throws {
        let (time, log) = (ManualClock(), PermitLog())
        let pacer = pacer([Self.tenPerSecond], concurrency: 2, time)
        _ = try await pacer.withPermit { log.begin(at: time.uptime) }
        let task = Task { try await pacer.withPermit { log.begin(at: time.uptime) } }
        #expect(await eventually { time.sleepers == 1 })
        pacer.throttled(for: .seconds(60), sentAt: .zero)
        time.advance(by: .milliseconds(101))
        guard case .parked(let until) = try await task.value else {
            Issue.record("not parked")
            return
        }
        #expect(until == ManualClock.start.advanced(by: .seconds(60)))
        #expect(log.count == 1)
    }

    @Test(arguments: [(1.9, false), (2.0, false), (2.001, true), (3600.0, true)])
    func aParkedLaneIsWaitedForUpToTwoSeconds(seconds: Double, isPutOff: Bool) async throws {
        let (time, log) = (ManualClock(), PermitLog())
        let pacer = pacer([Self.tenPerSecond], time)
        pacer.park(for: .seconds(seconds))
        let task = Task { try await pacer.withPermit { log.begin(at: time.uptime) } }
        if !isPutOff {
            #expect(await eventually { time.sleepers == 1 })
            time.advanceToNext()
        }
        switch try await task.value {
        case .sent:
            #expect(!isPutOff)
            #expect(log.moments == [seconds])
        case .parked(let until):
            #expect(isPutOff)
            #expect(until == ManualClock.start.advanced(by: .seconds(seconds)))
            #expect(log.count == 0)
        case .withheld:
            Issue.record("nothing was withheld")
        }
    }

    @Test func aUsedUpQuotaPutsOffAndHoldsNoPermit() async throws {
        // With the room for timers that are late.
        let hour: Duration = .milliseconds(3_600_100)
        let (time, log) = (ManualClock(), PermitLog())
        let pacer = pacer([RateWindow(count: 1, period: .seconds(3600))], concurrency: 1, time)
        _ = try await pacer.withPermit { log.begin(at: time.uptime) }
        for _ in 0..<3 {
            guard case .parked(let until) = try await pacer.withPermit({ log.begin(at: time.uptime) }) else {
                Issue.record("not put off")
                return
            }
            #expect(until == ManualClock.start.advanced(by: hour))
        }
        time.advance(by: hour)
        guard case .sent = try await pacer.withPermit({ log.begin(at: time.uptime) }) else {
            Issue.record("not sent")
            return
        }
        #expect(log.moments == [0, hour.seconds])
    }

    @Test func aRequestThatIsCancelledWhileItWaitsForItsMomentGivesItsPlaceInTheLaneBack() async throws {
        let (time, log) = (ManualClock(), PermitLog())
        let pacer = pacer([Self.tenPerSecond], concurrency: 1, time)
        _ = try await pacer.withPermit { log.begin(at: time.uptime) }
        let task = Task { try await pacer.withPermit { log.begin(at: time.uptime) } }
        #expect(await eventually { time.sleepers == 1 })
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let next = Task { try await pacer.withPermit { log.begin(at: time.uptime) } }
        await run(time, until: 2, log)
        _ = try await next.value
        #expect(pacer.reading().sent == 2)
    }

    @Test func aReadingCountsWhatWasSentAndMeasuresIt() async throws {
        let time = ManualClock()
        let pacer = pacer([], time)
        #expect(pacer.reading().sent == 0)
        #expect(pacer.reading().measured == 0)
        for _ in 0..<5 {
            _ = try await pacer.withPermit {}
            time.advance(by: .milliseconds(500))
        }
        let first = pacer.reading()
        #expect(first.sent == 5)
        #expect(first.measured == 2)
        #expect(first.average == 2)
        #expect(first.throttled == 0)
        #expect(first.parkedUntil == nil)
        time.advance(by: .seconds(10))
        let second = pacer.reading()
        #expect(second.sent == 5)
        #expect(second.measured == 0)
        // From the first to the last one, so a lull at the end does not count.
        #expect(second.average == 2)
        pacer.throttled(for: .seconds(7), sentAt: .zero)
        pacer.throttled(for: nil, sentAt: .zero)
        #expect(pacer.reading().throttled == 2)
        #expect(pacer.reading().parkedUntil == time.now.advanced(by: .seconds(7)))
    }

    @Test func aReadingTellsUntilWhenAQuotaIsUsedUp() async throws {
        let time = ManualClock()
        let windows = [RateWindow(count: 10, period: .seconds(1)), RateWindow(count: 3, period: .seconds(3600))]
        let pacer = pacer(windows, time)
        for _ in 0..<3 {
            #expect(pacer.reading().quotaUsedUntil == nil)
            _ = try await pacer.withPermit {}
            time.advance(by: tenthSpacing)
        }
        let until = try #require(pacer.reading().quotaUsedUntil)
        guard case .parked(let told) = try await pacer.withPermit({}) else {
            Issue.record("it went beyond its quota")
            return
        }
        #expect(until == told)
        #expect(until > time.now.advanced(by: .seconds(3500)))
        // A pause that the far side asked for is reported as such.
        pacer.throttled(for: .seconds(7), sentAt: .zero)
        #expect(pacer.reading().quotaUsedUntil == nil)
        time.advance(by: time.now.duration(to: until))
        #expect(pacer.reading().quotaUsedUntil == nil)
    }

    @Test func aShorterPauseDoesNotCutALongerOneShort() {
        let time = ManualClock()
        let pacer = pacer([], time)
        pacer.throttled(for: .seconds(60), sentAt: .zero)
        pacer.throttled(for: .seconds(1), sentAt: .zero)
        pacer.throttled(for: .zero, sentAt: .zero)
        #expect(pacer.reading().parkedUntil == time.now.advanced(by: .seconds(60)))
    }
}
