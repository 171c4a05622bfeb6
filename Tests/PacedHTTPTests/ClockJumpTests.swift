import OAuth
import ReauthTesting
@testable import PacedHTTP
import ReauthModel
import Synchronization
import Testing

/// A wall clock that jumps: pacing and pauses are measured on the other one.
@Suite struct ClockJumpTests {
    /// When requests were sent.
    private final class Moments: Sendable {
        private let state = Mutex([Duration]())

        var all: [Duration] { state.withLock { $0 } }
        func add(_ moment: Duration) { state.withLock { $0.append(moment) } }
    }

    private static let jumps: [Duration] = [.seconds(3600), .seconds(-3600)]

    @Test(arguments: jumps)
    func aJumpReleasesNoBurstAndDelaysNoRequest(jump: Duration) async throws {
        let time = ManualClock()
        let sent = Moments()
        let limit = LaneLimit(windows: [RateWindow(count: 10, period: .seconds(1))], concurrency: 64)
        let pacer = LanePacer(key: box, limit: limit, time: time)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    _ = try await pacer.withPermit { sent.add(time.uptime) }
                }
            }
            for count in 1...9 {
                #expect(await eventually { time.sleepers == 10 - count && sent.all.count == count })
                if count == 4 {
                    time.jump(by: jump)
                    await lettingOthersWork()
                    #expect(sent.all.count == 4)
                }
                time.advanceToNext()
            }
            try await group.waitForAll()
        }
        #expect(sent.all == (0..<10).map { number in .seconds(1000) + tenthSpacing * number })
    }

    @Test(arguments: jumps)
    func aPauseLastsAsLongAsWasAskedFor(jump: Duration) async throws {
        let time = ManualClock()
        try await LoopbackServer.with({ $0.target == "/1" ? .answer(429, [("Retry-After", "60")]) : .answer(200) }) {
            server in
            try await withClient(time: time) { client in
                _ = try failed(try await client.send(get(server, "/1")))
                time.jump(by: jump)
                time.advance(by: .seconds(50))
                // Ten seconds remain, by the clock as it is now.
                let parked = try failed(try await client.send(get(server, "/2")))
                #expect(parked == .parked(until: time.now.advanced(by: .seconds(10))))
                time.advance(by: .seconds(10))
                #expect(try answered(try await client.send(get(server, "/3"))).status == 200)
            }
        }
    }

    @Test func aPauseThatAnEarlierProcessWasToldIsNeverLongerThanAnHour() async throws {
        let time = ManualClock()
        try await LoopbackServer.with({ _ in .answer(200) }) { server in
            try await withClient(time: time) { client in
                // The clock was set back by a year since.
                client.restorePark(of: box, until: time.now.advanced(by: .seconds(31_536_000)))
                let parked = try failed(try await client.send(get(server)))
                #expect(parked == .parked(until: time.now.advanced(by: .seconds(3600))))
                time.advance(by: .seconds(86_400))
                #expect(try answered(try await client.send(get(server))).status == 200)
            }
        }
    }
}
