import ReauthModel

extension Plan {
    /// For people.
    var text: String {
        var lines = [
            "\(action)\(revoke.map { ", revoke: \($0)" } ?? "") on \(address), organization \(organization)",
            "",
        ]
        let rows = lanes.map { lane in
            [
                lane.provider, String(lane.instances), lane.expected + (lane.reason.map { " (\($0))" } ?? ""),
                String(lane.requests), Duration.seconds(lane.seconds).formattedForPeople,
            ]
        }
        lines += Self.table(["provider", "instances", "expected end", "requests", "at least"], rows)
        lines.append("")
        lines.append("\(selected) of \(items) instances are selected.")
        if !skipped.isEmpty {
            let parts = skipped.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            lines.append("Skipped: \(parts.joined(separator: ", ")).")
        }
        lines += earlierRuns
        if action == Action.rotate.rawValue {
            lines.append("\(silentRefreshes) will refresh silently; \(peopleNeeded) will have to sign in again.")
            let unidentified = lanes.filter { $0.expected == Lane.identifiedFirst }.reduce(0) { $0 + $1.instances }
            if unidentified > 0 {
                lines.append(
                    "\(unidentified) are identified first, so how they end is not known yet: name their elements."
                )
            }
            if unknownEnds > 0 { lines.append("\(unknownEnds) will do one or the other; their provider does not say.") }
        }
        lines += blastRadius
        lines.append("\(requests) requests, \(Duration.seconds(seconds).formattedForPeople) at least.")
        for lane in lanes where !lane.elementsWithoutApplication.isEmpty && lane.mayNeedLinks {
            let elements = lane.elementsWithoutApplication.joined(separator: ", ")
            lines.append("Warning: no `applications` entry for \(elements): no consent link can be made for them.")
        }
        lines += warnings.map { "Warning: \($0)" }
        lines.append("Plan digest: \(digest)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// What the store knows of these instances.
    private var earlierRuns: [String] {
        var lines: [String] = []
        if waiting > 0 { lines.append("\(waiting) of them wait for somebody to sign in already.") }
        if recentlyDone > 0 {
            let end = skipped[Reason.recentlyDone.rawValue] == nil ? "." : ", and are skipped (`repeat`)."
            lines.append("\(recentlyDone) were rotated or signed in within the last \(recentInterval)\(end)")
        }
        if let secondStart {
            lines.append(
                "This job worked on some of them before (\(secondStart.newestRun)): `reauth run` asks about that, or takes "
                    + "--again."
            )
        }
        return lines
    }

    /// Whom a revocation may hit besides the instance that it is meant for.
    private var blastRadius: [String] {
        var lines: [String] = []
        for reach in [ProviderProfile.Reach.account, .unknown] {
            let names = lanes.filter { $0.reach == reach.rawValue && $0.mayNeedLinks }.map(\.provider)
            guard action == Action.rotate.rawValue, !names.isEmpty else { continue }
            let list = Array(Set(names)).sorted().joined(separator: ", ")
            let what =
                reach == .account
                ? "a revocation ends every connection of the same account"
                : "nobody says whether a revocation ends other connections of the same account"
            lines.append("\(list): \(what); links are made when all are revoked.")
        }
        for lane in lanes {
            guard let seconds = lane.accessTokensLiveOn else { continue }
            lines.append(
                "\(lane.provider): only refresh tokens can be revoked; access tokens live on for up to "
                    + "\(Duration.seconds(seconds).formattedForPeople), and are looked at once after that (dies_at)."
            )
        }
        for groups in grantGroups ?? [] {
            guard groups.instances > 0 else {
                lines.append("\(groups.provider): none of \(groups.unknown) instances tells its account.")
                continue
            }
            let unknown = groups.unknown > 0 ? "; \(groups.unknown) do not tell theirs" : ""
            lines.append(
                "\(groups.provider): \(groups.instances) instances in \(groups.accounts) grant groups, \(groups.shared) "
                    + "of them shared (at most \(groups.largest) instances)\(unknown)."
            )
        }
        return lines
    }

    private static func table(_ header: [String], _ rows: [[String]]) -> [String] {
        let isNumber = [false, true, false, true, true]
        let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
        return ([header] + rows).map { row in
            row.indices.map { column in
                let padding = String(repeating: " ", count: widths[column] - row[column].count)
                return isNumber[column] ? padding + row[column] : row[column] + padding
            }.joined(separator: "  ")
        }
    }
}

extension Plan.Lane {
    /// Whether somebody may have to be sent a link.
    fileprivate var mayNeedLinks: Bool {
        expected.contains(Outcome.awaitingCode.rawValue) || expected == Self.identifiedFirst
    }
}
