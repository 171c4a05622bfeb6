package import ReauthEngine
package import ReauthModel

extension InMemoryRunStore {
    /// Items of a run that wait, with what was done to remind their people.
    package func waitingPeople(
        of run: RunID,
        apartFrom others: [RunID],
        after sequence: Int64,
        limit: Int
    ) throws -> [WaitingPerson] {
        try checkHealth()
        let people = (runs[run]?.items ?? []).compactMap { item -> WaitingPerson? in
            guard item.sequence > sequence, item.progress.outcome == .awaitingCode,
                item.seed.instanceID != nil, let own = item.progress.awaitingSince, !hasWorked(item, since: run)
            else { return nil }
            let siblings = waiting(like: item, in: run).filter { sibling in
                runs[sibling.run].map { !hasWorked($0.items[sibling.index], since: sibling.run) } ?? false
            }
            guard !siblings.contains(where: { others.contains($0.run) }) else { return nil }
            let moments = siblings.compactMap { runs[$0.run]?.items[$0.index].progress.awaitingSince }
            return WaitingPerson(
                item: item,
                since: min(own, moments.min() ?? own),
                reminded: reminderPlace(of: item, in: run).flatMap { reminders[$0] }
            )
        }
        return Array(people.prefix(limit))
    }

    /// Whether a run of the platform that began after `run`, and before `end`, saw the instance of an item work, by a call or a sign-in.
    func hasWorked(_ item: Item, since run: RunID, before end: RunID? = nil) -> Bool {
        guard let id = item.seed.instanceID, let platform = runs[run]?.record.platformDigest, !platform.isEmpty,
            let place = order.firstIndex(of: run)
        else { return false }
        let last = end.flatMap { order.firstIndex(of: $0) } ?? order.count
        return items(of: id).contains { other in
            guard other.run.platformDigest == platform, let its = order.firstIndex(of: other.run.id) else {
                return false
            }
            let progress = other.item.progress
            return its > place && its < last && progress.reason != .notPinged
                && [.healthy, .rotated, .reauthenticated].contains(progress.outcome)
        }
    }

    private func reminderPlace(of item: Item, in run: RunID) -> String? {
        guard let instance = item.seed.instanceID, let platform = runs[run]?.record.platformDigest else { return nil }
        return "\(platform.isEmpty ? run.rawValue : platform) \(instance)"
    }

    /// Records reminders, with their events and webhooks.
    package func remind(_ due: [DueReminder], of run: RunID, at now: Timestamp) throws -> Set<Int64> {
        try checkHealth()
        var recorded: Set<Int64> = []
        for reminder in due {
            guard let item = runs[run]?.items[Int(reminder.sequence) - 1], item.progress.outcome == .awaitingCode,
                let place = reminderPlace(of: item, in: run)
            else { continue }
            if let last = reminders[place], last.at >= reminder.since, last.number >= reminder.step.number { continue }
            reminders[place] = ReminderPolicy.Reminded(number: reminder.step.number, at: now)
            queueWebhooks(.reminderDue, of: run, reminder.sequence, step: reminder.step)
            append(TrailNote(Event(.reminded, at: now, detail: reminder.step.detail), about: item), to: run)
            recorded.insert(reminder.sequence)
        }
        return recorded
    }
}
