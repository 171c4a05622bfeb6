import AuditReports
import ReauthEngine
import ReauthModel

/// The table of outcomes at a run's end.
enum OutcomeTable {
    static func lines(_ summary: RunSummary) -> [String] {
        let lanes = summary.tallies.filter { $0.open + $0.outcomes.values.reduce(0, +) > 0 }
        let outcomes = Outcome.allCases.filter { outcome in lanes.contains { $0.outcomes[outcome] != nil } }
        let showsOpen = summary.open > 0
        let header = ["provider"] + outcomes.map(\.rawValue) + (showsOpen ? ["open"] : []) + ["total"]
        var rows: [[String]] = lanes.map { lane in
            row(lane.lane.title, lane.outcomes, lane.open, outcomes, showsOpen)
        }
        rows.append(row("all", summary.outcomes, summary.open, outcomes, showsOpen))
        return aligned(header, rows)
    }

    private static func row(
        _ name: String,
        _ counts: [Outcome: Int],
        _ open: Int,
        _ outcomes: [Outcome],
        _ showsOpen: Bool
    ) -> [String] {
        let total = counts.values.reduce(0, +) + open
        return [name] + outcomes.map { String(counts[$0] ?? 0) } + (showsOpen ? [String(open)] : []) + [String(total)]
    }

    /// Names to the left, numbers to the right.
    static func aligned(_ header: [String], _ rows: [[String]]) -> [String] {
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        return ([header] + rows).map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return column == 0 ? row[column] + padding : padding + row[column]
            }.joined(separator: "  ")
        }
    }
}
