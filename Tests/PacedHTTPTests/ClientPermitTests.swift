import OAuth
import PacedHTTP
import ReauthModel
import ReauthTesting
import Testing

/// The client's permits, overall and per lane, with real requests in flight.
@Suite struct ClientPermitTests {
    @Test func noMoreRequestsThanAllowedAreInFlightOverAllLanes() async throws {
        try await LoopbackServer.with({ _ in .held }) { server in
            try await withClient(concurrency: 3) { client in
                try await sendTwenty(client, server, atOnce: 3)
            }
        }
    }

    @Test func noMoreRequestsThanAllowedAreInFlightInOneLane() async throws {
        let limits = [box: LaneLimit(windows: [], concurrency: 4)]
        try await LoopbackServer.with({ _ in .held }) { server in
            try await withClient(limits: limits) { client in
                try await sendTwenty(client, server, atOnce: 4, lanes: [box])
            }
        }
    }

    private func sendTwenty(
        _ client: PacedClient,
        _ server: LoopbackServer,
        atOnce: Int,
        lanes: [LaneKey] = [box, salesforce]
    ) async throws {
        try await withThrowingTaskGroup(of: PacedResult.self) { group in
            for number in 0..<20 {
                group.addTask { try await client.send(get(server, "/\(number)", lane: lanes[number % lanes.count])) }
            }
            for remaining in (0..<20).reversed() {
                #expect(await eventually { server.inFlight == min(atOnce, remaining + 1) })
                server.release()
            }
            for try await result in group {
                #expect(try answered(result).status == 200)
            }
        }
        #expect(server.peak == atOnce)
        #expect(server.requests.count == 20)
        #expect(client.readings().reduce(0) { $0 + $1.sent } == 20)
    }

    @Test func aCancelledRequestGivesItsPermitsBack() async throws {
        let limits = [box: LaneLimit(windows: [], concurrency: 1)]
        try await LoopbackServer.with({ $0.target == "/held" ? .held : .answer(200) }) { server in
            try await withClient(limits: limits, concurrency: 1) { client in
                let task = Task { try await client.send(get(server, "/held")) }
                #expect(await eventually { server.inFlight == 1 })
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                // The far side sees that the client does not wait for the answer any more.
                #expect(await eventually { server.closed == 1 })
                let next = try answered(try await client.send(get(server, "/next")))
                #expect(next.status == 200)
            }
        }
    }

    @Test func aRequestThatIsCancelledWhileItsBodyDripsGivesItsPermitsBack() async throws {
        let limits = [box: LaneLimit(windows: [], concurrency: 1)]
        try await LoopbackServer.with({ $0.target == "/drip" ? .drip : .answer(200) }) { server in
            try await withClient(limits: limits, concurrency: 1) { client in
                let task = Task { try await client.send(get(server, "/drip")) }
                #expect(await eventually { server.requests.count == 1 })
                server.drip()
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                let next = try answered(try await client.send(get(server, "/next")))
                #expect(next.status == 200)
            }
        }
    }

    @Test func aRequestThatIsCancelledWhileItWaitsIsNeverSent() async throws {
        try await LoopbackServer.with({ _ in .held }) { server in
            try await withClient(concurrency: 1) { client in
                let first = Task { try await client.send(get(server, "/1")) }
                #expect(await eventually { server.inFlight == 1 })
                let waiting = Task { try await client.send(get(server, "/2", lane: salesforce)) }
                await lettingOthersWork()
                waiting.cancel()
                await #expect(throws: CancellationError.self) { try await waiting.value }
                server.release()
                _ = try answered(try await first.value)
                let third = Task { try await client.send(get(server, "/3", lane: salesforce)) }
                #expect(await eventually { server.inFlight == 1 })
                server.release()
                _ = try answered(try await third.value)
                #expect(server.requests.map(\.target) == ["/1", "/3"])
            }
        }
    }

    @Test func nothingIsSentInATaskThatWasCancelledBefore() async throws {
        try await LoopbackServer.with({ _ in .answer(200) }) { server in
            try await withClient { client in
                let task = Task {
                    #expect(await eventually { Task.isCancelled })
                    return try await client.send(get(server))
                }
                task.cancel()
                await #expect(throws: CancellationError.self) { try await task.value }
                #expect(server.requests.isEmpty)
            }
        }
    }

    @Test func aFailedRequestGivesItsPermitsBack() async throws {
        let limits = [box: LaneLimit(windows: [], concurrency: 1)]
        try await LoopbackServer.with({ $0.target == "/reset" ? .reset : .answer(200) }) { server in
            try await withClient(limits: limits, concurrency: 1) { client in
                for _ in 0..<3 {
                    let failure = try failed(try await client.send(get(server, "/reset")))
                    #expect(failure.isLost)
                }
                let next = try answered(try await client.send(get(server, "/next")))
                #expect(next.status == 200)
            }
        }
    }

    @Test func aParkedLaneDoesNotHoldTheOverallPermit() async throws {
        let time = ManualClock()
        let limits = [box: LaneLimit(windows: [RateWindow(count: 1, period: .seconds(20))], concurrency: 4)]
        try await LoopbackServer.with({ _ in .answer(200) }) { server in
            try await withClient(limits: limits.merging([salesforce: unpaced]) { $1 }, concurrency: 1, time: time) {
                client in
                _ = try answered(try await client.send(get(server, "/1")))
                let waiting = Task { try await client.send(get(server, "/2")) }
                #expect(await eventually { time.sleepers == 1 })
                let other = try answered(try await client.send(get(server, "/3", lane: salesforce)))
                #expect(other.status == 200)
                #expect(server.requests.map(\.target) == ["/1", "/3"])
                time.advance(by: .seconds(21))
                _ = try answered(try await waiting.value)
            }
        }
    }

    @Test func theClientIsClosedWhenItsBodyThrows() async throws {
        struct Stop: Error {}
        try await LoopbackServer.with({ _ in .answer(200) }) { server in
            await #expect(throws: Stop.self) {
                try await withClient { client in
                    _ = try answered(try await client.send(get(server)))
                    throw Stop()
                }
            }
            #expect(await eventually { server.closed == 1 })
        }
    }
}
