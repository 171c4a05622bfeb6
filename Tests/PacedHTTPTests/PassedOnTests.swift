import OAuth
import ReauthModel
import ReauthTesting
import Testing

@testable import PacedHTTP

/// A signal slows the far side that it speaks of: what the platform passes on from a provider slows the provider.
@Suite struct PassedOnTests {
    /// A request on the lane of `box` whose answer may be passed on from Salesforce.
    private func call(_ server: LoopbackServer, _ path: String, provider: LaneKey? = salesforce) -> PacedRequest {
        var request = get(server, path)
        request.passedOn = PacedRequest.PassedOn(lane: provider) { $0.header("X-Passed-On") != nil }
        return request
    }

    private func withServer(
        _ first: LoopbackServer.Reply,
        _ body: @Sendable (PacedClient, LoopbackServer, ManualClock) async throws -> Void
    ) async throws {
        let time = ManualClock()
        try await LoopbackServer.with({ $0.target == "/1" ? first : .answer(200) }) { server in
            try await withClient(time: time) { try await body($0, server, time) }
        }
    }

    @Test(arguments: [429, 503])
    func whatIsPassedOnParksTheProviderAndNotThePlatform(status: Int) async throws {
        let answer = LoopbackServer.Reply.answer(status, [("Retry-After", "3600"), ("X-Passed-On", "yes")])
        try await withServer(answer) { client, server, time in
            let first = try failed(try await client.send(call(server, "/1")))
            let evidence = Evidence(httpStatus: status)
            #expect(first == (status == 429 ? .throttled(evidence) : .unavailable(evidence)))
            let until = time.now.advanced(by: .seconds(3600))
            // Calls through the provider's instances wait, as its revocations do.
            #expect(try failed(try await client.send(call(server, "/2"))) == .parked(until: until))
            let revocation = get(server, "/3", lane: salesforce)
            #expect(try failed(try await client.send(revocation)) == .parked(until: until))
            // The platform goes on, and so do calls through instances of other providers.
            let other = call(server, "/4", provider: LaneKey(rawValue: "hubspot"))
            #expect(try answered(try await client.send(other)).status == 200)
            #expect(try answered(try await client.send(get(server, "/5"))).status == 200)
            #expect(server.requests.map(\.target) == ["/1", "/4", "/5"])
            #expect(client.readings().map(\.throttled) == [0, 1])
        }
    }

    /// A call through an instance of a provider that bears less takes a permit of both lanes, and one of all lanes together.
    @Test(.timeLimit(.minutes(60)), arguments: [1, 2])
    func callsThroughASlowedProviderDoNotWaitForOneAnother(concurrency: Int) async throws {
        let time = ManualClock()
        let first = LoopbackServer.Reply.answer(429, [("Retry-After", "1"), ("X-Passed-On", "yes")])
        try await LoopbackServer.with({ $0.target == "/1" ? first : .answer(200) }) { server in
            try await withClient(concurrency: concurrency, time: time) { client in
                _ = try failed(try await client.send(call(server, "/1")))
                time.advance(by: .seconds(2))
                #expect(client.readings().contains { $0.strain.share < 1 })
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for number in 2...9 {
                        group.addTask { try answered(try await client.send(call(server, "/\(number)"))).status }
                    }
                    for try await status in group { #expect(status == 200) }
                }
            }
        }
    }

    @Test func thePlatformsOwnWordParksThePlatform() async throws {
        try await withServer(.answer(429, [("Retry-After", "60")])) { client, server, time in
            _ = try failed(try await client.send(call(server, "/1")))
            let until = time.now.advanced(by: .seconds(60))
            #expect(try failed(try await client.send(get(server, "/2"))) == .parked(until: until))
            #expect(try answered(try await client.send(get(server, "/3", lane: salesforce))).status == 200)
            #expect(client.readings().map(\.throttled) == [1, 0])
        }
    }

    @Test(arguments: [("60", 60), ("18000", 3600), ("soon", 5)])
    func whereTheProviderHasNoLaneOnlyTheOneRequestWaits(value: String, seconds: Int) async throws {
        let answer = LoopbackServer.Reply.answer(429, [("Retry-After", value), ("X-Passed-On", "yes")])
        try await withServer(answer) { client, server, time in
            let first = try failed(try await client.send(call(server, "/1", provider: nil)))
            #expect(first == .parked(until: time.now.advanced(by: .seconds(seconds))))
            #expect(try answered(try await client.send(call(server, "/2", provider: nil))).status == 200)
            #expect(client.readings().map(\.throttled) == [0, 0])
        }
    }
}
