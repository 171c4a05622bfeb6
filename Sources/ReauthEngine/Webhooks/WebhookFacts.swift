import ReauthModel

/// Reads what a webhook tells, as it is now.
package struct WebhookFacts: Sendable {
    /// What is asked for it.
    package typealias Store = RunLookup & RunItems & RunProgress & AuditTrail

    private let store: any Store
    private let links: CustomerLinks
    /// The carried column that names the customer.
    private let customerColumn: String?

    package init(store: any Store, links: CustomerLinks, customerColumn: String?) {
        self.store = store
        self.links = links
        self.customerColumn = customerColumn
    }

    /// What to send for an entry; `nil` where what it tells is no longer so.
    func body(of entry: OutboxEntry, columns: [String], at now: Timestamp) async throws -> WebhookBody? {
        guard let run = try await store.run(entry.run) else { return nil }
        if entry.kind.isAboutRun { return try await body(of: run, at: now) }
        guard let item = try await store.item(of: run.id, sequence: entry.sequence),
            entry.kind.isTrue(of: item.progress.outcome)
        else { return nil }
        var facts = try await facts(of: item, in: run)
        let wanted = columns.compactMap { name in value(of: name, item, run).map { (name, $0) } }
        facts.columns = wanted.isEmpty ? nil : Dictionary(wanted) { first, _ in first }
        facts.reminder = entry.step?.number
        facts.escalation = entry.step?.isLast
        let moment = try await moment(of: entry.kind, item, in: run.id)
        return WebhookBody(type: entry.kind, timestamp: moment ?? now, data: facts)
    }

    private func body(of run: RunRecord, at now: Timestamp) async throws -> WebhookBody {
        var facts = WebhookBody.Facts(run: run.id, job: run.job)
        facts.outcomes = try await store.tallies(of: run.id).reduce(into: [:]) { counts, tally in
            for (outcome, items) in tally.outcomes where items > 0 { counts[outcome.rawValue, default: 0] += items }
        }
        return WebhookBody(type: .runFinished, timestamp: run.finishedAt ?? now, data: facts)
    }

    private func facts(of item: Item, in run: RunRecord) async throws -> WebhookBody.Facts {
        var facts = WebhookBody.Facts(run: run.id, job: run.job)
        facts.instanceID = item.seed.instanceID
        facts.name = item.seed.name
        facts.element = item.seed.element
        facts.provider = item.lane
        facts.outcome = item.progress.outcome
        facts.reason = item.progress.reason
        facts.customer = customerColumn.flatMap { value(of: $0, item, run) }
        guard item.progress.outcome == .awaitingCode else { return facts }
        facts.awaitingSince = item.progress.awaitingSince
        let link = try await links.newest(of: run.id, sequences: [item.sequence])[item.sequence]
        // Withdrawn is withdrawn, also where the address is the platform's own.
        guard let url = item.progress.consentURL, link?.withdrawnAt == nil else { return facts }
        facts.link = links.completed(url, link, run: run.id)
        facts.linkExpiresAt = facts.link == nil ? nil : link?.expiresAt
        return facts
    }

    private func value(of column: String, _ item: Item, _ run: RunRecord) -> String? {
        guard let index = run.carriedColumns.firstIndex(of: column), index < item.seed.carried.count else { return nil }
        return item.seed.carried[index]
    }

    private func moment(of kind: WebhookKind, _ item: Item, in run: RunID) async throws -> Timestamp? {
        switch kind {
        case .needsConsent: item.progress.awaitingSince
        case .reauthenticated: item.progress.reauthenticatedAt
        case .reminderDue: try await store.history(of: run, sequence: item.sequence).last { $0.kind == .reminded }?.at
        case .failed: try await store.history(of: run, sequence: item.sequence).last?.at
        case .runFinished: nil
        }
    }
}
