/// A text as one screen shows it: nothing is broken inside a word, and nothing scrolls away.
enum ScreenPage {
    /// The lines of `text`, at most `rows`; the last one says how many more there are where they do not all fit.
    static func lines(_ text: String, columns: Int, rows: Int) -> [String] {
        let trimmed = text.hasSuffix("\n") ? text.dropLast() : text[...]
        let lines = trimmed.split(separator: "\n", omittingEmptySubsequences: false)
            .flatMap { TextWrap.proseLines(String($0), width: columns) }
        // A line of a table that is too long takes several rows.
        let heights = lines.map { max(1, (TextWrap.columns(of: $0) + columns - 1) / max(1, columns)) }
        guard heights.reduce(0, +) > rows else { return lines }
        var used = 1
        let shown = zip(lines, heights).prefix { _, height in
            used += height
            return used <= rows
        }
        return shown.map(\.0) + ["… and \(lines.count - shown.count) more lines."]
    }
}
