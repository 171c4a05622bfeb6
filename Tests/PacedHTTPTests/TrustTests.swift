import LoopbackProxy
import AsyncHTTPClient
import NIOSSL
import OAuth
import ReauthTesting
import Testing

@testable import PacedHTTP

/// Authorities of one's own are added to the system's, and nothing turns the verification off.
@Suite struct TrustTests {
    @Test func `the certificates of a PEM file are trusted`() async throws {
        let scratch = try TemporaryFolder()
        try scratch.write("A comment.\n\(LoopbackCertificate.rootPEM)\n", to: "ca.pem")
        let roots = try TrustedRoots(pemFile: scratch.file("ca.pem"))
        #expect(roots.certificates == [try LoopbackCertificate.root()])
        try await LoopbackServer.with(certificate: .good, { _ in .answer(200) }) { server in
            let result = try await PacedClient.withClient(
                limits: [box: unpaced],
                concurrency: 1,
                time: ManualClock(),
                network: NetworkSettings(proxies: .none, roots: roots)
            ) { client in
                try await client.send(
                    PacedRequest(lane: box, method: .get, url: Secret(server.secureOrigin + "/"))
                )
            }
            #expect(try answered(result).status == 200)
        }
    }

    @Test(arguments: [
        "", "no certificate\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
        "-----BEGIN CERTIFICATE-----\n",
    ])
    func `a file without a certificate is refused`(text: String) throws {
        let scratch = try TemporaryFolder()
        try scratch.write(text, to: "ca.pem")
        #expect { try TrustedRoots(pemFile: scratch.file("ca.pem")) } throws: { error in
            (error as? TrustedRoots.Unusable)?.message == "has no certificate that can be read"
        }
        #expect(throws: TrustedRoots.Unusable.self) { try TrustedRoots(pemFile: scratch.file("none.pem")) }
        #expect(throws: TrustedRoots.Unusable.self) { try TrustedRoots(pemFile: scratch.path) }
    }

    @Test func `every configuration verifies certificates and host names, and keeps the system's authorities`() throws {
        for roots in [[], [try LoopbackCertificate.root()]] {
            let tls = try #require(Transport.configuration(connections: 1, additionalRoots: roots).tlsConfiguration)
            #expect(tls.certificateVerification == .fullVerification)
            #expect(tls.trustRoots == nil || tls.trustRoots == .default)
            #expect(tls.additionalTrustRoots == (roots.isEmpty ? [] : [.certificates(roots)]))
        }
    }
}
