import OAuth
import PacedHTTP
import ReauthModel
import ReauthTesting
import Testing

/// How the client reacts to 429 and 503, and to pauses that were asked for.
@Suite struct ThrottlingTests {
    /// A server that answers `first` to the first request and 200 to all others.
    private func after(
        _ first: LoopbackServer.Reply,
        time: ManualClock = ManualClock(),
        _ body: @Sendable (PacedClient, LoopbackServer, ManualClock) async throws -> Void
    ) async throws {
        try await LoopbackServer.with({ $0.target == "/1" ? first : .answer(200) }) { server in
            try await withClient(time: time) { try await body($0, server, time) }
        }
    }

    @Test(arguments: [
        ("Retry-After", "120", 120), ("retry-after", "3", 3),
        // The clock of the tests starts at 2027-01-15T08:00:00Z.
        ("Retry-After", "Fri, 15 Jan 2027 08:01:30 GMT", 90), ("X-Rate-Limit-Reset", "1800000045", 45),
        // Nobody is believed for more than an hour.
        ("Retry-After", "18000", 3600), ("Retry-After", "99999999", 3600),
    ])
    func throttlingParksTheLaneForAsLongAsItSays(name: String, value: String, seconds: Int) async throws {
        try await after(.answer(429, [(name, value)])) { client, server, time in
            let first = try failed(try await client.send(get(server, "/1")))
            #expect(first == .throttled(Evidence(httpStatus: 429)))
            let until = ManualClock.start.advanced(by: .seconds(seconds))
            let second = try failed(try await client.send(get(server, "/2")))
            #expect(second == .parked(until: until))
            #expect(server.requests.map(\.target) == ["/1"])
            let reading = try #require(client.readings().first { $0.key == box })
            #expect(reading.parkedUntil == until)
            #expect(reading.throttled == 1)
            #expect(reading.sent == 1)
            // Another lane is not affected.
            let other = try answered(try await client.send(get(server, "/3", lane: salesforce)))
            #expect(other.status == 200)
            time.advance(by: .seconds(seconds))
            let third = try answered(try await client.send(get(server, "/4")))
            #expect(third.status == 200)
        }
    }

    @Test func throttlingWithoutAWaitParksForGrowingTimes() async throws {
        let time = ManualClock()
        try await LoopbackServer.with({ $0.target == "/ok" ? .answer(200) : .answer(429, [("Retry-After", "soon")]) }) {
            server in
            try await withClient(time: time) { client in
                for expected in [1.0, 2, 4, 8, 16, 32, 60, 60] {
                    let result = try failed(try await client.send(get(server)))
                    #expect(result == .throttled(Evidence(httpStatus: 429)))
                    let until = try #require(client.readings().first?.parkedUntil)
                    #expect(time.now.duration(to: until).seconds == expected)
                    time.advance(by: .seconds(expected))
                }
                // An ordinary answer resets the count.
                _ = try answered(try await client.send(get(server, "/ok")))
                _ = try await client.send(get(server))
                let until = try #require(client.readings().first?.parkedUntil)
                #expect(time.now.duration(to: until) == .seconds(1))
            }
        }
    }

    @Test func serviceUnavailableParksOnlyWhenItNamesATime() async throws {
        try await after(.answer(503, [("Retry-After", "60")])) { client, server, _ in
            let first = try failed(try await client.send(get(server, "/1")))
            #expect(first == .unavailable(Evidence(httpStatus: 503)))
            let second = try failed(try await client.send(get(server, "/2")))
            #expect(second == .parked(until: ManualClock.start.advanced(by: .seconds(60))))
        }
        try await after(.answer(503)) { client, server, _ in
            let first = try failed(try await client.send(get(server, "/1")))
            #expect(first == .unavailable(Evidence(httpStatus: 503)))
            let second = try answered(try await client.send(get(server, "/2")))
            #expect(second.status == 200)
        }
    }

    @Test func throttlingToldInADialectParksTheLane() async throws {
        try await after(.answer(200)) { client, server, time in
            client.park(box, for: .seconds(5))
            let parked = try failed(try await client.send(get(server, "/2")))
            #expect(parked == .parked(until: time.now.advanced(by: .seconds(5))))
            #expect(client.readings().map(\.throttled) == [1, 0])
        }
    }

    @Test func aPauseOfAnEarlierProcessIsRestored() async throws {
        try await after(.answer(200)) { client, server, time in
            client.restorePark(of: box, until: time.now.advanced(by: .seconds(9)))
            client.restorePark(of: salesforce, until: time.now.advanced(by: .seconds(-9)))
            let parked = try failed(try await client.send(get(server, "/2")))
            #expect(parked == .parked(until: time.now.advanced(by: .seconds(9))))
            // It was not this process that was throttled.
            #expect(client.readings().map(\.throttled) == [0, 0])
            let other = try answered(try await client.send(get(server, "/3", lane: salesforce)))
            #expect(other.status == 200)
        }
    }

    @Test func aLaneWithoutConfigurationGetsTheCarefulDefault() async throws {
        let time = ManualClock()
        try await LoopbackServer.with({ _ in .answer(200) }) { server in
            try await withClient(time: time) { client in
                let lane = LaneKey(rawValue: "newcomer")
                _ = try answered(try await client.send(get(server, lane: lane)))
                try await withThrowingTaskGroup(of: PacedResult.self) { group in
                    group.addTask { try await client.send(get(server, lane: lane)) }
                    // Five per second: the second request waits for 200 ms, and the room for timers that are late.
                    let spacing: Duration = .microseconds(200_800)
                    #expect(await eventually { time.nextDeadline == time.uptime + spacing })
                    #expect(server.requests.count == 1)
                    time.advance(by: spacing)
                    _ = try answered(try #require(try await group.next()))
                }
            }
        }
    }
}
