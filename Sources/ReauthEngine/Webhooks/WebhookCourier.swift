package import Logging
package import ReauthModel

/// Delivers the webhooks of one job's runs, beside other work and beside other processes.
///
/// At least once: an entry that a process had in hand when it died is due again when its claim ends.
package struct WebhookCourier: Sendable {
    /// For how long one request may take.
    package static let deadline: Duration = .seconds(10)
    /// For how long an entry is claimed: a request, and the wait for its turn.
    package static let lease: Duration = .seconds(15)
    /// Entries in flight to one receiver.
    private static let width = 8
    /// How often it looks for new entries.
    private static let turn: Duration = .seconds(1)

    private let job: String
    private let receivers: [WebhookReceiver]
    private let outbox: any WebhookOutbox
    private let facts: WebhookFacts
    private let time: any TimeSource
    private let logger: Logger
    private let jitter: @Sendable () -> Double

    package init(
        job: String,
        receivers: [WebhookReceiver],
        outbox: any WebhookOutbox,
        facts: WebhookFacts,
        time: any TimeSource,
        logger: Logger,
        jitter: @escaping @Sendable () -> Double = { .random(in: 0...1) }
    ) {
        self.job = job
        self.receivers = receivers
        self.outbox = outbox
        self.facts = facts
        self.time = time
        self.logger = logger
        self.jitter = jitter
    }

    /// Delivers what becomes due, until `stop` is requested.
    ///
    /// Throws when it is cancelled, or the store cannot be used.
    package func work(until stop: StopSignal) async throws {
        try await forEachReceiver { receiver in
            while !stop.isRequested {
                let pause = try await deliverDue(to: receiver)
                let turn = pause.map { time.now.duration(to: $0) } ?? Self.turn
                try await stop.sleep(for: turn, time: time)
            }
        }
    }

    /// Delivers what is due, or becomes due within `patience`; a receiver that is down is waited for no longer than that.
    package func finish(within patience: Duration) async throws {
        let end = time.now.advanced(by: patience)
        try await forEachReceiver { receiver in
            while time.now < end {
                if let pause = try await deliverDue(to: receiver) {
                    guard pause < end else { return }
                    try await time.sleep(for: time.now.duration(to: pause))
                    continue
                }
                guard let next = try await outbox.nextWebhookDue(ofJob: job, for: receiver.name), next < end else {
                    return
                }
                try await time.sleep(for: max(time.now.duration(to: next), .milliseconds(10)))
            }
        }
    }

    /// A slow receiver holds up no other.
    private func forEachReceiver(_ body: @escaping @Sendable (WebhookReceiver) async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for receiver in receivers { group.addTask { try await body(receiver) } }
            try await group.waitForAll()
        }
    }

    /// Until when nothing more is worth a try: until now, or as long as the receiver has a pause; `nil` where nothing was due.
    ///
    /// In a pause nothing is sent, but each entry would cost the store a transaction, beside the work of the run.
    private func deliverDue(to receiver: WebhookReceiver) async throws -> Timestamp? {
        let now = time.now
        let entries = try await outbox.claimWebhooks(
            ofJob: job,
            for: receiver.name,
            at: now,
            until: now.advanced(by: Self.lease),
            limit: Self.width
        )
        guard !entries.isEmpty else { return nil }
        return try await withThrowingTaskGroup(of: Timestamp?.self) { group in
            for entry in entries { group.addTask { try await deliver(entry, to: receiver) } }
            return try await group.reduce(now) { latest, pause in max(latest, pause ?? latest) }
        }
    }

    /// Until when the receiver has a pause; `nil` where it has none.
    private func deliver(_ entry: OutboxEntry, to receiver: WebhookReceiver) async throws -> Timestamp? {
        var entry = entry
        var answer = DeliveryAnswer.obsolete
        if let body = try await facts.body(of: entry, columns: receiver.columns, at: time.now) {
            // Where its claim would end before its request, another process might send it at the same time.
            guard time.now.advanced(by: Self.deadline) <= entry.claimedUntil else { return nil }
            answer = try await receiver.sender.send(body, id: entry.id)
        }
        let order = entry.machine.handle(answer, at: time.now, jitter: jitter())
        try await outbox.settle(entry, order, at: time.now)
        tell(answer, order, entry, receiver)
        if case .parked(let moment) = answer { return moment }
        return nil
    }

    private func tell(
        _ answer: DeliveryAnswer,
        _ order: DeliveryOrder,
        _ entry: OutboxEntry,
        _ receiver: WebhookReceiver
    ) {
        switch order {
        case .endAll:
            logger.error(
                "\(receiver.origin) says that its receiver of webhooks is gone (410): what was pending for it is dropped; remove it from `webhooks`"
            )
        case .end(.givenUp):
            logger.error(
                "\(receiver.origin) took webhook \(entry.id) (\(entry.kind.rawValue), run \(entry.run)) for days not: it is given up"
            )
        case .retry where entry.machine.attempts == 1:
            logger.warning("\(receiver.origin) did not take webhook \(entry.id) (\(answer.words)); it is tried again")
        case .end, .retry:
            break
        }
    }
}

extension DeliveryAnswer {
    /// What came of it, for people.
    fileprivate var words: String {
        switch self {
        case .refused(let status): "HTTP \(status)"
        case .throttled, .parked: "it asked for a pause"
        case .lost: "no answer"
        case .accepted, .gone, .obsolete: "done"
        }
    }
}
