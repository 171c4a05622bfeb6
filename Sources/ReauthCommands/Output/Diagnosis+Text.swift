import ReauthOperations

extension Diagnosis: CommandOutput {
    var text: String { text(.plain) }

    /// A line for each check: a mark, its name, and what was found or what to do.
    func text(_ style: OutputStyle) -> String {
        var lines = reading.flatMap { wrapped($0, style, indent: 2) }
        if !lines.isEmpty { lines.append("") }
        lines += findings.flatMap { $0.lines(style) }
        lines.append("")
        lines += wrapped(conclusion, style, indent: 0)
        return lines.map { $0 + "\n" }.joined()
    }

    private var conclusion: String {
        let (wrong, warnings) = (count(.wrong), count(.warning))
        let ofWarnings = warnings == 1 ? "1 warning" : "\(warnings) warnings"
        guard wrong == 0 else {
            let end = "a run would end with exit code \(status.rawValue)"
            return "\(wrong) wrong\(warnings > 0 ? ", \(ofWarnings)" : ""): \(end)."
        }
        let next = isOffline ? "reauth doctor" : "reauth plan"
        return "\(warnings > 0 ? "\(ofWarnings), nothing wrong" : "Nothing is wrong"). Go on with: \(next) \(job)"
    }

    private func wrapped(_ line: String, _ style: OutputStyle, indent: Int) -> [String] {
        guard let width = style.width else { return [line] }
        return TextWrap.lines(line, width: width, indent: indent)
    }
}

extension Finding {
    /// Columns before the sentences.
    private static let margin = 2 + Check.allCases.reduce(0) { max($0, $1.title.count) } + 2

    fileprivate func lines(_ style: OutputStyle) -> [String] {
        let name = check.title + String(repeating: " ", count: Self.margin - 2 - check.title.count)
        // The mark gets its colour afterwards, for colours have no width.
        var lines = wrapped("  \(name)\(spoken)", style)
        lines[0] = style.colored(verdict.mark, verdict.color) + " " + lines[0].dropFirst(2)
        let indent = String(repeating: " ", count: Self.margin)
        lines += problems.flatMap { wrapped(indent + $0, style) }
        if let remedy { lines += wrapped("\(indent)To do: \(remedy)", style) }
        return lines
    }

    private var spoken: String {
        switch verdict {
        case .fine: "fine: \(sentence)"
        case .notLookedAt: "not looked at: \(sentence)"
        case .warning, .wrong: sentence
        }
    }

    private func wrapped(_ line: String, _ style: OutputStyle) -> [String] {
        guard let width = style.width else { return [line] }
        return TextWrap.lines(line, width: width, indent: Self.margin)
    }
}

extension Finding.Check {
    /// For people.
    fileprivate var title: String {
        switch self {
        case .redirectURIs: "redirect URIs"
        case .dns: "DNS"
        case .connection: "connection, TLS"
        default: rawValue
        }
    }
}

extension Finding.Verdict {
    fileprivate var mark: String {
        switch self {
        case .fine: "✓"
        case .warning: "!"
        case .wrong: "✗"
        case .notLookedAt: "-"
        }
    }

    fileprivate var color: OutputStyle.Color {
        switch self {
        case .fine: .green
        case .warning: .yellow
        case .wrong: .red
        case .notLookedAt: .gray
        }
    }
}
