import class Foundation.JSONEncoder
package import OAuth
package import PacedHTTP
package import ReauthEngine
package import ReauthModel

/// Sends webhooks to one receiver through the choke point, in a lane of the receiver's own.
package struct HTTPWebhookSender: WebhookSender {
    /// What a receiver is sent at most; one that asks for a pause gets it.
    package static let limit = LaneLimit(windows: [RateWindow(count: 50, period: .seconds(1))], concurrency: 8)

    private let url: Secret<String>
    private let lane: LaneKey
    private let signer: WebhookSigner
    private let sender: any RequestSender
    private let deadline: Duration
    private let time: any TimeSource
    private let pause: @Sendable (LaneKey) -> Timestamp?

    /// Makes a sender.
    ///
    /// `pause` tells until when a far side asked for a pause in a lane: what is due then is due in every process.
    package init(
        url: Secret<String>,
        lane: LaneKey,
        signer: WebhookSigner,
        sender: any RequestSender,
        deadline: Duration,
        time: any TimeSource,
        pause: @escaping @Sendable (LaneKey) -> Timestamp?
    ) {
        self.url = url
        self.lane = lane
        self.signer = signer
        self.sender = sender
        self.deadline = deadline
        self.time = time
        self.pause = pause
    }

    /// The lane of a job's receiver with this number, from 0.
    package static func lane(ofReceiver number: Int) -> LaneKey { LaneKey(rawValue: "webhooks \(number)") }

    /// Signs and sends one, once.
    package func send(_ body: WebhookBody, id: String) async throws -> DeliveryAnswer {
        let text = try Self.encoded(body)
        // The clock of each attempt: a receiver refuses what is older than some minutes.
        let timestamp = time.now.rawValue / 1000
        let request = PacedRequest(
            lane: lane,
            method: .post,
            url: url,
            headers: [
                (name: "webhook-id", value: Secret(id)),
                (name: "webhook-timestamp", value: Secret(String(timestamp))),
                (
                    name: "webhook-signature",
                    value: Secret(signer.signature(id: id, timestamp: timestamp, body: text))
                ),
                (name: "User-Agent", value: Secret("reauth")),
            ],
            body: PacedRequest.Body(contentType: "application/json", text: Secret(text)),
            deadline: deadline,
            purpose: .webhook,
            // Its id tells a repetition, so sending it again does no harm.
            isHarmless: true
        )
        return answer(to: try await sender.send(request))
    }

    private func answer(to result: PacedResult) -> DeliveryAnswer {
        switch result {
        case .answered(let response):
            switch response.status {
            case 200..<300: .accepted
            case 410: .gone
            default: .refused(status: response.status)
            }
        case .failed(.parked(let moment)): .parked(until: moment)
        case .failed(.throttled): .throttled(until: pause(lane))
        case .failed(.unavailable): pause(lane).map { .throttled(until: $0) } ?? .refused(status: 503)
        case .failed(let failure): failure.evidence?.httpStatus.map { .refused(status: $0) } ?? .lost
        }
    }

    private static func encoded(_ body: WebhookBody) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(body), as: UTF8.self)
    }
}
