import LoopbackProxy
import NIOSSL
import OAuth
import ReauthModel
import ReauthTesting
import Testing

@testable import PacedHTTP

/// Requests through a real proxy, with TLS behind it.
@Suite struct ProxyTests {
    private func withClient<Result: Sendable>(
        _ environment: [String: String],
        concurrency: Int = 8,
        limit: LaneLimit = unpaced,
        _ body: nonisolated(nonsending) (PacedClient) async throws -> Result
    ) async throws -> Result {
        try await PacedClient.withClient(
            limits: [box: limit],
            concurrency: concurrency,
            time: ManualClock(),
            network: NetworkSettings(
                proxies: try ProxySettings(environment: environment),
                roots: TrustedRoots([LoopbackCertificate.root()])
            ),
            body
        )
    }

    private func revocation(at url: String) -> PacedRequest {
        PacedRequest(
            lane: box,
            method: .post,
            url: Secret(url),
            body: .init(contentType: "application/x-www-form-urlencoded", text: Secret("token=s3cret"))
        )
    }

    @Test func `a request goes through a tunnel, with the proxy's password in no other place`() async throws {
        try await LoopbackServer.with(certificate: .elsewhere, { _ in .answer(200) }) { server in
            try await LoopbackProxy.with(target: server.port) { proxy in
                let environment = ["HTTPS_PROXY": "http://me:pass%20word@127.0.0.1:\(proxy.port)"]
                let result = try await withClient(environment) { client in
                    try await client.send(revocation(at: "https://elsewhere.example:8443/revoke"))
                }
                #expect(try answered(result).status == 200)
                #expect(server.requests.map(\.body) == ["token=s3cret"])
                #expect(server.requests[0].target == "/revoke")
                #expect(server.requests[0].header("host") == "elsewhere.example:8443")
                #expect(server.requests[0].header("proxy-authorization") == nil)
                #expect(proxy.targets == ["elsewhere.example:8443"])
                #expect(proxy.heads[0].contains("\r\nproxy-authorization: Basic bWU6cGFzcyB3b3Jk"))
                #expect(!proxy.heads[0].contains("s3cret") && !proxy.heads[0].contains("/revoke"))
            }
        }
    }

    @Test func `hosts of NO_PROXY and loopback are reached directly, under the same permits`() async throws {
        try await LoopbackServer.with(certificate: .good, { _ in .answer(200) }) { secure in
            try await LoopbackServer.with({ _ in .answer(200) }) { plain in
                try await LoopbackProxy.with(target: secure.port) { proxy in
                    let environment = [
                        "https_proxy": "127.0.0.1:\(proxy.port)", "HTTP_PROXY": "127.0.0.1:\(proxy.port)",
                        "no_proxy": "direct.invalid",
                    ]
                    try await withClient(environment) { client in
                        for url in [
                            "\(secure.secureOrigin)/a", "https://localhost:\(secure.port)/b", "\(plain.origin)/c",
                        ] {
                            #expect(try answered(try await client.send(revocation(at: url))).status == 200)
                        }
                        // It has no address, so it cannot have been asked directly with success.
                        let direct = try failed(try await client.send(revocation(at: "https://direct.invalid/")))
                        #expect(direct.isNotSent && direct.evidence?.note?.contains("proxy") == false, "\(direct)")
                    }
                    #expect(proxy.heads.isEmpty)
                }
            }
        }
    }

    @Test func `requests on both ways share the places in flight`() async throws {
        try await LoopbackServer.with(certificate: .elsewhere, { _ in .held }) { behind in
            try await LoopbackServer.with({ _ in .held }) { direct in
                try await LoopbackProxy.with(target: behind.port) { proxy in
                    let environment = ["https_proxy": "127.0.0.1:\(proxy.port)"]
                    try await withClient(environment, concurrency: 2) { client in
                        try await withThrowingTaskGroup { group in
                            for number in 0..<8 {
                                let url = number % 2 == 0 ? "https://elsewhere.example/" : direct.origin + "/"
                                let request = revocation(at: url)
                                group.addTask { _ = try answered(try await client.send(request)) }
                            }
                            for _ in 0..<8 {
                                let isReleased = await eventually {
                                    #expect(behind.inFlight + direct.inFlight <= 2)
                                    return behind.release() || direct.release()
                                }
                                #expect(isReleased)
                            }
                            try await group.waitForAll()
                        }
                    }
                    #expect(behind.requests.count == 4 && direct.requests.count == 4)
                    #expect(behind.peak + direct.peak <= 4)
                }
            }
        }
    }

