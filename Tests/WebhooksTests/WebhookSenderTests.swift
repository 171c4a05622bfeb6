import OAuth
import PacedHTTP
import ReauthEngine
import ReauthModel
import Synchronization
import Testing

@testable import Webhooks

/// Answers every request in the same way, and remembers it.
private final class OneAnswer: RequestSender {
    private let result: PacedResult
    private let state = Mutex([PacedRequest]())

    init(_ result: PacedResult) {
        self.result = result
    }

    var requests: [PacedRequest] { state.withLock { $0 } }

    func send(_ request: PacedRequest) async throws -> PacedResult {
        state.withLock { $0.append(request) }
        return result
    }

    func send(_ request: PacedRequest, with permit: consuming Permit) async throws -> PacedResult {
        try await send(request)
    }

    func park(_ lane: LaneKey, for duration: Duration) {}
}

private struct StandingClock: TimeSource {
    var now: Timestamp { Timestamp(rawValue: 1_800_000_000_900) }
    var uptime: Duration { .zero }

    func sleep(for duration: Duration) async throws {}
}

@Suite("A webhook on its way")
struct WebhookSenderTests {
    private let pause = Timestamp(rawValue: 1_800_000_060_000)

    private func sender(_ result: PacedResult, pause: Timestamp? = nil) throws -> (HTTPWebhookSender, OneAnswer) {
        let far = OneAnswer(result)
        let secret = Secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        let sender = HTTPWebhookSender(
            url: Secret("https://tickets.example.com/in/s3cret"),
            lane: HTTPWebhookSender.lane(ofReceiver: 0),
            signer: try #require(WebhookSigner(secret)),
            sender: far,
            deadline: .seconds(10),
            time: StandingClock(),
            pause: { _ in pause }
        )
        return (sender, far)
    }

    private func body() -> WebhookBody {
        var facts = WebhookBody.Facts(run: RunID(rawValue: "nightly-20270101T000000Z"), job: "nightly")
        facts.instanceID = InstanceID(rawValue: "4711")
        facts.name = "Acme \"CRM\""
        facts.provider = LaneKey(rawValue: "box")
        facts.outcome = .awaitingCode
        facts.link = "https://reauth.example.com/c/0123"
        facts.columns = ["contact": "ada@example.com"]
        facts.escalation = false
        return WebhookBody(type: .needsConsent, timestamp: Timestamp(rawValue: 1_800_000_000_000), data: facts)
    }

    @Test func itIsSignedOverExactlyWhatIsSent() async throws {
        let (sender, far) = try sender(.answered(PacedResponse(status: 204, headers: [], body: [])))
        #expect(try await sender.send(body(), id: "msg_7") == .accepted)
        let request = try #require(far.requests.first)
        let fields = Dictionary(uniqueKeysWithValues: request.headers.map { ($0.name, $0.value.exposed()) })
        let text = try #require(request.body?.text.exposed())
        #expect(fields["webhook-id"] == "msg_7" && fields["webhook-timestamp"] == "1800000000")
        let signer = try #require(
            WebhookSigner(Secret("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="))
        )
        let signature = signer.signature(id: "msg_7", timestamp: 1_800_000_000, body: text)
        #expect(fields["webhook-signature"] == signature)
        #expect(request.body?.contentType == "application/json" && request.method == .post)
        #expect(
            text == """
                {"data":{"columns":{"contact":"ada@example.com"},"escalation":false,"instance_id":"4711","job":"nightly",\
                "link":"https://reauth.example.com/c/0123","name":"Acme \\"CRM\\"","outcome":"awaiting_code",\
                "provider":"box","run":"nightly-20270101T000000Z"},"timestamp":"2027-01-15T08:00:00.000Z",\
                "type":"needs_consent"}
                """
        )
    }

    @Test(
        arguments: [
            (200, .accepted), (202, .accepted), (299, .accepted), (410, .gone), (301, .refused(status: 301)),
            (400, .refused(status: 400)), (404, .refused(status: 404)), (500, .refused(status: 500)),
        ] as [(Int, DeliveryAnswer)]
    )
    func anAnswerIsReadByItsStatus(status: Int, answer: DeliveryAnswer) async throws {
        let (sender, _) = try sender(.answered(PacedResponse(status: status, headers: [], body: [1, 2])))
        #expect(try await sender.send(body(), id: "m") == answer)
    }

    @Test func whatCameToNothingIsToldApart() async throws {
        let moment = Timestamp(rawValue: 1_800_000_005_000)
        let answers: [(RequestFailure, Timestamp?, DeliveryAnswer)] = [
            (.parked(until: moment), nil, .parked(until: moment)),
            (.throttled(Evidence(httpStatus: 429)), pause, .throttled(until: pause)),
            (.throttled(Evidence(httpStatus: 429)), nil, .throttled(until: nil)),
            (.unavailable(Evidence(httpStatus: 503)), pause, .throttled(until: pause)),
            (.unavailable(Evidence(httpStatus: 503)), nil, .refused(status: 503)),
            (.lost(Evidence(note: "timeout")), nil, .lost), (.notSent(Evidence(note: "refused")), nil, .lost),
        ]
        for (failure, pause, answer) in answers {
            let (sender, _) = try sender(.failed(failure), pause: pause)
            #expect(try await sender.send(body(), id: "m") == answer)
        }
    }
}
