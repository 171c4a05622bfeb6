package import ReauthModel

/// Finds the people who have to be reminded, run by run, the newest first: an instance that waits in several runs is reminded of
/// through the newest one, whose link is the newest too.
package struct ReminderRound: Sendable {
    /// A person who is due, with what to send.
    package struct Due: Sendable {
        /// The item, and since when its instance waits.
        package var person: WaitingPerson
        /// The step that is due.
        package var step: ReminderPolicy.Step
        /// Where to sign in; `nil` where none could be made, or its time is over and nothing renews it.
        package var link: String?
        /// Until when the link is good, where it is one of ours.
        package var linkExpiresAt: Timestamp?

        /// What is recorded of it.
        package var reminder: DueReminder {
            DueReminder(sequence: person.item.sequence, step: step, since: person.since)
        }
    }

    /// A page of the store.
    private static let pageSize = 500

    private let book: any ReminderBook
    private let links: CustomerLinks
    private let time: any TimeSource

    package init(book: any ReminderBook, links: CustomerLinks, time: any TimeSource) {
        self.book = book
        self.links = links
        self.time = time
    }

    /// Hands out the people of a run who are due now, page by page.
    ///
    /// Of instances that wait in one of the runs `others`, which were gone through before, nobody is.
    ///
    /// A person whose link an operator withdrew is not reminded. With a `renewal`, people whose link is no longer good get a new one.
    package func due(
        of run: RunID,
        by policy: ReminderPolicy,
        apartFrom others: [RunID],
        renewing renewal: LinkRenewal? = nil,
        _ receive: nonisolated(nonsending) ([Due]) async throws -> Void
    ) async throws {
        let now = time.now
        var last: Int64 = 0
        while true {
            let page = try await book.waitingPeople(of: run, apartFrom: others, after: last, limit: Self.pageSize)
            guard let end = page.last else { return }
            last = end.item.sequence
            let people = page.compactMap { person in
                policy.due(since: person.since, after: person.reminded, at: now).map { (person, $0) }
            }
            guard !people.isEmpty else { continue }
            var newest = try await links.newest(of: run, sequences: people.map(\.0.item.sequence))
            if let renewal {
                newest = try await links.renewed(newest, of: people.map(\.0.item), run: run, by: renewal)
            }
            let due = people.compactMap { person, step -> Due? in
                let link = newest[person.item.sequence]
                guard link?.withdrawnAt == nil else { return nil }
                let url = person.item.progress.consentURL.flatMap { links.completed($0, link, run: run) }
                return Due(person: person, step: step, link: url, linkExpiresAt: url == nil ? nil : link?.expiresAt)
            }
            if !due.isEmpty { try await receive(due) }
        }
    }
}
