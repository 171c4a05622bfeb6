package import ReauthEngine
package import ReauthModel

/// A webhook in memory.
struct QueuedWebhook {
    var entry: OutboxEntry
    var job: String
    var receiver: String
    var state = DeliveryState.pending
}

extension InMemoryRunStore {
    /// Sets what the runs of a job tell.
    package func setWebhooks(_ subscriptions: [WebhookSubscription], ofJob job: String) throws {
        try checkHealth()
        subscriptionsByJob[job] = subscriptions
    }

    /// An item got an outcome, or a run was finished.
    func queueWebhooks(_ kind: WebhookKind, of run: RunID, _ sequence: Int64, step: ReminderPolicy.Step? = nil) {
        guard let job = runs[run]?.record.job else { return }
        for subscription in subscriptionsByJob[job] ?? [] where subscription.events.contains(kind) {
            let number = Int64(webhooks.count) + 1
            webhooks.append(
                QueuedWebhook(
                    entry: OutboxEntry(
                        number: number,
                        id: "msg_\(number)",
                        run: run,
                        sequence: sequence,
                        kind: kind,
                        step: step,
                        claimedUntil: Timestamp(rawValue: 0)
                    ),
                    job: job,
                    receiver: subscription.receiver
                )
            )
        }
    }

    /// The outcome of an item changed from `before`.
    func queueWebhooks(afterChangeOf sequence: Int64, of run: RunID, from before: Outcome?) {
        guard let item = runs[run]?.items[Int(sequence) - 1], let outcome = item.progress.outcome, outcome != before
        else { return }
        let others = item.seed.instanceID.map(items) ?? []
        let siblings = others.filter { other in
            other.run.id != run && other.run.job == runs[run]?.record.job
                && other.run.platformDigest == runs[run]?.record.platformDigest
                && other.item.progress.outcome == outcome
        }
        let newest = siblings.max { order.firstIndex(of: $0.run.id) ?? 0 < order.firstIndex(of: $1.run.id) ?? 0 }
        let isTold = newest.map { !hasWorked($0.item, since: $0.run.id, before: run) } ?? false
        switch outcome {
        case .awaitingCode where !isTold:
            queueWebhooks(.needsConsent, of: run, sequence)
        case .reauthenticated
        where item.progress.reauthenticatedAt == nil
            || !siblings.contains { $0.item.progress.reauthenticatedAt == item.progress.reauthenticatedAt }:
            queueWebhooks(.reauthenticated, of: run, sequence)
        case .failed, .inDoubt:
            queueWebhooks(.failed, of: run, sequence)
        default:
            break
        }
    }

    /// Claims entries that are due.
    package func claimWebhooks(
        ofJob job: String,
        for receiver: String,
        at now: Timestamp,
        until lease: Timestamp,
        limit: Int
    ) throws -> [OutboxEntry] {
        try checkHealth()
        let due = pending(job, receiver).filter { webhooks[$0].entry.claimedUntil <= now }
            .sorted { webhooks[$0].entry.claimedUntil < webhooks[$1].entry.claimedUntil }
        return due.prefix(limit).map { index in
            webhooks[index].entry.claimedUntil = lease
            return webhooks[index].entry
        }
    }

    private func pending(_ job: String, _ receiver: String) -> [Int] {
        webhooks.indices.filter {
            webhooks[$0].job == job && webhooks[$0].receiver == receiver && webhooks[$0].state == .pending
        }
    }

    /// Records what became of an attempt.
    package func settle(_ entry: OutboxEntry, _ order: DeliveryOrder, at now: Timestamp) throws {
        try checkHealth()
        let index = Int(entry.number) - 1
        guard webhooks[index].state == .pending, webhooks[index].entry.claimedUntil == entry.claimedUntil else {
            return
        }
        webhooks[index].entry.machine = entry.machine
        switch order {
        case .retry(let moment):
            webhooks[index].entry.claimedUntil = moment
        case .end(let state):
            webhooks[index].state = state
            guard state == .givenUp else { return }
            let event = Event(.webhookGivenUp, at: now, detail: "\(entry.kind.rawValue): \(entry.id)")
            append(TrailNote(event, sequence: entry.sequence), to: entry.run)
        case .endAll:
            for other in pending(webhooks[index].job, webhooks[index].receiver) { webhooks[other].state = .gone }
        }
    }

    /// When the next entry for a receiver is due.
    package func nextWebhookDue(ofJob job: String, for receiver: String) -> Timestamp? {
        pending(job, receiver).map { webhooks[$0].entry.claimedUntil }.min()
    }

    /// How many entries are not delivered, by state.
    package func webhookCounts(of run: RunID?) -> [DeliveryState: Int] {
        webhooks.reduce(into: [:]) { counts, webhook in
            let isNamed = subscriptionsByJob[webhook.job, default: []]
                .contains { $0.receiver == webhook.receiver && !$0.events.isEmpty }
            guard isNamed, run == nil || run == webhook.entry.run,
                [.pending, .givenUp, .gone].contains(webhook.state)
            else { return }
            counts[webhook.state, default: 0] += 1
        }
    }
}
