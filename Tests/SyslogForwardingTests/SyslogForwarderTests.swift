import Foundation
import LoopbackProxy
import NIOCore
import ReauthEngine
import ReauthTesting
import Testing

@testable import SyslogForwarding

@Suite struct SyslogForwarderTests {
    /// A file with the authority of the collector.
    private struct Authority: ~Copyable {
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).pem")
        var path: String { file.path }

        init(_ text: String = LoopbackCertificate.rootPEM) throws {
            try Data(text.utf8).write(to: file)
        }

        deinit { try? FileManager.default.removeItem(at: file) }
    }

    /// Sends a text in pieces of 1,000 bytes, and says how many bytes it was.
    private func forward(
        _ text: String,
        to collector: CollectorAddress,
        trusting authorities: String?,
        patience: TimeAmount = .seconds(60)
    ) async throws -> Int {
        let bytes = Array(text.utf8)
        return try await SyslogForwarder(patience: patience).withCollector(at: collector, trusting: authorities) {
            send in
            for start in stride(from: 0, to: bytes.count, by: 1000) {
                try await send(Array(bytes[start..<min(start + 1000, bytes.count)]))
            }
            return bytes.count
        }
    }

    private func address(_ host: String, _ port: Int) throws -> CollectorAddress {
        try #require(CollectorAddress("tls://\(host):\(port)"))
    }

    private func failure(_ body: () async throws -> Int) async throws -> ForwardingFailure {
        do {
            let sent = try await body()
            Issue.record("sent \(sent)")
            throw CancellationError()
        } catch let failure as ForwardingFailure {
            return failure
        }
    }

    @Test(arguments: ["localhost", "127.0.0.1"])
    func `every message arrives once, in order, and the end is told`(host: String) async throws {
        let lines = (1...20_000).map { "<110>1 2027-01-15T08:00:00.000Z host reauth 1 settled - message \($0)" }
        let authority = try Authority()
        let text = lines.joined(separator: "\n") + "\n"
        try await LoopbackCollector.with { collector in
            let sent = try await forward(text, to: try address(host, collector.port), trusting: authority.path)
            #expect(sent == text.utf8.count)
            #expect(await eventually { collector.isEnded })
            #expect(collector.text == lines.map { "\($0.utf8.count) \($0)" }.joined())
        }
    }

    @Test(arguments: [LoopbackCertificate.expired, .elsewhere])
    func `nothing is sent to a collector whose certificate is not good`(certificate: LoopbackCertificate) async throws {
        let authority = try Authority()
        let text = "<110>1 secret of the trail\n"
        try await LoopbackCollector.with(certificate) { collector in
            let failure = try await failure {
                try await forward(text, to: try address("localhost", collector.port), trusting: authority.path)
            }
            #expect(failure.message.hasPrefix("shows no certificate that is good for it") && failure.sent == 0)
            #expect(collector.text.isEmpty)
        }
    }

    @Test func `an authority that nobody named is not trusted, and a bad file of authorities is said`() async throws {
        let bad = try Authority("no certificate")
        let text = "<110>1 a\n"
        try await LoopbackCollector.with { collector in
            let unknown = try await failure {
                try await forward(text, to: try address("localhost", collector.port), trusting: nil)
            }
            #expect(unknown.message.contains("certificate"))
            let unreadable = try await failure {
                try await forward(text, to: try address("localhost", collector.port), trusting: bad.path)
            }
            #expect(unreadable.message.hasSuffix("has no certificate that can be read"))
            #expect(collector.text.isEmpty)
        }
    }

    @Test func `a collector that is not there is named so`() async throws {
        let authority = try Authority()
        let text = "<110>1 a\n"
        let failure = try await failure {
            try await forward(text, to: try address("127.0.0.1", 1), trusting: authority.path)
        }
        #expect(failure == ForwardingFailure("cannot be reached", sent: 0))
    }

    @Test func `a collector that hangs up ends the work with the count of what was sent`() async throws {
        let line = "<110>1 " + String(repeating: "x", count: 1000)
        let authority = try Authority()
        let text = String(repeating: line + "\n", count: 200_000)
        try await LoopbackCollector.with(hangingUpAfter: 100_000) { collector in
            let failure = try await failure {
                try await forward(text, to: try address("localhost", collector.port), trusting: authority.path)
            }
            #expect(failure.message == "broke off")
            #expect((1..<200_000).contains(failure.sent))
        }
    }

    @Test func `a collector that speaks no TLS gets nothing`() async throws {
        let authority = try Authority()
        let text = "<110>1 a\n"
        try await LoopbackProxy.with(target: 1, reply: { _ in .hangUp }) { plain in
            let failure = try await failure {
                try await forward(
                    text,
                    to: try address("127.0.0.1", plain.port),
                    trusting: authority.path,
                    patience: .milliseconds(200)
                )
            }
            #expect(failure.sent == 0)
            #expect(plain.heads.isEmpty)
        }
    }

    @Test func `addresses are tls alone, with the port of the RFC`() {
        #expect(CollectorAddress("tls://siem.example.com")?.description == "tls://siem.example.com:6514")
        #expect(CollectorAddress("tls://[2001:db8::1]:7000")?.host == "2001:db8::1")
        #expect(CollectorAddress("tls://[2001:db8::1]:7000")?.description == "tls://[2001:db8::1]:7000")
        for text in [
            "tcp://a:1", "a:1", "tls://", "tls://a:0", "tls://a:65536", "tls://a b", "tls://user@a", "tls://a/x",
        ] {
            #expect(CollectorAddress(text) == nil, "\(text)")
        }
    }
}
