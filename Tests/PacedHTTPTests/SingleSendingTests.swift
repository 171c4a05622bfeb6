import OAuth
import PacedHTTP
import ReauthModel
import Testing

/// A code must arrive at most once, so the client may neither repeat a request nor follow a redirect with it.
@Suite struct SingleSendingTests {
    private func patch(_ server: LoopbackServer, _ path: String = "/instances/7") -> PacedRequest {
        PacedRequest(
            lane: box,
            method: .patch,
            url: Secret(server.origin + path),
            body: .init(contentType: "application/json", text: Secret(#"{"providerData":{"code":"c"}}"#))
        )
    }

    /// The connection looks reusable, but the server closes it at once: the race in which clients often send again.
    @Test func `a PATCH on a kept connection that the server closes arrives at most once`() async throws {
        let keptThenClosed = "HTTP/1.1 200 OK\r\nconnection: keep-alive\r\ncontent-length: 2\r\n\r\n{}"
        try await LoopbackServer.with({ $0.method == "GET" ? .bytes(keptThenClosed) : .answer(200) }) { server in
            try await withClient { client in
                for round in 0..<200 {
                    _ = try answered(try await client.send(get(server)))
                    let path = "/instances/\(round)"
                    let result = try await client.send(patch(server, path))
                    let arrived = server.requests.filter { $0.target == path }.count
                    switch result {
                    case .answered: #expect(arrived == 1)
                    case .failed(let failure):
                        #expect(arrived <= 1)
                        // `notSent` would allow it to be sent again.
                        #expect(failure.isLost || (failure.isNotSent && arrived == 0), "\(failure)")
                    }
                }
            }
        }
    }

    @Test func `a PATCH whose connection dies under it is lost and arrives once`() async throws {
        let deaths: [LoopbackServer.Reply] = [
            .reset, .bytes(""), .bytes("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"),
        ]
        for death in deaths {
            try await LoopbackServer.with({ $0.method == "GET" ? .answer(200) : death }) { server in
                try await withClient { client in
                    _ = try answered(try await client.send(get(server)))
                    #expect(try failed(try await client.send(patch(server))).isLost)
                    // Other requests continue over a new connection, and the PATCH is not repeated.
                    _ = try answered(try await client.send(get(server)))
                }
                #expect(server.requests.map(\.method) == ["GET", "PATCH", "GET"])
            }
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a PATCH is not sent on to where a redirect points`(status: Int) async throws {
        try await LoopbackServer.with({ request in
            request.method == "PATCH" ? .answer(status, [("Location", "/elsewhere")]) : .answer(200)
        }) { server in
            let response = try answered(try await withClient { try await $0.send(patch(server)) })
            #expect(response.status == status)
            #expect(server.requests.map(\.target) == ["/instances/7"])
        }
    }

    @Test(arguments: [429, 503, 502])
    func `a PATCH that is turned away is not sent again`(status: Int) async throws {
        try await LoopbackServer.with({ _ in .answer(status, [("Retry-After", "0")]) }) { server in
            _ = try await withClient { try await $0.send(patch(server)) }
            #expect(server.requests.count == 1)
        }
    }
}
