import ReauthOperations

/// The reference of all commands in Markdown: `Jobs/commands.md`, which a test holds against the parser.
struct MarkdownReference: Sendable {
    let program: CommandDescription

    var text: String {
        var lines = [
            "# Commands", "",
            "Made from the parser of the program by `reauth manual --format markdown`, so it cannot say more than the program",
            "does. `reauth help COMMAND` prints the same of one command, `reauth manual | man -l -` all of it as a manual page.",
            "", "| command | does |", "| --- | --- |",
        ]
        for command in program.leaves {
            lines.append(
                "| [`\(command.path)`](#\(Self.anchor(command.path))) | \(Self.cell(command.abstract ?? "")) |"
            )
        }
        for command in program.leaves { lines += section(command) }
        lines += ["", "## Exit codes", "", "| code | meaning |", "| --- | --- |"]
        lines += ExitStatus.allCases.map { "| \($0.rawValue) | \($0.meaning) |" }
        return lines.joined(separator: "\n") + "\n"
    }

    private func section(_ command: CommandDescription) -> [String] {
        var lines = ["", "## \(command.path)", "", command.abstract ?? "", "", "```", command.usage, "```"]
        for block in HelpBlock.blocks(of: command.discussion ?? "") {
            switch block {
            case .heading(let name): lines += ["", "**\(name.prefix(1) + name.dropFirst().lowercased())**"]
            case .paragraph(let text): lines += ["", Self.escaped(text)]
            case .verbatim(let verbatim): lines += ["", "```"] + verbatim + ["```"]
            }
        }
        guard !command.ownArguments.isEmpty else { return lines }
        lines += ["", "| argument | is |", "| --- | --- |"]
        return lines + command.ownArguments.map { "| `\($0.heading)` | \(Self.cell($0.explanation)) |" }
    }

    /// As hosts of Markdown make it from a heading.
    private static func anchor(_ heading: String) -> String { heading.lowercased().replacing(" ", with: "-") }

    private static func cell(_ text: String) -> String {
        escaped(text).replacing("|", with: "\\|").replacing("\n", with: " ")
    }

    /// Text in which no character means anything but itself; what stands in backticks stays.
    private static func escaped(_ text: String) -> String {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
        return parts.enumerated().map { number, part in
            guard number.isMultiple(of: 2) else { return part }
            return part.replacing("<", with: "&lt;").replacing("*", with: "\\*").replacing("_", with: "\\_")
        }.joined(separator: "`")
    }
}
