import OAuth
import PacedHTTP
import ReauthModel
import ReauthTesting
import Testing

/// A far side that takes a minute, against the 30 s of most requests and the 90 s of a ping.
///
/// The only sleeper is the deadline. After it the far side sends nothing more, because an answer in the same moment as the
/// deadline may count or not.
@Suite struct SlowAnswerTests {
    private func send(
        deadline: Duration,
        _ reply: LoopbackServer.Reply,
        _ minute: @Sendable (LoopbackServer, ManualClock) async -> Void
    ) async throws -> PacedResult {
        let time = ManualClock()
        return try await LoopbackServer.with({ _ in reply }) { server in
            try await withClient(time: time) { client in
                try await withThrowingTaskGroup(of: PacedResult.self) { group in
                    var request = get(server)
                    request.deadline = deadline
                    let sent = request
                    group.addTask { try await client.send(sent) }
                    #expect(await eventually { server.requests.count == 1 && time.sleepers == 1 })
                    await minute(server, time)
                    return try #require(try await group.next())
                }
            }
        }
    }

    @Test(arguments: [(30, false), (90, true)])
    func anAnswerAfterAMinuteCountsForAPingOnly(deadline: Int, isAnswered: Bool) async throws {
        let result = try await send(deadline: .seconds(deadline), .held) { server, time in
            for _ in 0..<60 where time.sleepers == 1 { time.advance(by: .seconds(1)) }
            if time.sleepers == 1 { server.release() }
        }
        expect(result, isAnswered, deadline)
    }

    /// A thousand bytes, one each 60 ms.
    @Test(arguments: [(30, false), (90, true)])
    func aBodyThatDripsForAMinuteCountsForAPingOnly(deadline: Int, isAnswered: Bool) async throws {
        let result = try await send(deadline: .seconds(deadline), .drip) { server, time in
            for _ in 0..<1000 where time.sleepers == 1 {
                server.drip()
                time.advance(by: .milliseconds(60))
            }
        }
        expect(result, isAnswered, deadline)
    }

    private func expect(_ result: PacedResult, _ isAnswered: Bool, _ deadline: Int) {
        switch result {
        case .answered(let response):
            #expect(isAnswered)
            #expect(response.status == 200)
        case .failed(let failure):
            #expect(!isAnswered)
            #expect(failure == .lost(Evidence(note: "no whole answer within \(deadline) s")))
        }
    }
}
