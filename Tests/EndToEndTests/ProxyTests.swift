import Foundation
import LoopbackProxy
import NIOSSL
import ReauthTesting
import Sandbox
import Testing

/// A company's network: nobody outside is reached but through its proxy, which opens TLS with a certificate of its own CA.
@Suite struct ProxyTests {
    /// The host of the platform and the provider, which no resolver knows.
    private static let host = "elsewhere.example"
    /// What no variable of the environment may turn off.
    private static let careless = [
        "NODE_TLS_REJECT_UNAUTHORIZED": "0", "GIT_SSL_NO_VERIFY": "1", "PYTHONHTTPSVERIFY": "0", "CURL_INSECURE": "1",
        "REAUTH_INSECURE": "1", "REAUTH_TLS_VERIFY": "false",
    ]

    private func writeJob(_ rehearsal: Rehearsal, trust: String) throws {
        let scratch = rehearsal.scratch
        let credentials = rehearsal.sandbox.credentials
        let application = try #require(credentials.applications.first { $0.element == "box" })
        for (name, text) in [
            ("organization", credentials.organizationSecret), ("user", credentials.userSecret),
            ("client", application.clientID), ("secret", application.clientSecret), ("ca.pem", PageCertificate.root),
        ] { try scratch.write(text + "\n", to: name) }
        try scratch.write(
            """
            providers:
              box:
                elements: [box]
                revoke:
                  endpoint: https://\(Self.host):9443/hosts/api.box.com/oauth2/revoke
                  clientAuthentication: form
                reach: grant
            """,
            to: "own.yaml"
        )
        try scratch.write(
            """
            name: through-the-proxy
            action: rotate
            revoke: access-token
            platform:
              kind: open-connectors
              baseURL: https://\(Self.host)/elements/api-v2
              organizationSecret: {file: organization}
              userSecret: {file: user}
            source: {api: {}}
            select: {elements: [box]}
            providers: own.yaml
            applications:
              - element: box
                clientID: {file: client}
                clientSecret: {file: secret}
                redirectURI: \(application.redirectURI)
            \(trust)
            """,
            to: "job.yaml"
        )
    }

    private func withNetwork(
        _ body: (Rehearsal, LoopbackProxy, _ environment: [String: String]) async throws -> Void
    )
        async throws
    {
        let tls = try NIOSSLContext(
            configuration: .makeServerConfiguration(
                certificateChain: [
                    .certificate(try NIOSSLCertificate(bytes: Array(SharedCertificate.elsewhere.utf8), format: .pem))
                ],
                privateKey: .privateKey(try NIOSSLPrivateKey(bytes: Array(PageCertificate.key.utf8), format: .pem))
            )
        )
        try await withRehearsal(instances: 60, seed: 63, faults: FarSideFaultTests.flawless) { rehearsal in
            let port = try #require(URLComponents(string: rehearsal.sandbox.origin)?.port)
            try await LoopbackProxy.with(target: port, tls: tls) { proxy in
                let variables = ["HTTPS_PROXY": "http://me:pa55word@127.0.0.1:\(proxy.port)"]
                try await body(rehearsal, proxy, variables)
            }
        }
    }

    @Test func `a fleet is rotated through the proxy, with the CA of the job`() async throws {
        try await withNetwork { rehearsal, proxy, environment in
            try writeJob(rehearsal, trust: "trust: {caFile: ca.pem}")
            let scratch = rehearsal.scratch
            let plan = try await Program.run(["plan", "job.yaml"], in: scratch, environment: environment)
            #expect(plan.status == 0, "\(plan.errors)")
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: scratch, environment: environment)
            #expect(ending.status == 5, "\(ending.errors)")
            let boxes = try rehearsal.report().filter { $0.value["element"] == "box" }
            #expect(!boxes.isEmpty && boxes.allSatisfy { $0.value["outcome"] == "awaiting_code" }, "\(boxes)")
            let revoked = rehearsal.ledger(of: rehearsal.sandbox.world)
                .filter { $0.effect == .revoke && $0.result == .revoked }
                .map { rehearsal.sandbox.fleet.id(of: $0.instance) }
            #expect(revoked.sorted() == boxes.keys.sorted())
            #expect(Set(proxy.targets) == ["\(Self.host):443", "\(Self.host):9443"])
            let sentence = "requests go through the proxy 127.0.0.1:\(proxy.port) (HTTPS_PROXY)"
            for ending in [plan, ending] {
                #expect(ending.errors.components(separatedBy: sentence).count == 2, "\(ending.errors)")
                #expect(!ending.errors.contains("pa55word") && !ending.output.contains("pa55word"))
            }
            for path in scratch.allFiles {
                let content = try Data(contentsOf: URL(fileURLWithPath: path))
                #expect(content.range(of: Data("pa55word".utf8)) == nil, "\(path)")
            }
        }
    }

    @Test func `without its CA nothing is sent, whatever the environment says`() async throws {
        try await withNetwork { rehearsal, proxy, environment in
            try writeJob(rehearsal, trust: "")
            let all = environment.merging(Self.careless) { own, _ in own }
            let ending = try await Program.run(["run", "job.yaml", "--yes"], in: rehearsal.scratch, environment: all)
            #expect(ending.status != 0, "\(ending.errors)")
            #expect(ending.errors.contains("no TLS connection to \(Self.host):443 through the proxy 127.0.0.1:"))
            #expect(ending.errors.contains("trust.caFile"))
            #expect(!proxy.heads.isEmpty && rehearsal.sandbox.world.ledgerCount == 0)
        }
    }

    @Test func `a proxy that cannot be used is named, and what to change`() async throws {
        try await withNetwork { rehearsal, _, _ in
            try writeJob(rehearsal, trust: "trust: {caFile: ca.pem}")
            for (value, sentence) in [
                ("http://me:pa55word@127.0.0.1:1", "the proxy 127.0.0.1:1 cannot be reached: check HTTPS_PROXY"),
                ("socks5://me:pa55word@127.0.0.1:1", "HTTPS_PROXY must be http://HOST:PORT"),
            ] {
                let ending = try await Program.run(
                    ["run", "job.yaml", "--yes"],
                    in: rehearsal.scratch,
                    environment: ["HTTPS_PROXY": value]
                )
                #expect(ending.status != 0 && ending.errors.contains(sentence), "\(ending.errors)")
                #expect(!ending.errors.contains("pa55word"))
            }
            #expect(rehearsal.sandbox.world.ledgerCount == 0)
        }
    }

    @Test func `a CA file that cannot be used ends the job before anything is sent`() async throws {
        try await withNetwork { rehearsal, proxy, environment in
            let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"
            try rehearsal.scratch.write(broken, to: "broken.pem")
            for (file, sentence) in [
                ("none.pem", "does not exist"), ("broken.pem", "has no certificate that can be read"),
            ] {
                try writeJob(rehearsal, trust: "trust: {caFile: \(file)}")
                for command in [["plan", "job.yaml"], ["run", "job.yaml", "--yes"]] {
                    let ending = try await Program.run(command, in: rehearsal.scratch, environment: environment)
                    #expect(ending.status == 65, "\(ending.errors)")
                    #expect(ending.errors.contains("`trust.caFile` names a file that \(sentence)"), "\(ending.errors)")
                    #expect(ending.errors.contains("/\(file)") && ending.errors.contains("in PEM"))
                }
            }
            #expect(proxy.heads.isEmpty)
        }
    }
}
