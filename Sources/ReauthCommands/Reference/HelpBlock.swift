/// A piece of the long help of a command.
enum HelpBlock: Equatable, Sendable {
    /// The name of a part in capitals, as `EXAMPLES`.
    case heading(String)
    /// Text that may be wrapped.
    case paragraph(String)
    /// Lines that stay as they are, as examples and small tables do.
    case verbatim([String])

    /// Takes a help text apart: indented lines are verbatim, a line of capitals is a heading, the rest is text.
    static func blocks(of text: String) -> [HelpBlock] {
        var blocks: [HelpBlock] = []
        var words: [String] = []
        var lines: [String] = []
        func close() {
            if !words.isEmpty { blocks.append(.paragraph(words.joined(separator: " "))) }
            if !lines.isEmpty { blocks.append(.verbatim(lines)) }
            words = []
            lines = []
        }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.allSatisfy(\.isWhitespace) {
                close()
            } else if line.hasPrefix("  ") {
                if !words.isEmpty { close() }
                lines.append(String(line.dropFirst(2)))
            } else if line.allSatisfy({ $0.isUppercase || $0 == " " }) {
                close()
                blocks.append(.heading(line))
            } else {
                if !lines.isEmpty { close() }
                words.append(line)
            }
        }
        close()
        return blocks
    }
}
