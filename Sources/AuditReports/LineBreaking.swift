/// Characters at which some reader ends a line, or which a terminal acts on: the control characters, and the line and
/// paragraph separators of Unicode.
enum LineBreaking {
    /// The text with each of them as its number, as JSON writes it: `\u2028`.
    static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: contains) else { return text }
        var line = ""
        for scalar in text.unicodeScalars {
            if contains(scalar) {
                let digits = String(scalar.value, radix: 16)
                line += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            } else {
                line.unicodeScalars.append(scalar)
            }
        }
        return line
    }

    private static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}
