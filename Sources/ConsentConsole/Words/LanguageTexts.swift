/// The texts of one language.
struct LanguageTexts: Sendable, Hashable {
    /// The language's tag (RFC 5646).
    let tag: String
    /// A text for each key; one that its file lacks is English.
    private let texts: [PageText: String]

    /// `english` has every key.
    init(tag: String, texts: [PageText: String], english: [PageText: String]) {
        self.tag = tag
        var own = texts
        // The name of a language is not English because its file lacks it.
        own[.languageName] = own[.languageName] ?? tag
        own[.languageDirection] = own[.languageDirection] ?? "ltr"
        self.texts = english.merging(own) { _, own in own }
    }

    subscript(key: PageText) -> String { texts[key] ?? key.rawValue }

    /// What a person who speaks it calls it.
    var name: String { self[.languageName] }
    /// The direction of writing, as HTML names it.
    var direction: String { self[.languageDirection] }
    /// The months' names, from January.
    var months: [Substring] { Self.months(of: self[.dateMonths]) }

    /// The names in a list with commas.
    static func months(of text: String) -> [Substring] {
        text.split(separator: ",").map { $0.drop { $0 == " " } }
    }
}
