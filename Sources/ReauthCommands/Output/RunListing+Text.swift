import ReauthEngine
import ReauthModel
import ReauthOperations

extension RunListing: CommandOutput {
    var text: String {
        guard !lines.isEmpty else { return "No run yet; begin one with `reauth run JOB`.\n" }
        var table = Table([
            ("run", .left), ("action", .left), ("finished", .left), ("items", .right), ("end", .left),
            ("outcomes", .left),
        ])
        for line in lines {
            table.add([
                line.run.id.rawValue, line.run.action.rawValue, Self.finish(line), String(line.items), Self.end(line),
                Self.outcomes(line),
            ])
        }
        let more =
            older > 0
            ? ["\(older) older \(older == 1 ? "one" : "ones"): --limit \(lines.count + older) shows all."] : []
        return (table.lines + more).map { $0 + "\n" }.joined()
    }

    private static func finish(_ line: Line) -> String {
        line.run.finishedAt.map { "\($0.description.prefix(16).replacing("T", with: " ")) UTC" } ?? "-"
    }

    /// The exit code with its meaning, or that the run goes on.
    private static func end(_ line: Line) -> String {
        guard let status = line.status else { return line.pausedAt == nil ? "unfinished" : "unfinished, paused" }
        let meaning =
            switch status {
            case .success: "all well"
            case .itemsFailed: "some failed"
            case .codesOutstanding: "codes outstanding"
            default: "\(status)"
            }
        return "\(status.rawValue) \(meaning)"
    }

    private static func outcomes(_ line: Line) -> String {
        var counts = Outcome.allCases.compactMap { outcome in line.outcomes[outcome].map { "\($0) \(outcome.rawValue)" }
        }
        if line.revoked > 0 { counts.append("\(line.revoked) revoked") }
        if line.open > line.revoked { counts.append("\(line.open - line.revoked) open") }
        return counts.joined(separator: ", ")
    }
}
