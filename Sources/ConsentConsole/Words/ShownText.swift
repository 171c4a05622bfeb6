/// Prepares text that others wrote for display: no control characters, not too long.
///
/// Templates put it into `<bdi>`, so letters that change the direction of writing have no effect outside of it.
enum ShownText {
    private static let limit = 120

    /// The name of a column as a label: `account_owner` is "Account owner".
    static func label(_ column: String) -> String {
        let words = make(column.replacing("_", with: " "), limit: 40)
        return words.prefix(1).uppercased() + words.dropFirst()
    }

    static func make(_ text: String, limit: Int = limit) -> String {
        // Scalars, not characters: one character can carry thousands of accents.
        var result = ""
        var count = 0
        for scalar in text.unicodeScalars {
            if count == limit { return result + "…" }
            count += 1
            let isControl = scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
            result.unicodeScalars.append(isControl ? "\u{FFFD}" : scalar)
        }
        return result
    }
}
