import AuditReports
import ReauthEngine
import ReauthModel

/// The table of outcomes at a run's end.
enum OutcomeTable {
    static func lines(_ summary: RunSummary) -> [String] {
        let lanes = summary.tallies.filter { $0.open + $0.outcomes.values.reduce(0, +) > 0 }
        let all = LaneTally(
            lane: nil,
            open: summary.unsettled,
            revoked: summary.revoked,
            outcomes: summary.outcomes
        )
        var columns: [(name: String, count: (LaneTally) -> Int)] = Outcome.allCases
            .filter { outcome in lanes.contains { $0.outcomes[outcome] != nil } }
            .map { outcome in (outcome.rawValue, { $0.outcomes[outcome] ?? 0 }) }
        if summary.revoked > 0 { columns.append(("revoked", { $0.revoked })) }
        if summary.open > 0 { columns.append(("open", { $0.open - $0.revoked })) }
        columns.append(("total", { $0.open + $0.outcomes.values.reduce(0, +) }))
        let rows = (lanes.map { ($0.lane.title, $0) } + [("all", all)]).map { name, tally in
            [name] + columns.map { String($0.count(tally)) }
        }
        return aligned(["provider"] + columns.map(\.name), rows)
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
