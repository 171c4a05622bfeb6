import LoopbackProxy
import OAuth
import ReauthTesting
@testable import PacedHTTP
import ReauthModel
import Testing

/// TLS failures: before the handshake is complete nothing was sent, afterwards anything may have been sent.
@Suite struct TLSFailureTests {
    private func send(
        to server: LoopbackServer,
        host: String = "127.0.0.1",
        trustsRoot: Bool = true
    ) async throws -> PacedResult {
        try await PacedClient.withClient(
            limits: [box: unpaced],
            concurrency: 8,
            time: ManualClock(),
            network: NetworkSettings(
                proxies: .none,
                roots: trustsRoot ? TrustedRoots([LoopbackCertificate.root()]) : .system
            )
        ) { client in
            try await client.send(
                PacedRequest(
                    lane: box,
                    method: .post,
                    url: Secret("https://\(host):\(server.port)/revoke"),
                    body: .init(contentType: "application/x-www-form-urlencoded", text: Secret("token=s3cret"))
                )
            )
        }
    }

    /// Without this the others could fail for a reason of the tests' own.
    @Test(arguments: ["127.0.0.1", "localhost"])
    func aCertificateThatIsGoodAndTrustedLetsTheRequestThrough(host: String) async throws {
        try await LoopbackServer.with(certificate: .good, { _ in .answer(200) }) { server in
            let response = try answered(try await send(to: server, host: host))
            #expect(response.status == 200)
            #expect(server.requests.map(\.body) == ["token=s3cret"])
        }
    }

    @Test(arguments: [LoopbackCertificate.expired, .elsewhere], ["127.0.0.1", "localhost"])
    func anExpiredCertificateAndOneOfAnotherHostGetNothing(certificate: LoopbackCertificate, host: String) async throws
    {
        try await LoopbackServer.with(certificate: certificate, { _ in .answer(200) }) { server in
            let failure = try failed(try await send(to: server, host: host))
            #expect(failure.isNotSent, "\(failure)")
            #expect(failure.evidence?.note == "no TLS connection: check certificate and host name")
            #expect(server.requests.isEmpty)
        }
    }

    @Test func aCertificateWithoutATrustedAuthorityGetsNothing() async throws {
        try await LoopbackServer.with(certificate: .good, { _ in .answer(200) }) { server in
            let failure = try failed(try await send(to: server, trustsRoot: false))
            #expect(failure.isNotSent, "\(failure)")
            #expect(failure.evidence?.note == "no TLS connection: check certificate and host name")
            #expect(server.requests.isEmpty)
        }
    }

    @Test(arguments: [
        LoopbackServer.Reply.reset, .bytes(""), .bytes("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{}"),
    ])
    func aConnectionThatDiesAfterTheRequestIsLostAndNotRepeated(reply: LoopbackServer.Reply) async throws {
        try await LoopbackServer.with(certificate: .good, { _ in reply }) { server in
            let failure = try failed(try await send(to: server))
            #expect(failure.isLost, "\(failure)")
            #expect(server.requests.count == 1)
        }
    }
}
