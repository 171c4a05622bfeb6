/// Breaks long lines at blanks, for terminals that would break them inside words.
enum TextWrap {
    /// A line in pieces of at most `width` characters; all but the first are indented.
    ///
    /// A word that is longer stays whole: it is an address or a path, and has to be copied. So does a command at the end of a
    /// line, which follows a colon.
    static func lines(_ line: String, width: Int, indent: Int = 0) -> [String] {
        guard line.count > width, width > indent + 8 else { return [line] }
        let margin = String(repeating: " ", count: indent)
        let leading = String(line.prefix { $0 == " " })
        var lines: [String] = []
        var current = leading
        var isEmpty = true
        for word in words(of: line.dropFirst(leading.count)) {
            if isEmpty {
                current += word
            } else if current.count + 1 + word.count <= width {
                current += " " + word
            } else {
                lines.append(current)
                current = margin + word
            }
            isEmpty = false
        }
        return lines + [current]
    }

    /// The same for prose only: two blanks within a line are the distance between the columns of a table, whose lines stay.
    static func proseLines(_ line: String, width: Int) -> [String] {
        line.drop { $0 == " " }.contains("  ") ? [line] : lines(line, width: width)
    }

    /// How wide a line is on the screen: without its escape sequences.
    static func columns(of line: String) -> Int {
        var count = 0
        var isEscape = false
        for character in line {
            if character == "\u{1B}" { isEscape = true }
            if !isEscape { count += 1 }
            if isEscape, character.isLetter { isEscape = false }
        }
        return count
    }

    private static func words(of text: Substring) -> [String] {
        let commands = [": reauth ", ": kill "]
        let start = commands.compactMap { text.firstRange(of: $0)?.lowerBound }.min()
        guard let start else { return text.split(separator: " ", omittingEmptySubsequences: false).map(String.init) }
        let command = text.index(start, offsetBy: 2)
        return text[..<command].split(separator: " ").map(String.init) + [String(text[command...])]
    }
}
