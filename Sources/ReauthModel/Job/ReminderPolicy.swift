/// When a person is reminded of an instance that waits.
///
/// A waiting instance is one thing, whatever run it waits in: its steps are counted from when it began to wait in the first of them.
package struct ReminderPolicy: Sendable, Hashable {
    /// How long after an instance began to wait its person is reminded, each later than the one before; none where it is empty.
    package var steps: [Duration]

    package init(steps: [Duration] = []) {
        self.steps = steps
    }

    /// One step that is due.
    package struct Step: Sendable, Hashable {
        /// Its number, from 1.
        package var number: Int
        /// Whether no other one follows: after it, reminding has not helped.
        package var isLast: Bool

        package init(number: Int, isLast: Bool) {
            self.number = number
            self.isLast = isLast
        }

        /// What the trail says of it.
        package var detail: String { "reminder \(number)" + (isLast ? ", the last" : "") }
    }

    /// What was done for an instance before.
    package struct Reminded: Sendable, Hashable {
        /// The number of the newest step.
        package var number: Int
        /// When it was done.
        package var at: Timestamp

        package init(number: Int, at: Timestamp) {
            self.number = number
            self.at = at
        }
    }

    /// The step that is due at `now`, of an instance that has waited since `since`; `nil` where none is.
    ///
    /// Only the newest one: after nights that were missed, a person is reminded once. What was done before the instance began to
    /// wait belongs to another time that it waited, and does not count.
    package func due(since: Timestamp, after last: Reminded?, at now: Timestamp) -> Step? {
        let waited = since.duration(to: now)
        guard let newest = steps.lastIndex(where: { $0 <= waited }) else { return nil }
        let number = newest + 1
        if let last, last.at >= since, last.number >= number { return nil }
        return Step(number: number, isLast: number == steps.count)
    }
}
