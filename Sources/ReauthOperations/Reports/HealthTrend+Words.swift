import ReauthEngine
import ReauthModel

extension HealthTrend {
    /// What a person reads at the end of a check: what changed, how long people have been waited for, and the last checks.
    var words: [String] {
        var lines: [String] = []
        if let previous, let changes {
            let parts: [(HealthChange, String)] = [
                (.newlyBroken, "newly broken"), (.stillBroken, "still broken"), (.recovered, "recovered"),
                (.newlyWaiting, "newly waiting"), (.stillWaiting, "still waiting"), (.new, "new and not working"),
            ]
            let said = parts.compactMap { change, words in changes[change].map { "\($0) \(words)" } }
            lines.append(
                "Since \(previous.id): \(said.isEmpty ? "nothing changed for the worse or the better" : said.joined(separator: ", "))."
            )
        }
        let ages: [(Age, String)] = [
            (.lessThanADay, "for less than a day"), (.lessThanAWeek, "for 1 to 7 days"),
            (.lessThanAMonth, "for 7 to 30 days"),
            (.longer, "for 30 days or more"), (.unknown, "for a time that is not known"),
        ]
        let waiting = ages.compactMap { age, words in self.waiting[age].map { "\($0) \(words)" } }
        if !waiting.isEmpty { lines.append("Waiting: \(waiting.joined(separator: ", ")).") }
        if runs.count > 1 {
            let shares = runs.suffix(7).map { $0.working.map(Self.percent) ?? "-" }
            lines.append("Working in the last \(shares.count) checks: \(shares.joined(separator: ", ")).")
        }
        return lines
    }

    /// With one decimal: cut, so that only all are 100 %.
    private static func percent(_ share: Double) -> String {
        let tenths = Int((share * 1000).rounded(.down))
        return tenths.isMultiple(of: 10) ? "\(tenths / 10) %" : "\(tenths / 10).\(tenths % 10) %"
    }
}