    @Test(
        arguments: [
            (
                .answer("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n"), "",
                "asks for a user and a password (407): set http://USER:PASSWORD@HOST:PORT in HTTPS_PROXY"
            ),
            (
                .answer("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n"), "me:pa55@",
                "rejects its user or password (407): set http://USER:PASSWORD@HOST:PORT in HTTPS_PROXY"
            ),
            (.answer("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n"), "", "opened no tunnel to box.example:443"),
            (.answer("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 2\r\n\r\nno"), "", "opened no tunnel to"),
            (.answer("SSH-2.0-OpenSSH\r\n\r\n"), "", "opened no tunnel to"),
            (.hangUp, "", "opened no tunnel to"),
        ] as [(LoopbackProxy.Reply, String, String)]
    )
    func `a proxy that opens no tunnel is named, and the request was not sent`(
        reply: LoopbackProxy.Reply,
        user: String,
        sentence: String
    ) async throws {
        try await LoopbackProxy.with(target: 1, reply: { _ in reply }) { proxy in
            let failure = try await withClient(["HTTPS_PROXY": "http://\(user)127.0.0.1:\(proxy.port)"]) { client in
                try failed(try await client.send(revocation(at: "https://box.example/revoke")))
            }
            #expect(failure.isNotSent, "\(failure)")
            let note = failure.evidence?.note ?? ""
            #expect(note.hasPrefix("the proxy 127.0.0.1:\(proxy.port) \(sentence)"), "\(note)")
            #expect(note.contains("HTTPS_PROXY") && !note.contains("pa55"))
            // Asked once: a wrong password that is tried again and again locks a user out.
            #expect(proxy.heads.count == 1)
        }
    }

    @Test(arguments: ["127.0.0.1:1", "localhost:1", "proxy.invalid:3128"])
    func `a proxy that cannot be reached is named, and not the provider`(address: String) async throws {
        let failure = try await withClient(["https_proxy": "http://me:pa55@\(address)"]) { client in
            try failed(try await client.send(revocation(at: "https://box.example/revoke")))
        }
        #expect(failure.isNotSent, "\(failure)")
        #expect(failure.evidence?.note == "the proxy \(address) cannot be reached: check https_proxy")
    }

    @Test func `a proxy that never answers is named when time is over`() async throws {
        try await LoopbackProxy.with(target: 1, reply: { _ in .silence }) { proxy in
            let clock = ManualClock()
            let failure = try await PacedClient.withClient(
                limits: [box: unpaced],
                concurrency: 1,
                time: clock,
                network: NetworkSettings(
                    proxies: try ProxySettings(environment: ["HTTPS_PROXY": "127.0.0.1:\(proxy.port)"]),
                    roots: .system
                ),
                deadlines: SleepingDeadlines(time: clock)
            ) { client in
                async let result = client.send(revocation(at: "https://box.example/revoke"))
                // The deadline runs in a task of its own, which a busy machine may begin late.
                #expect(await eventually { !proxy.heads.isEmpty && clock.sleepers > 0 })
                clock.advance(by: .seconds(600))
                return try failed(try await result)
            }
            #expect(failure.isNotSent, "\(failure)")
            // On a busy machine the limit of the HTTP client may come first (10 s, on the real clock): it says the same
            // of the proxy, without the deadline.
            let named = "the proxy 127.0.0.1:\(proxy.port) opened no tunnel to box.example:443"
            #expect(failure.evidence?.note?.hasPrefix(named) == true, "\(failure)")
        }
    }

    @Test(arguments: [LoopbackCertificate.good, .expired, .elsewhere])
    func `TLS is verified behind a proxy too, for the host and not for the proxy`(
        certificate: LoopbackCertificate
    )
        async throws
    {
        try await LoopbackServer.with(certificate: certificate, { _ in .answer(200) }) { server in
            try await LoopbackProxy.with(target: server.port) { proxy in
                let failure = try await withClient(["HTTPS_PROXY": "127.0.0.1:\(proxy.port)"]) { client in
                    try failed(try await client.send(revocation(at: "https://box.example/revoke")))
                }
                #expect(failure.isNotSent, "\(failure)")
                let note = failure.evidence?.note ?? ""
                // One that is good for 127.0.0.1, where the proxy is, would let the proxy pose as any host.
                let isOfProxy = certificate == .good
                let start =
                    isOfProxy ? "the TLS certificate in the tunnel" : "no TLS connection to box.example:443 through"
                #expect(note.hasPrefix(start) && note.contains("the proxy 127.0.0.1:\(proxy.port)"), "\(note)")
                #expect(isOfProxy || note.contains("trust.caFile"))
                #expect(server.requests.isEmpty)
            }
        }
    }

    @Test(arguments: [LoopbackServer.Reply.reset, .bytes("")])
    func `a connection that dies in the tunnel after the request is lost`(reply: LoopbackServer.Reply) async throws {
        try await LoopbackServer.with(certificate: .elsewhere, { _ in reply }) { server in
            try await LoopbackProxy.with(target: server.port) { proxy in
                let failure = try await withClient(["HTTPS_PROXY": "127.0.0.1:\(proxy.port)"]) { client in
                    try failed(try await client.send(revocation(at: "https://elsewhere.example/revoke")))
                }
                #expect(failure.isLost, "\(failure)")
                #expect(server.requests.count == 1)
            }
        }
    }
}
