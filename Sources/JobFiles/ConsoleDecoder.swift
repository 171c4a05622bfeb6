import ReauthModel
import StrictYAML

/// Decodes `console`.
struct ConsoleDecoder {
    private static let shortestLifetime = Duration.seconds(300)
    private static let longestLifetime = Duration.seconds(90 * 86_400)

    func console(_ mapping: YAMLMapping?) -> ConsoleSettings {
        var settings = ConsoleSettings()
        guard let mapping else { return settings }
        settings.publicURL = mapping.optional("publicURL").flatMap(publicURL)
        settings.groupBy = mapping.optional("groupBy", harmless: true).flatMap(column)
        if let lifetime = mapping.optional("linkLifetime", harmless: true).flatMap(lifetime) {
            settings.linkLifetime = lifetime
        }
        return settings
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

    private func lifetime(_ value: YAMLValue) -> Duration? {
        let units: [Character: Int64] = ["m": 60, "h": 3600, "d": 86_400]
        guard let text = value.text, text.wholeMatch(of: /[1-9][0-9]{0,5}[mhd]/) != nil, let unit = text.last,
            let count = Int64(text.dropLast()), let seconds = units[unit],
            (Self.shortestLifetime...Self.longestLifetime).contains(.seconds(count * seconds))
        else {
            value.report("must be from 5m to 90d, for example 30m, 12h or 14d; found \(value.found)")
            return nil
        }
        return .seconds(count * seconds)
    }
}
