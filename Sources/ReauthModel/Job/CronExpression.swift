/// When a schedule starts a job: five fields as cron(5) and Kubernetes read them, `0 3 * * SUN`.
///
/// It is only checked and translated: `reauth` has no timer of its own. The time zone is that of the scheduler.
package struct CronExpression: Sendable, Hashable {
    /// What is wrong with a text, as the rest of a sentence about it.
    package struct Problem: Error, Sendable, Hashable {
        package let message: String

        init(_ message: String) {
            self.message = message
        }
    }

    /// As it was written.
    package let text: String
    package let minute: CronField
    package let hour: CronField
    package let dayOfMonth: CronField
    package let month: CronField
    package let dayOfWeek: CronField

    /// Reads an expression; throws where cron and Kubernetes would refuse it, or would not agree on what it means.
    package init(parsing text: String) throws(Problem) {
        let words = text.split { $0 == " " || $0 == "\t" }
        if text.hasPrefix("@") { throw Problem("is a short form; write its five fields, as in \"0 3 * * SUN\"") }
        guard words.count == 5 else {
            throw Problem(
                "has \(words.count) field\(words.count == 1 ? "" : "s"); it needs five: minute, hour, day of the month, month, day "
                    + "of the week, as in \"0 3 * * SUN\""
            )
        }
        self.text = words.joined(separator: " ")
        minute = try CronField(parsing: words[0], .minute)
        hour = try CronField(parsing: words[1], .hour)
        dayOfMonth = try CronField(parsing: words[2], .dayOfMonth)
        month = try CronField(parsing: words[3], .month)
        dayOfWeek = try CronField(parsing: words[4], .dayOfWeek)
        // cron(8) takes `*/2` for `*` here, so that both fields must hold; Kubernetes does not, and one is enough.
        if dayOfMonth.isRestricted && dayOfWeek.isSteppedStar || dayOfWeek.isRestricted && dayOfMonth.isSteppedStar
            || dayOfMonth.isSteppedStar && dayOfWeek.isSteppedStar
        {
            throw Problem(
                "restricts both days, one of them by a step after `*`: schedulers disagree on that; write the days as a list"
            )
        }
        guard !dayOfWeek.isFull || dayOfWeek.isRestricted || comes else {
            throw Problem("names a day that no month has: it would never come")
        }
    }

    /// Whether a day on which either field for days holds is enough; else both must hold.
    package var isEitherDayEnough: Bool { dayOfMonth.isRestricted && dayOfWeek.isRestricted }

    /// The expression in the form that every cron reads.
    package var plain: String {
        [minute, hour, dayOfMonth, month, dayOfWeek].map(\.plain).joined(separator: " ")
    }

    private var comes: Bool {
        let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        return month.values.contains { lengths[$0 - 1] >= (dayOfMonth.values.first ?? 1) }
    }
}
