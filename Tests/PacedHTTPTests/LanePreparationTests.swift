@testable import PacedHTTP
import ReauthModel
import ReauthTesting
import Testing

/// What is recorded of a request, right before it is sent.
@Suite struct LanePreparationTests {
    private func pacer(_ time: ManualClock, concurrency: Int = 64) -> LanePacer {
        let windows = [RateWindow(count: 10, period: .seconds(1))]
        return LanePacer(key: box, limit: LaneLimit(windows: windows, concurrency: concurrency), time: time)
    }

    @Test func whatIsPreparedIsPreparedOnceAndRightBeforeItsMoment() async throws {
        let (time, prepared, sent) = (ManualClock(), PermitLog(), PermitLog())
        let pacer = pacer(time)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<3 {
                group.addTask {
                    _ = try await pacer.withPermit {
                        prepared.begin(at: time.uptime)
                        // Recording takes time.
                        try await time.sleep(for: .milliseconds(8))
                        return true
                    } _: {
                        sent.begin(at: time.uptime)
                    }
                }
                #expect(await eventually { time.sleepers == number + 1 })
            }
            for count in 1...3 {
                while sent.count < count {
                    time.advanceToNext()
                    await lettingOthersWork()
                }
            }
            try await group.waitForAll()
        }
        // The first was late by the time that it took, which is less than half of an interval.
        #expect(prepared.moments == [0] + tenths(2, from: tenthSpacing - LanePacer.preparation))
        // Four of the eight milliseconds are within the tolerance, and the others keep their distance from it.
        #expect(sent.moments == [0.008] + tenths(2, from: tenthSpacing + .milliseconds(4)))
    }

    @Test func whoMissesItsMomentByItsPreparationTakesAnotherOneAndIsNotPreparedAgain() async throws {
        let (time, prepared, sent) = (ManualClock(), PermitLog(), PermitLog())
        let pacer = pacer(time)
        let task = Task {
            try await pacer.withPermit {
                prepared.begin(at: time.uptime)
                try await time.sleep(for: .milliseconds(250))
                return true
            } _: {
                sent.begin(at: time.uptime)
            }
        }
        #expect(await eventually { time.sleepers == 1 })
        time.advanceToNext()
        guard case .sent = try await task.value else {
            Issue.record("it was not sent")
            return
        }
        #expect(prepared.moments == [0] && sent.moments == [0.25])
    }

    @Test func whatIsWithheldIsNotSentAndHoldsNothing() async throws {
        let (time, sent) = (ManualClock(), PermitLog())
        let pacer = pacer(time, concurrency: 1)
        guard case .withheld = try await pacer.withPermit(prepare: { false }, { sent.begin(at: time.uptime) }) else {
            Issue.record("it was sent")
            return
        }
        struct Broken: Error {}
        let broken = Task { try await pacer.withPermit(prepare: { throw Broken() }, { sent.begin(at: time.uptime) }) }
        #expect(await eventually { time.sleepers == 1 })
        time.advanceToNext()
        await #expect(throws: Broken.self) { try await broken.value }
        #expect(sent.count == 0)
        let task = Task { try await pacer.withPermit { sent.begin(at: time.uptime) } }
        #expect(await eventually { time.sleepers == 1 })
        time.advanceToNext()
        _ = try await task.value
        #expect(sent.moments == [tenths(3)[2]])
    }

    @Test func nothingIsPreparedForAPermitThatIsFarAway() async throws {
        let (time, prepared) = (ManualClock(), PermitLog())
        let pacer = pacer(time)
        pacer.park(for: .seconds(60))
        let result = try await pacer.withPermit {
            prepared.begin(at: time.uptime)
            return true
        } _: {
        }
        guard case .parked = result else {
            Issue.record("it was not put off")
            return
        }
        #expect(prepared.count == 0)
    }

    @Test func whatWaitsWhenTheLaneIsParkedIsNotPreparedBeforeItGoes() async throws {
        let (time, prepared, sent) = (ManualClock(), PermitLog(), PermitLog())
        let pacer = pacer(time)
        _ = try await pacer.withPermit {}
        let task = Task {
            try await pacer.withPermit {
                prepared.begin(at: time.uptime)
                return true
            } _: {
                sent.begin(at: time.uptime)
            }
        }
        #expect(await eventually { time.sleepers == 1 })
        pacer.park(for: .seconds(1))
        while sent.count == 0 {
            #expect(await eventually { time.sleepers == 1 || sent.count == 1 })
            time.advanceToNext()
            await lettingOthersWork()
        }
        _ = try await task.value
        #expect(prepared.moments == [0.97] && sent.moments == [1])
    }

    @Test func afterAStandstillOnlyWhatGoesNextIsPrepared() async throws {
        let (time, prepared, sent) = (ManualClock(), PermitLog(), PermitLog())
        let pacer = pacer(time)
        await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<10 {
                group.addTask {
                    _ = try await pacer.withPermit {
                        prepared.begin(at: time.uptime)
                        return true
                    } _: {
                        sent.begin(at: time.uptime)
                    }
                }
                #expect(await eventually { time.sleepers + sent.count == number + 1 })
            }
            // The moments of all requests pass while the process is stopped.
            time.advance(by: .seconds(5))
            #expect(await eventually { sent.count == 2 && time.sleepers == 8 })
            await lettingOthersWork()
            // One of them takes the place that is free now, and the others wait for theirs.
            #expect(prepared.count == 2)
            group.cancelAll()
        }
    }
}
