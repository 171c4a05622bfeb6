extension CronExpression {
    /// What systemd.time(7) calls it, as one or two calendar events: either is a start.
    ///
    /// cron(5) starts a job when *either* field for days holds, if both are restricted; a calendar event holds only where both
    /// do, so that case needs two.
    package var calendarEvents: [String] {
        guard isEitherDayEnough else { return [event(dayOfMonth, dayOfWeek)] }
        return [event(dayOfMonth, nil), event(nil, dayOfWeek)]
    }

    private func event(_ dayOfMonth: CronField?, _ dayOfWeek: CronField?) -> String {
        let weekdays = dayOfWeek.map(Self.weekdays) ?? ""
        let date = "*-\(Self.numbers(month))-\(dayOfMonth.map(Self.numbers) ?? "*")"
        return "\(weekdays)\(date) \(Self.numbers(hour)):\(Self.numbers(minute)):00"
    }

    /// `03`, `08..18`, `00,15,30,45` or `*`.
    private static func numbers(_ field: CronField) -> String {
        guard !field.isFull else { return "*" }
        let padded: (Int) -> String = { $0 < 10 ? "0\($0)" : "\($0)" }
        return CronField.runs(field.values).map { run in
            run.count == 1 ? padded(run.lowerBound) : "\(padded(run.lowerBound))..\(padded(run.upperBound))"
        }.joined(separator: ",")
    }

    /// `Mon..Fri ` with a blank at the end; nothing for every day.
    ///
    /// systemd's week begins with Monday.
    private static func weekdays(_ field: CronField) -> String {
        guard !field.isFull else { return "" }
        let names = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
        let days = field.values.map { ($0 + 6) % 7 }.sorted()
        return CronField.runs(days).map { run in
            run.count == 1 ? names[run.lowerBound] : "\(names[run.lowerBound])..\(names[run.upperBound])"
        }.joined(separator: ",") + " "
    }
}
