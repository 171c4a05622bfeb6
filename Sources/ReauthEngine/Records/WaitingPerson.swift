package import ReauthModel

/// An item that waits for a person, with what has been done to remind them.
package struct WaitingPerson: Sendable, Hashable {
    /// The item.
    package var item: Item
    /// Since when its instance waits, in whatever run.
    package var since: Timestamp
    /// The newest reminder of its instance, in whatever run.
    package var reminded: ReminderPolicy.Reminded?

    package init(item: Item, since: Timestamp, reminded: ReminderPolicy.Reminded?) {
        self.item = item
        self.since = since
        self.reminded = reminded
    }
}

/// A reminder of one item that is about to be recorded.
package struct DueReminder: Sendable, Hashable {
    /// The item.
    package var sequence: Int64
    /// Which step of the job's reminders.
    package var step: ReminderPolicy.Step
    /// Since when its instance waits.
    package var since: Timestamp

    package init(sequence: Int64, step: ReminderPolicy.Step, since: Timestamp) {
        self.sequence = sequence
        self.step = step
        self.since = since
    }
}
