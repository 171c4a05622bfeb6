/// What a dry run found.
package struct DryRunSummary: Sendable, Encodable {
    /// Requests of one kind for one provider.
    package struct Count: Sendable, Hashable, Encodable {
        package var provider: String
        package var step: RecordedRequest.Step
        package var requests: Int
    }

    /// The dry run's name.
    package var name: String
    /// The unfinished run that a run would go on with; `nil` where it would begin one.
    package var unfinishedRun: String?
    /// Where the report is.
    package var folder: String
    package var counts: [Count]
    /// Instances by the outcome that they would have, as far as the answers come as assumed.
    package var outcomes: [String: Int]
    /// Instances by the reason beside that outcome.
    package var reasons: [String: Int]
    /// Why it ended before it was through; `nil` where it got through.
    package var endedEarly: String?

    /// For people, with a line feed at the end.
    package var text: String {
        let requests = counts.reduce(0) { $0 + $1.requests }
        var lines = ["Dry run \(name): \(requests) requests with an effect were recorded, and none was sent."]
        if let unfinishedRun { lines.append("`reauth run` would go on with run \(unfinishedRun).") }
        if let endedEarly { lines.append("It ended early, so requests are missing: \(endedEarly)") }
        lines.append("")
        let width = counts.map(\.provider.count).max() ?? 0
        for count in counts {
            let name = count.provider + String(repeating: " ", count: width - count.provider.count)
            lines.append("  \(name)  \(count.step.rawValue): \(count.requests)")
        }
        if !counts.isEmpty { lines.append("") }
        if !outcomes.isEmpty { lines.append("Expected ends: \(Self.list(outcomes)).") }
        if !reasons.isEmpty { lines.append("Reasons among them: \(Self.list(reasons)).") }
        lines += [
            "Reads were sent, at the pace of the job's limits. Recorded requests took no permit: a run takes longer, and no "
                + "other run was slowed by them.",
            "Answers that only a run gets are assumed as the catalog predicts: a revocation succeeds; the ping after it is "
                + "rejected, or finds a new token where the platform refreshes silently; a link is made. Where a provider does "
                + "not document what ends, a sign-in is assumed to be needed.",
            "The store is as it was: nothing of this counts for a run, a digest or `repeat`.",
            "Requests: \(folder)/dry-run.jsonl",
        ]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func list(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }
}
