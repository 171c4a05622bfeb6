import OAuth
import PacedHTTP
import ReauthModel
import ReauthTesting
import Testing

/// Every result of an exchange, each with a real socket.
@Suite struct ExchangeTests {
    @Test func aWholeAnswerArrivesWithStatusHeadersAndBody() async throws {
        try await LoopbackServer.with({ _ in .answer(418, [("X-Request-Id", "r-1"), ("x-two", "2")], #"{"a":"ä"}"#) }) {
            server in
            let request = PacedRequest(
                lane: box,
                method: .post,
                url: Secret("\(server.origin)/a/b?c=d%20e"),
                headers: [(name: "Authorization", value: Secret("Basic eDp5"))],
                body: .init(contentType: "application/x-www-form-urlencoded", text: Secret("token=t%2B1"))
            )
            let response = try answered(try await withClient { try await $0.send(request) })
            #expect(response.status == 418)
            #expect(response.header("x-request-ID") == "r-1")
            #expect(response.header("x-three") == nil)
            #expect(response.body == Array(#"{"a":"ä"}"#.utf8))
            let received = try #require(server.requests.first)
            #expect(received.method == "POST")
            #expect(received.target == "/a/b?c=d%20e")
            #expect(received.header("authorization") == "Basic eDp5")
            #expect(received.header("content-type") == "application/x-www-form-urlencoded")
            #expect(received.header("user-agent") == "reauth")
            #expect(received.body == "token=t%2B1")
        }
    }

    @Test(arguments: [200, 204, 400, 401, 403, 404, 422, 500, 502, 504])
    func everyOtherStatusIsAnAnswer(status: Int) async throws {
        try await LoopbackServer.with({ _ in .answer(status) }) { server in
            let result = try await withClient { try await $0.send(get(server)) }
            #expect(try answered(result).status == status)
        }
    }

    @Test(arguments: [PacedRequest.Method.get, .post, .put, .patch, .delete])
    func everyMethodIsSentAsItIsNamed(method: PacedRequest.Method) async throws {
        try await LoopbackServer.with({ _ in .answer(200) }) { server in
            let request = PacedRequest(lane: box, method: method, url: Secret(server.origin + "/"))
            _ = try answered(try await withClient { try await $0.send(request) })
            #expect(server.requests.map(\.method) == [method.rawValue])
        }
    }

    @Test func aRefusedConnectionSentNothing() async throws {
        // Not a port that was just released: another test may have it by now. This one (tcpmux) is never assigned.
        let url = "http://127.0.0.1:1/revoke?token=s3cret"
        let request = PacedRequest(lane: box, method: .post, url: Secret(url))
        let failure = try failed(try await withClient { try await $0.send(request) })
        guard case .notSent(let evidence) = failure else {
            Issue.record("\(failure)")
            return
        }
        #expect(evidence.httpStatus == nil)
        #expect(evidence.note?.contains("s3cret") == false)
    }

    @Test func anUnknownHostSentNothing() async throws {
        // A label of 64 octets is one too long to be asked for (RFC 1035 §2.3.4), so the resolver fails without a packet.
        let host = String(repeating: "a", count: 64) + ".invalid"
        let request = PacedRequest(lane: box, method: .post, url: Secret("https://\(host)/revoke"))
        let failure = try failed(try await withClient { try await $0.send(request) })
        #expect(failure.isNotSent)
        #expect(failure.evidence?.note == "no connection: refused, unreachable or unknown host")
    }

    @Test func aServerWithoutTLSSentNothing() async throws {
        try await LoopbackServer.with({ _ in .answer(200) }) { server in
            let url = "https://127.0.0.1:\(server.port)/revoke"
            let request = PacedRequest(lane: box, method: .post, url: Secret(url))
            let failure = try failed(try await withClient { try await $0.send(request) })
            #expect(failure.isNotSent)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func aResetBeforeTheRequestWasReadIsLost() async throws {
        try await LoopbackServer.with(resetsOnAccept: true, { _ in .answer(200) }) { server in
            let failure = try failed(try await withClient { try await $0.send(get(server)) })
            #expect(failure.isLost)
            #expect(server.requests.isEmpty)
        }
    }

    @Test func aResetAfterTheRequestWasReadIsLostAndNotRepeated() async throws {
        try await LoopbackServer.with({ _ in .reset }) { server in
            let failure = try failed(try await withClient { try await $0.send(get(server)) })
            #expect(failure.isLost)
            #expect(server.requests.count == 1)
        }
    }

    @Test func anEndInsteadOfAnAnswerIsLostAndNotRepeated() async throws {
        try await LoopbackServer.with({ _ in .bytes("") }) { server in
            let failure = try failed(try await withClient { try await $0.send(get(server)) })
            #expect(failure.isLost)
            #expect(server.requests.count == 1)
        }
    }

    @Test func aResetOnAConnectionThatIsUsedAgainIsLostAndNotRepeated() async throws {
        try await LoopbackServer.with({ $0.target == "/1" ? .answer(200) : .reset }) { server in
            let results = try await withClient { client in
                let first = try await client.send(get(server, "/1"))
                return [first, try await client.send(get(server, "/2"))]
            }
            #expect(try answered(results[0]).status == 200)
            #expect(try failed(results[1]).isLost)
            #expect(server.requests.map(\.target) == ["/1", "/2"])
            #expect(server.connections == 1)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nab",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n",
        "HTTP/1.1 200 OK\r\ncontent-le",
        "this is not HTTP\r\n\r\n",
        "HTTP/1.1 200 OK\r\ncontent-length: minus one\r\n\r\n{}",
    ])
    func aTruncatedOrBrokenAnswerIsLost(text: String) async throws {
        try await LoopbackServer.with({ _ in .bytes(text) }) { server in
            let failure = try failed(try await withClient { try await $0.send(get(server)) })
            #expect(failure.isLost)
            #expect(server.requests.count == 1)
        }
    }

    @Test func moreBytesThanTheHeadPromisedAreNotTakenForPartOfTheAnswer() async throws {
        try await LoopbackServer.with({ _ in .bytes("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}surplus") }) {
            server in
            let result = try await withClient { try await $0.send(get(server)) }
            switch result {
            case .answered(let response): #expect(response.body == Array("{}".utf8))
            case .failed(let failure): #expect(failure.isLost)
            }
        }
    }

    /// The rules of the platform and the catalog decide what a page of HTML or an empty body means, not the client.
    @Test(arguments: [
        ("content-type: text/html\r\ncontent-length: 6\r\n\r\n<html>", "<html>"),
        ("content-type: text/html\r\ncontent-length: 0\r\n\r\n", ""),
        ("transfer-encoding: chunked\r\n\r\n0\r\n\r\n", ""),
        ("connection: close\r\n\r\n", ""),
    ])
    func `an answer of another content type or without a body is whole`(head: String, body: String) async throws {
        try await LoopbackServer.with({ _ in .bytes("HTTP/1.1 200 OK\r\n\(head)") }) { server in
            let response = try answered(try await withClient { try await $0.send(get(server)) })
            #expect(response.status == 200)
            #expect(response.body == Array(body.utf8))
            #expect(response.header("content-type") == (head.hasPrefix("content-type") ? "text/html" : nil))
            #expect(server.requests.count == 1)
        }
    }

    @Test(arguments: PacedRequest.Purpose.allCases)
    func `an endless body is lost and not read to its end`(purpose: PacedRequest.Purpose) async throws {
        try await LoopbackServer.with({ _ in .endless }) { server in
            var request = get(server)
            request.purpose = purpose
            let sent = request
            let failure = try failed(try await withClient { try await $0.send(sent) })
            #expect(failure.isLost)
            #expect(failure.evidence?.exceededSize == purpose.sizeLimit)
            #expect(failure.evidence?.note?.contains("\(purpose.sizeLimit)") == true)
            // Bytes beyond the limit that are still in the sockets' buffers do not count.
            #expect(server.bytesSent < 4 * purpose.sizeLimit + (16 << 20))
            #expect(await eventually { server.closed == 1 })
        }
    }

    @Test func aHeadThatPromisesTooMuchIsLostAtOnce() async throws {
        let length = PacedRequest.Purpose.call.sizeLimit + 1
        try await LoopbackServer.with({ _ in .bytes("HTTP/1.1 200 OK\r\ncontent-length: \(length)\r\n\r\n{}") }) {
            server in
            let failure = try failed(try await withClient { try await $0.send(get(server)) })
            #expect(failure.isLost)
        }
    }

    @Test(arguments: PacedRequest.Purpose.allCases)
    func `a body at the limit is read`(purpose: PacedRequest.Purpose) async throws {
        let body = String(repeating: "x", count: purpose.sizeLimit)
        try await LoopbackServer.with({ _ in .answer(200, [], body) }) { server in
            var request = get(server)
            request.purpose = purpose
            let sent = request
            let response = try answered(try await withClient { try await $0.send(sent) })
            #expect(response.body.count == purpose.sizeLimit)
        }
    }

    @Test func aDrippingBodyIsLostAtTheDeadline() async throws {
        let time = ManualClock()
        try await LoopbackServer.with({ _ in .drip }) { server in
            let failure = try await withClient(time: time) { client in
                try await withThrowingTaskGroup(of: PacedResult.self) { group in
                    var request = get(server)
                    request.deadline = .seconds(7)
                    let sent = request
                    group.addTask { try await client.send(sent) }
                    #expect(await eventually { server.requests.count == 1 && time.sleepers == 1 })
                    for _ in 0..<6 {
                        server.drip()
                        time.advance(by: .seconds(1))
                    }
                    #expect(time.sleepers == 1)
                    time.advance(by: .seconds(1))
                    return try failed(try #require(try await group.next()))
                }
            }
            #expect(failure.isLost)
            #expect(failure.evidence?.note == "no whole answer within 7 s")
            #expect(await eventually { server.closed == 1 })
        }
    }

    @Test func aServerThatNeverAnswersIsLostAtTheDeadline() async throws {
        let time = ManualClock()
        try await LoopbackServer.with({ _ in .held }) { server in
            let failure = try await withClient(time: time) { client in
                try await withThrowingTaskGroup(of: PacedResult.self) { group in
                    group.addTask { try await client.send(get(server)) }
                    #expect(await eventually { server.inFlight == 1 && time.sleepers == 1 })
                    time.advance(by: .seconds(30))
                    return try failed(try #require(try await group.next()))
                }
            }
            #expect(failure.isLost)
        }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func aRedirectIsAnAnswerAndIsNotFollowed(status: Int) async throws {
        try await LoopbackServer.with({ _ in .answer(200) }) { other in
            let location = "http://localhost:\(other.port)/elsewhere"
            try await LoopbackServer.with({ _ in .answer(status, [("Location", location)]) }) { server in
                var request = get(server)
                request.headers = [(name: "Authorization", value: Secret("User u, Organization o"))]
                let sent = request
                let response = try answered(try await withClient { try await $0.send(sent) })
                #expect(response.status == status)
                #expect(response.header("location") == location)
            }
            #expect(other.requests.isEmpty)
            #expect(other.connections == 0)
        }
    }

    @Test(arguments: [
        "http://example.com/revoke", "http://127.0.0.1.example.com/", "http://user@127.0.0.1/", "ftp://127.0.0.1/", "",
        "http://[::2]/", "127.0.0.1/", "http://localhost.example.com/", "file:///etc/passwd", "http+unix://x/",
    ])
    func onlyHTTPSAndLoopbackMayBeUsed(url: String) async throws {
        let failure = try failed(
            try await withClient { try await $0.send(PacedRequest(lane: box, method: .get, url: Secret(url))) }
        )
        #expect(failure.isNotSent)
        #expect(failure.evidence?.note?.contains("https") == true)
    }

    @Test func anHTTPSAddressThatIsNoneSentNothing() async throws {
        let request = PacedRequest(lane: box, method: .get, url: Secret("https:///path"))
        let failure = try failed(try await withClient { try await $0.send(request) })
        #expect(failure.isNotSent)
    }
}
