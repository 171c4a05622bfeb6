@testable import PacedHTTP
import ReauthModel
import ReauthTesting
import Testing

/// The permits of all lanes together: a request that waits for one is not sent in a burst afterwards, and blocks no other.
@Suite struct OverallPermitTests {
    private func pacer(_ window: RateWindow, _ overall: Permits, _ time: ManualClock) -> LanePacer {
        LanePacer(key: box, limit: LaneLimit(windows: [window], concurrency: 64), overall: overall, time: time)
    }

    /// Moves the clock by `step` until `count` requests were sent.
    private func run(_ time: ManualClock, until count: Int, _ log: PermitLog, step: Duration = .milliseconds(10)) async
    {
        for _ in 0..<10_000 where log.count < count {
            await lettingOthersWork()
            if log.count < count { time.advance(by: step) }
        }
        #expect(log.count == count)
    }

    @Test(arguments: [1, 3, 5], [false, true])
    func whoWaitedForOtherLanesGoesOneAfterTheOther(permits: Int, isPrepared: Bool) async throws {
        let (time, prepared, sent) = (ManualClock(), PermitLog(), PermitLog())
        let overall = Permits(permits)
        for _ in 0..<permits { try await overall.acquire() }
        let pacer = pacer(RateWindow(count: 10, period: .seconds(1)), overall, time)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<5 {
                group.addTask {
                    let prepare: @Sendable () async throws -> Bool = {
                        prepared.begin(at: time.uptime)
                        return true
                    }
                    _ = try await pacer.withPermit(prepare: isPrepared ? prepare : nil) {
                        sent.begin(at: time.uptime)
                    }
                }
            }
            for _ in 0..<200 {
                await lettingOthersWork()
                time.advance(by: .milliseconds(10))
            }
            // Every moment has passed, and nothing was recorded.
            #expect(sent.count == 0 && prepared.count == 0)
            let freed = time.uptime
            for _ in 0..<permits { overall.release() }
            await run(time, until: 5, sent)
            try await group.waitForAll()
            let moments = sent.moments
            #expect(moments.allSatisfy { $0 >= (freed - .seconds(1000)).seconds - 0.0001 }, "\(moments)")
            #expect(zip(moments, moments.dropFirst()).allSatisfy { $1 - $0 > 0.0899 }, "\(moments)")
            #expect((moments.last ?? 0) - (moments.first ?? 0) < 2, "\(moments)")
            if isPrepared {
                for (told, went) in zip(prepared.moments, moments) { #expect(went - told < 0.2, "\(moments)") }
            }
        }
    }

    @Test func aRequestFarInTheFutureDelaysNoOther() async throws {
        let (time, sent) = (ManualClock(), PermitLog())
        let overall = Permits(1)
        let pacer = pacer(RateWindow(count: 1, period: .seconds(10)), overall, time)
        let tasks = (0..<3).map { _ in Task { try await pacer.withPermit { sent.begin(at: time.uptime) } } }
        await run(time, until: 1, sent)
        #expect(await eventually { time.sleepers == 2 })
        // Two wait for their moments, and the permit is free.
        try await overall.acquire()
        for _ in 0..<35 {
            time.advance(by: .seconds(1))
            await lettingOthersWork()
        }
        #expect(sent.count == 1)
        overall.release()
        await run(time, until: 2, sent)
        // The last one's moment is ten seconds ahead, so it returned the permit.
        #expect(await eventually { time.sleepers == 1 })
        try await overall.acquire()
        overall.release()
        await run(time, until: 3, sent, step: .seconds(1))
        for task in tasks { _ = try await task.value }
        let moments = sent.moments
        try #require(moments.count == 3)
        #expect(moments[0] == 0 && moments[1] >= 35 && moments[2] - moments[1] >= 9, "\(moments)")
    }

    /// A slow lane with many waiters beside fast ones that want every permit all the time.
    @Test func aSlowLaneKeepsItsPaceWhileOthersWantEveryPermit() async throws {
        let (time, slow, fast) = (ManualClock(), PermitLog(), PermitLog())
        let overall = Permits(2)
        let slowPacer = pacer(RateWindow(count: 30, period: .seconds(60)), overall, time)
        let fastPacer = LanePacer(
            key: box,
            limit: LaneLimit(windows: [], concurrency: 64),
            overall: overall,
            time: time
        )
        await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    while true { _ = try await slowPacer.withPermit { slow.begin(at: time.uptime) } }
                }
            }
            for _ in 0..<8 {
                group.addTask {
                    while true {
                        _ = try await fastPacer.withPermit {
                            fast.begin(at: time.uptime)
                            // Each request waits three seconds and a half for a permit, which is more than one interval of the lane.
                            try await time.sleep(for: .seconds(1))
                        }
                    }
                }
            }
            while time.uptime < .seconds(1120) {
                // Each of them sleeps or waits for a permit: none is on its way to write down a moment that has passed.
                #expect(await eventually { time.sleepers + overall.waiting == 16 })
                time.advance(by: .milliseconds(100))
            }
            group.cancelAll()
        }
        let moments = slow.moments
        #expect(zip(moments, moments.dropFirst()).allSatisfy { $1 - $0 >= 1.7999 }, "\(moments)")
        // If the permits were free, sixty could be sent in two minutes.
        #expect(moments.count > 15, "\(moments)")
        #expect(fast.count > 100)
    }
}
