import ReauthModel

/// What a page says: the texts of one language, for one sender.
struct Words: Sendable {
    let sender: Sender
    let texts: LanguageTexts
    /// Whether the person chose the language on the page, so that its addresses keep it.
    let isChosen: Bool

    /// A text with its values.
    func callAsFunction(_ key: PageText, _ values: [String: String] = [:]) -> String {
        TextPattern(texts[key]).filled(with: values)
    }

    /// All texts whose keys begin with `prefix`, by the names of their cases, for a template.
    func all(_ prefix: String, _ values: [String: String] = [:]) -> [String: String] {
        var all: [String: String] = [:]
        for key in PageText.allCases where key.rawValue.hasPrefix(prefix) { all["\(key)"] = self(key, values) }
        return all
    }

    /// A moment as people of the language write it, to the minute, in UTC.
    func date(_ moment: Timestamp) -> String {
        // `2026-11-23T03:00:00.000Z`
        let text = moment.description
        let fields = text.prefix(10).split(separator: "-")
        guard fields.count == 3, let month = Int(fields[1]), let day = Int(fields[2]), (1...12).contains(month) else {
            return text
        }
        return self(
            .datePattern,
            [
                "day": String(day), "month": String(texts.months[month - 1]), "year": String(fields[0]),
                "time": String(text.dropFirst(11).prefix(5)),
            ]
        )
    }

    /// What an address of the page ends with, so that the language stays as it was chosen.
    var query: String { isChosen ? "?\(Self.parameter)=\(texts.tag)" : "" }

    /// The name of the query's parameter.
    static let parameter = "lang"
}
