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

    /// The question that finds every connection with `text` in a field, and perhaps more; `nil` where the text is too short
    /// to tell.
    static func question(for text: String) -> String? {
        let scalars = Array(text.lowercased().unicodeScalars)
        guard scalars.count > 2, !scalars.contains("\0") else { return nil }
        func quoted(_ part: some Sequence<Unicode.Scalar>) -> String {
            var string = String.UnicodeScalarView()
            for scalar in part {
                if scalar == "\"" { string.append(scalar) }
                string.append(scalar)
            }
            return "\"\(String(string))\""
        }
        return (0...scalars.count - 3).map { quoted(scalars[$0..<$0 + 3]) }.joined(separator: " AND ")
    }
}
