import OAuth
import ReauthEngine
import ReauthModel
import ReauthOperations

extension InstanceStory: CommandOutput {
    var text: String {
        var lines: [String] = []
        for chapter in chapters { lines += (lines.isEmpty ? [] : [""]) + Self.lines(of: chapter) }
        if hasSeveralPlatforms {
            lines += ["", "These runs are of several platforms, where the same number may be another instance."]
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func lines(of chapter: Chapter) -> [String] {
        let (run, progress) = (chapter.run, chapter.item.progress)
        let reason = progress.reason.map { ": \($0)" } ?? ""
        var lines = [
            "\(run.id): \(progress.outcomeWord)\(reason)",
            "  \(run.action.rawValue)\(run.revoke.map { ", revoke: \($0.rawValue)" } ?? ""), begun \(run.startedAt), \(run.state.rawValue)",
        ]
        let seed = chapter.item.seed
        let names = [seed.name, seed.element.map { "element \($0)" }, "provider \(chapter.item.lane.title)"]
        lines.append("  " + names.compactMap(\.self).joined(separator: ", ").printable)
        if let reason = progress.reason, progress.outcome != nil { lines.append("  \(reason.remedy)") }
        lines += moments(of: progress)
        if let who = progress.resolvedBy {
            lines.append("  settled by \(who): \(progress.resolvedBecause ?? "")".printable)
        }
        guard !chapter.events.isEmpty else { return lines }
        var table = Table([("at", .left), ("event", .left), ("detail", .left)])
        for event in chapter.events {
            let facts = [
                event.detail, event.httpStatus.map { "HTTP \($0)" }, event.requestID.map { "request \($0)" },
            ]
            table.add([
                event.at.description, event.kind.sentence,
                facts.compactMap(\.self).joined(separator: ", ").printable,
            ])
        }
        return lines + table.lines.map { "  " + $0 }
    }

    private static func moments(of progress: ItemProgress) -> [String] {
        var lines: [String] = []
        if let before = progress.accessTokenBefore {
            let after = progress.accessTokenAfter.map { ", after \($0.rawValue)" } ?? ""
            lines.append("  fingerprint before \(before.rawValue)\(after)")
        }
        let moments: [(String, Timestamp?)] = [
            ("revoked", progress.revokedAt), ("proved dead", progress.confirmedAt),
            ("waiting since", progress.awaitingSince), ("dies", progress.diesAt),
            ("signed in", progress.reauthenticatedAt), ("verified", progress.verifiedAt),
        ]
        let known = moments.compactMap { name, moment in moment.map { "\(name) \($0)" } }
        let basis = progress.basis.map { " (\($0.rawValue))" } ?? ""
        if !known.isEmpty { lines.append("  \(known.joined(separator: ", "))\(basis)") }
        return lines
    }
}

extension String {
    /// Without characters that steer a terminal: others wrote names and details.
    var printable: String {
        String(
            String.UnicodeScalarView(
                unicodeScalars.map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? "\u{FFFD}" : $0 }
            )
        )
    }
}
