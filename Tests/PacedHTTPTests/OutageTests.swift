import OAuth
import ReauthModel
import ReauthTesting
import Testing

@testable import PacedHTTP

private func lookUp(_ server: LoopbackServer, _ path: String = "/down", lane: LaneKey = box) -> PacedRequest {
    var request = get(server, path, lane: lane)
    request.isHarmless = true
    return request
}

private func revocation(_ server: LoopbackServer, _ path: String = "/down") -> PacedRequest {
    PacedRequest(lane: box, method: .post, url: Secret(server.origin + path), purpose: .revocation)
}

private func expect(
    _ status: Int,
    of request: PacedRequest,
    by client: PacedClient,
    at place: SourceLocation = #_sourceLocation
) async throws {
    let response = try answered(try await client.send(request))
    #expect(response.status == status, sourceLocation: place)
}

private func expect(
    _ failure: RequestFailure,
    of request: PacedRequest,
    by client: PacedClient,
    at place: SourceLocation = #_sourceLocation
) async throws {
    let result = try failed(try await client.send(request))
    #expect(result == failure, sourceLocation: place)
}

/// While a far side gives no usable answer its lane pauses, which costs no request that may be repeated a try.
@Suite struct OutageTests {
    /// A server that answers 500 below `/down`, 503 to `/busy`, too much to `/large`, and 200 elsewhere.
    private func withServer(
        _ body: @Sendable (PacedClient, LoopbackServer, ManualClock) async throws -> Void
    ) async throws {
        let time = ManualClock()
        let large = String(repeating: "x", count: PacedRequest.Purpose.revocation.sizeLimit + 1)
        try await LoopbackServer.with({ request in
            switch request.target {
            case "/down": .answer(500)
            case "/passed-on": .answer(502, [("X-Passed-On", "yes")])
            case "/busy": .answer(503)
            case "/large": .answer(200, [], large)
            default: .answer(200)
            }
        }) { server in
            try await withClient(time: time) { try await body($0, server, time) }
        }
    }

    @Test func failuresInARowPauseTheLaneAndOneRequestTries() async throws {
        try await withServer { client, server, time in
            for _ in 1..<LaneBreaker.failuresToOpen {
                try await expect(500, of: lookUp(server), by: client)
            }
            let until = time.now.advanced(by: LaneBreaker.firstPause)
            try await expect(.parked(until: until), of: lookUp(server), by: client)
            try await expect(.parked(until: until), of: lookUp(server, "/up"), by: client)
            #expect(client.readings().first { $0.key == box }?.strain.failingSince == time.now)
            #expect(server.requests.count == LaneBreaker.failuresToOpen)
            // Another lane is not affected.
            try await expect(200, of: lookUp(server, "/up", lane: salesforce), by: client)
            time.advance(by: LaneBreaker.firstPause)
            // The trial fails, and the next pause is twice as long.
            let next = time.now.advanced(by: LaneBreaker.firstPause * 2)
            try await expect(.parked(until: next), of: lookUp(server), by: client)
            time.advance(by: LaneBreaker.firstPause * 2)
            try await expect(200, of: lookUp(server, "/up"), by: client)
            try await expect(500, of: lookUp(server), by: client)
            #expect(client.readings().first { $0.key == box }?.strain.failingSince == nil)
        }
    }

    /// What may have had an effect is told as it is, whatever the lane's state.
    @Test func aRevocationThatMayHaveArrivedIsNotTakenForOneThatWasPutOff() async throws {
        try await withServer { client, server, time in
            for _ in 1...LaneBreaker.failuresToOpen {
                try await expect(500, of: revocation(server), by: client)
            }
            time.advance(by: LaneBreaker.firstPause)
            // 503 says that nothing was carried out (RFC 7009 §2.2.1).
            let until = time.now.advanced(by: LaneBreaker.firstPause * 2)
            try await expect(.parked(until: until), of: revocation(server, "/busy"), by: client)
        }
    }

    /// It answers; asked again it would answer the same.
    @Test func anAnswerThatIsTooLargeIsNoOutage() async throws {
        try await withServer { client, server, _ in
            for _ in 1...LaneBreaker.failuresToOpen * 2 {
                var request = lookUp(server, "/large")
                request.purpose = .revocation
                let failure = try failed(try await client.send(request))
                #expect(failure.isLost && failure.evidence?.exceededSize != nil)
            }
            try await expect(200, of: lookUp(server, "/up"), by: client)
        }
    }

    @Test func anOutageThatThePlatformPassesOnIsTheProviders() async throws {
        try await withServer { client, server, time in
            var ping = get(server, "/passed-on")
            ping.passedOn = PacedRequest.PassedOn(lane: salesforce) { $0.header("X-Passed-On") != nil }
            for _ in 1...LaneBreaker.failuresToOpen {
                // A ping was sent: it is told as it is.
                try await expect(502, of: ping, by: client)
            }
            try await expect(200, of: lookUp(server, "/up"), by: client)
            let until = time.now.advanced(by: LaneBreaker.firstPause)
            let other = lookUp(server, "/up", lane: salesforce)
            try await expect(.parked(until: until), of: other, by: client)
            // Once the pause is over, what goes to the provider itself tries first, and a ping waits for it.
            time.advance(by: LaneBreaker.firstPause)
            let putOff = try failed(try await client.send(ping))
            guard case .parked = putOff else {
                Issue.record("an instance was called as the first trial")
                return
            }
            try await expect(200, of: other, by: client)
            try await expect(502, of: ping, by: client)
        }
    }
}
