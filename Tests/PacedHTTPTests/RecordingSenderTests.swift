import OAuth
import PacedHTTP
import ReauthModel
import Synchronization
import Testing

/// The choke point of a dry run: nothing but reads passes it.
@Suite struct RecordingSenderTests {
    /// Counts what is sent.
    private final class Counter: RequestSender, PermitSource {
        private let urls = Mutex<[String]>([])

        var sent: [String] { urls.withLock(\.self) }

        func send(_ request: PacedRequest) async throws -> PacedResult {
            urls.withLock { $0.append(request.url.exposed()) }
            return .answered(PacedResponse(status: 200, headers: [], body: []))
        }

        func send(_ request: PacedRequest, with permit: consuming Permit) async throws -> PacedResult {
            try await send(request)
        }

        func park(_ lane: LaneKey, for duration: Duration) {}
        func permitEnded(_ claim: Permit.Claim) {}
    }

    private func request(
        _ method: PacedRequest.Method,
        _ url: String = "https://api.example.com/x",
        isHarmless: Bool = false
    ) -> PacedRequest {
        PacedRequest(lane: .platform, method: method, url: Secret(url), isHarmless: isHarmless)
    }

    @Test func `only a read that does no harm is sent`() async throws {
        let counter = Counter()
        let sender = RecordingSender(counter)
        for method in [PacedRequest.Method.get, .post, .put, .patch, .delete] {
            for isHarmless in [false, true] { _ = try await sender.send(request(method, isHarmless: isHarmless)) }
            _ = try await sender.send(
                request(method, isHarmless: true),
                with: Permit(.platform, .ordinary, from: counter)
            )
        }
        #expect(counter.sent.count == 1)
    }

    @Test func `what is made while it records is shown and not sent`() async throws {
        let counter = Counter()
        let sender = RecordingSender(counter)
        let (result, recorded) = try await RecordingSender.recording {
            try await sender.send(request(.get, isHarmless: true))
        }
        guard case .failed(.notSent) = result else { return #expect(Bool(false), "\(result)") }
        #expect(recorded?.method == .get)
        let (_, second) = try await RecordingSender.recording {
            try await sender.send(request(.post), with: Permit(.platform, .ordinary, from: counter))
        }
        #expect(second?.method == .post)
        let (value, none) = try await RecordingSender.recording { 7 }
        #expect(value == 7 && none == nil)
        #expect(counter.sent.isEmpty)
    }

    @Test(arguments: [
        ("https://a.example/revoke", "https://a.example/revoke"),
        ("https://a.example/revoke?token=s3cret", "https://a.example/revoke?token=<redacted>"),
        ("https://a.example/x?a=1&token=s%3Dt&b", "https://a.example/x?a=<redacted>&token=<redacted>&b=<redacted>"),
        ("https://a.example/x?", "https://a.example/x?"),
    ])
    func `a URL is shown without the values of its query`(url: String, shown: String) {
        #expect(request(.post, url).redactedURL == shown)
    }
}
