import OAuth
import ReauthEngine
import ReauthModel
import Synchronization

@testable import ReauthOperations

/// Receivers of webhooks in memory.
final class FakeWebhooks: WebhookOpening {
    /// What a receiver got.
    struct Sent: Sendable {
        var id: String
        var body: WebhookBody
    }

    private struct Sender: WebhookSender {
        let webhooks: FakeWebhooks

        func send(_ body: WebhookBody, id: String) async throws -> DeliveryAnswer {
            webhooks.state.withLock { state in
                state.sent.append(Sent(id: id, body: body))
                return state.answer(state.sent.count)
            }
        }
    }

    private struct State {
        var sent: [Sent] = []
        var answer: @Sendable (_ number: Int) -> DeliveryAnswer = { _ in .accepted }
        var failures = 0
        let isOpen = StopSignal()
    }

    private let state = Mutex(State())

    /// What was sent so far.
    var sent: [Sent] { state.withLock { $0.sent } }

    /// Answers the webhook with this number, from 1, in this way.
    func answer(_ answer: @escaping @Sendable (_ number: Int) -> DeliveryAnswer) {
        state.withLock { $0.answer = answer }
    }

    /// Lets the next receivers fail this often; the answer is given when they are opened after that.
    func fail(_ count: Int) -> StopSignal {
        state.withLock { state in
            state.failures = count
            return state.isOpen
        }
    }

    func withReceivers<Result: Sendable>(
        of file: JobFile,
        _ body: nonisolated(nonsending) ([WebhookReceiver]) async throws -> Result
    ) async throws -> Result {
        try state.withLock { state in
            guard state.failures > 0 else { return state.isOpen.request() }
            state.failures -= 1
            throw StoreUnusable(message: "the disk is full")
        }
        return try await body(
            file.job.webhooks.map {
                WebhookReceiver(name: $0.name, origin: $0.origin, columns: $0.columns, sender: Sender(webhooks: self))
            }
        )
    }
}

extension WebhookReference {
    /// A receiver for tests.
    static func sample(
        _ events: Set<WebhookKind> = Set(WebhookKind.allCases),
        columns: [String] = []
    ) -> WebhookReference {
        WebhookReference(
            url: Secret("https://tickets.example.com/in"),
            secret: .environment("S"),
            events: events,
            columns: columns
        )
    }
}
