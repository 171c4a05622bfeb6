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
    /// The list is written first, to `path` or by `write`: where that fails, or the process dies before the end, the same people are
    /// due again. A file appears whole or not at all.
    package func run(
        of name: String?,
        isTrial: Bool,
        to path: String?,
        _ write: ([UInt8]) throws -> Void
    ) async throws {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        var campaigns = try await campaigns(of: name, in: store)
        let round = ReminderRound(
            book: store,
            links: CustomerLinks(links: store, tokens: LinkTokens(key: store.fingerprintKey), time: environment.time),
            time: environment.time
        )
        var list = ReminderList(of: campaigns.map(\.run))
        for index in campaigns.indices {
            let campaign = campaigns[index]
            // Through the newest run only, also where just an older one was asked for.
            let newer = campaigns[..<index].map(\.run.id)
            try await round.due(of: campaign.run.id, by: campaign.file.job.console.reminders, apartFrom: newer) {
                people in
                for person in people {
                    list.add(person, of: campaign.run)
                    campaigns[index].due.append(person.reminder)
                }
            }
        }
        if let path {
            try await environment.reports.save(to: path) { try $0(list.bytes) }
        } else {
            try write(list.bytes)
        }
        let due = campaigns.flatMap(\.due)
        guard !isTrial, !due.isEmpty else { return tell(due, isTrial: isTrial) }
        let delivery = WebhookDelivery(environment: environment, store: store)
        let files = environment.jobFiles(of: campaigns.map(\.run))
        try await delivery.subscribe(files)
        for campaign in campaigns {
            _ = try await store.remind(campaign.due, of: campaign.run.id, at: environment.time.now)
        }
        tell(due, isTrial: false)
        try await delivery.finish(files, within: Self.patience)
        let counts = WebhookCounts(try await store.webhookCounts(of: nil))
        if let line = counts.line { environment.announcer.say(line) }
    }

    /// The runs with waiting items whose jobs remind, newest first.
    private func campaigns(of name: String?, in store: any OpenStore) async throws -> [Campaign] {
        let waiting = try await store.waitingRuns().map(\.record)
        let wanted = waiting.filter { name == nil || $0.id.rawValue == name || $0.job == name }
        if let name, wanted.isEmpty {
            throw OperationFailure(
                .usage,
                "no run or job `\(name)` in \(environment.places.store) has an instance that waits"
            )
        }
        return wanted.compactMap { run in
            do {
                let file = try environment.jobs.job(at: run.jobFile)
                guard [file.platformDigest, ""].contains(run.platformDigest) else {
                    environment.logger.warning(
                        "\(file.path) names another platform than when run \(run.id) began: nobody is reminded of it"
                    )
                    return nil
                }
                return file.job.console.reminders.steps.isEmpty ? nil : Campaign(run: run, file: file)
            } catch {
                let words = OperationFailure(error).description
                environment.logger.warning("nobody is reminded of run \(run.id): \(words)")
                return nil
            }
        }
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
