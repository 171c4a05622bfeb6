import StrictYAML

/// Reads a file of texts: a mapping of keys and texts, whose values in braces are those of the English text.
struct TextFile {
    /// The most characters of a text.
    private static let maximumLength = 1000

    private let document: YAMLDocument
    private let english: [PageText: String]

    /// Without `english`, any values in braces are good.
    init(_ document: YAMLDocument, english: [PageText: String] = [:]) {
        self.document = document
        self.english = english
    }

    /// The texts that the file has; throws everything that is wrong with it, each with its line.
    func texts() throws(YAMLProblems) -> [PageText: String] {
        var texts: [PageText: String] = [:]
        for entry in document.root.entries(harmless: true) {
            guard let key = PageText(rawValue: entry.key) else {
                let name = entry.key.wholeMatch(of: /[A-Za-z.]{1,60}/) == nil ? "" : " `\(entry.key)`"
                document.report(line: entry.line, "unknown key\(name): the keys are those of texts-en.yaml")
                continue
            }
            texts[key] = text(entry.value, for: key)
        }
        try document.finish()
        return texts
    }

    private func text(_ value: YAMLValue, for key: PageText) -> String? {
        guard let text = value.string() else { return nil }
        guard text.unicodeScalars.count <= Self.maximumLength else {
            value.report("is longer than \(Self.maximumLength) characters")
            return nil
        }
        switch key {
        case .languageDirection where text != "ltr" && text != "rtl":
            value.report("must be `ltr` or `rtl`")
        case .dateMonths where LanguageTexts.months(of: text).count != 12:
            value.report("must be the names of twelve months, separated by commas")
        default:
            let known = english[key].map { TextPattern($0).names }
            for name in TextPattern(text).names.subtracting(known ?? TextPattern(text).names).sorted() {
                let allowed = known?.isEmpty == false ? known?.sorted().map { "{\($0)}" } ?? [] : ["none"]
                value.report(
                    "has {\(name)}, for which there is no value here; allowed: \(allowed.joined(separator: ", "))"
                )
            }
        }
        return text
    }
}
