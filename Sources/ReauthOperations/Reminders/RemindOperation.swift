import Logging
import ReauthEngine
import ReauthModel

/// Reminds the people who have not signed in yet: as CSV for a mail merge, and through the webhooks of their jobs.
package struct RemindOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// How long it goes on where a receiver of webhooks does not take everything.
    private static let patience: Duration = .seconds(60)

    /// The waiting items of one run, and what its job says of reminders.
    private struct Campaign {
        var run: RunRecord
        var file: JobFile
        var due: [DueReminder] = []
    }

    /// Lists everybody who is due, of all runs of the store, or of one run or job, and records that they were reminded.
    ///
    /// With `isTrial`, nothing is recorded or sent.
    ///
    /// The list is written first, to `path` or by `write`, a page of people at a time: where that fails, or the process dies before
    /// the end, the same people are due again. A file appears whole or not at all.
    ///
    /// Ends with ``ExitStatus/badInput`` where a waiting run was passed over because of its job file; the list is good for the others.
    package func run(
        of name: String?,
        isTrial: Bool,
        to path: String?,
        _ write: ([UInt8]) throws -> Void
    ) async throws -> ExitStatus {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let waiting = try await waitingRuns(of: name, in: store)
        let files = waiting.map(file)
        var campaigns = zip(waiting, files).compactMap { run, file in
            file.flatMap { $0.job.console.reminders.steps.isEmpty ? nil : Campaign(run: run, file: $0) }
        }
        let status: ExitStatus = files.contains { $0 == nil } ? .badInput : .success
        if let path {
            try await environment.reports.save(to: path) {
                campaigns = try await list(campaigns, renewing: !isTrial, in: store, $0)
            }
        } else {
            campaigns = try await list(campaigns, renewing: !isTrial, in: store, write)
        }
        let due = campaigns.flatMap(\.due)
        guard !isTrial, !due.isEmpty else {
            tell(due, isTrial: isTrial)
            return status
        }
        let delivery = WebhookDelivery(environment: environment, store: store)
        let telling = environment.jobFiles(of: campaigns.map(\.run))
        try await delivery.subscribe(telling)
        for campaign in campaigns {
            _ = try await store.remind(campaign.due, of: campaign.run.id, at: environment.time.now)
        }
        tell(due, isTrial: false)
        try await delivery.finish(telling, within: Self.patience)
        let counts = WebhookCounts(try await store.webhookCounts(of: nil))
        if let line = counts.line { environment.announcer.say(line) }
        return status
    }

    /// Writes the people who are due; returns the campaigns with what is to be recorded of them.
    private func list(
        _ campaigns: [Campaign],
        renewing: Bool,
        in store: any OpenStore,
        _ write: ([UInt8]) throws -> Void
    ) async throws -> [Campaign] {
        let round = ReminderRound(
            book: store,
            links: CustomerLinks(links: store, tokens: LinkTokens(key: store.fingerprintKey), time: environment.time),
            time: environment.time
        )
        var campaigns = campaigns
        var list = ReminderList(of: campaigns.map(\.run))
        try write(list.take())
        for index in campaigns.indices {
            let (run, job) = (campaigns[index].run, campaigns[index].file.job)
            try await round.due(
                of: run.id,
                by: job.console.reminders,
                // Through the newest run only, also where just an older one was asked for.
                apartFrom: campaigns[..<index].map(\.run.id),
                renewing: renewing ? try renewal(for: job, store) : nil
            ) { people in
                for person in people { list.add(person, of: run) }
                try write(list.take())
                campaigns[index].due += people.map(\.reminder)
            }
        }
        return campaigns
    }

    private func renewal(for job: Job, _ store: any OpenStore) throws -> LinkRenewal {
        let catalog = try environment.catalogs.catalog(adding: job.providersFile)
        let caps = job.applications.map(\.element).compactMap { element in
            catalog.entry(forElement: element)?.profile.maxGrantsPerAccount.map { (element, $0) }
        }
        return LinkRenewal(
            recorder: store,
            lifetime: job.console.linkLifetime,
            caps: GrantCaps(Dictionary(caps) { first, _ in first })
        )
    }

    /// The runs with waiting items, newest first.
    private func waitingRuns(of name: String?, in store: any OpenStore) async throws -> [RunRecord] {
        let waiting = try await store.waitingRuns().map(\.record)
        let wanted = waiting.filter { name == nil || $0.id.rawValue == name || $0.job == name }
        if let name, wanted.isEmpty {
            throw OperationFailure(
                .usage,
                "no run or job `\(name)` in \(environment.places.store) has an instance that waits"
            )
        }
        return wanted
    }

    /// The file of a run's job; `nil` where nobody can be reminded by it.
    private func file(of run: RunRecord) -> JobFile? {
        do {
            let file = try environment.jobs.job(at: run.jobFile)
            if [file.platformDigest, ""].contains(run.platformDigest) { return file }
            environment.logger.warning(
                "\(file.path) names another platform than when run \(run.id) began: nobody is reminded of it"
            )
        } catch {
            let words = OperationFailure(error).description
            environment.logger.warning("nobody is reminded of run \(run.id): \(words)")
        }
        return nil
    }

    private func tell(_ due: [DueReminder], isTrial: Bool) {
        guard !due.isEmpty else { return environment.announcer.say("Nobody is to be reminded now.") }
        let last = due.count { $0.step.isLast }
        let people = due.count == 1 ? "1 person is" : "\(due.count) people are"
        environment.announcer.say(
            "\(people) \(isTrial ? "due to be reminded; nothing was recorded" : "reminded")"
                + (last > 0 ? ", \(last) for the last time: call them (escalation)." : ".")
        )
    }
}
