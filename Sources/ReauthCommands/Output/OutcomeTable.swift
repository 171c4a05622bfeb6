import ReauthEngine
import ReauthModel

/// The table of a run's outcomes, a row for each provider.
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
        var table = Table(names: "provider", numbers: columns.map(\.name))
        for (name, tally) in lanes.map({ ($0.lane.title, $0) }) + [("all", all)] {
            table.add([name] + columns.map { String($0.count(tally)) })
        }
        return table.lines
    }
}
