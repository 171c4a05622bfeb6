import ReauthModel
import StrictYAML

/// Decodes `console`.
struct ConsoleDecoder {
    private static let lifetime = DurationDecoder(from: "5m", to: "90d", examples: "30m, 12h or 14d")

    private static let reminder = DurationDecoder(from: "1h", to: "366d", examples: "1d, 3d or 14d")

    let location: FileLocation

    func console(_ mapping: YAMLMapping?) -> ConsoleSettings {
        var settings = ConsoleSettings()
        guard let mapping else { return settings }
        settings.publicURL = mapping.optional("publicURL").flatMap(publicURL)
        settings.groupBy = mapping.optional("groupBy", harmless: true).flatMap(column)
        if let lifetime = mapping.optional("linkLifetime", harmless: true).flatMap(Self.lifetime.duration) {
            settings.linkLifetime = lifetime
        }
        settings.brand = BrandDecoder(location: location).brand(mapping.optional("brand")?.mapping())
        if let value = mapping.optional("reminders", harmless: true) { settings.reminders = reminders(value) }
        return settings
    }

    /// Each later than the one before it: they are counted from when an instance began to wait.
    private func reminders(_ value: YAMLValue) -> ReminderPolicy {
        var steps: [Duration] = []
        for value in value.filledList() ?? [] {
            guard let step = Self.reminder.duration(value) else { continue }
            if let last = steps.last, step <= last {
                value.report(
                    "must be later than the one before it: both are counted from when the instance began to wait"
                )
            }
            steps.append(step)
        }
        return ReminderPolicy(steps: steps)
    }

    /// The URL without a final slash.
    ///
    /// Problems never quote it: it may hold a password that does not belong there.
    private func publicURL(_ value: YAMLValue) -> String? {
        guard let text = value.string(), let url = WebURL(reading: value, text) else { return nil }
        guard url.query == nil else {
            value.report("must not have a query (`?…`)")
            return nil
        }
        guard url.path.isEmpty || url.path == "/" else {
            value.report(
                "must be a scheme and a host, such as https://reauth.example.com: the page has no path of its own"
            )
            return nil
        }
        return url.origin
    }

    private func column(_ value: YAMLValue) -> String? {
        guard let name = value.string() else { return nil }
        guard name.contains(where: { !$0.isWhitespace }) else {
            value.report("must be the name of a column")
            return nil
        }
        return name
    }
}
