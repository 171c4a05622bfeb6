/// How connections are found by the text in their fields.
enum ConnectionWords {
    /// Ends each field, so that no search reaches across.
    private static let end = "\u{1}"

    /// The number of a connection's words, in the order of runs and items.
    static func document(_ run: Int64, _ sequence: Int64) -> Int64 {
        run << 32 | sequence
    }

    /// The words of a connection's fields.
    static func text(of fields: [String]) -> String {
        fields.map { $0.lowercased() + end }.joined()
    }

    /// The question that finds every connection with `text` in a field; `nil` where the text is too short for it.
    static func question(for text: String) -> String? {
        let text = text.lowercased()
        guard text.unicodeScalars.count > 2, !text.unicodeScalars.contains("\0") else { return nil }
        return "\"\(text.replacing("\"", with: "\"\""))\""
    }
}
