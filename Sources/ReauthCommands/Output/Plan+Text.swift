import ReauthModel
import ReauthOperations

extension Plan: CommandOutput {
    /// For people.
    var text: String {
        var lines = [
            "\(action)\(revoke.map { ", revoke: \($0)" } ?? "") on \(address), organization \(organization)",
            "",
        ]
        if let retried { lines.insert("Takes up again \(retried).", at: 1) }
        var table = Table([
            ("provider", .left), ("instances", .right), ("expected end", .left), ("requests", .right),
            ("at least", .right),
        ])
        for lane in lanes {
            table.add([
                lane.provider, String(lane.instances), lane.expected + (lane.reason.map { " (\($0))" } ?? ""),
                String(lane.requests), Duration.seconds(lane.seconds).formattedForPeople,
            ])
        }
        lines += table.lines
        lines.append("")
        lines.append("\(selected) of \(items) instances are selected.")
        if !skipped.isEmpty {
            let parts = skipped.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            lines.append("Skipped: \(parts.joined(separator: ", ")).")
        }
        if let authorizedBefore {
            lines.append(
                "Those that were made at \(authorizedBefore) or later are skipped when they are read (authorized_since); one "
                    + "without a date is not."
            )
        }
        lines += earlierRuns
        if action == Action.rotate.rawValue {
            lines.append("\(silentRefreshes) will refresh silently; \(peopleNeeded) will have to sign in again.")
            lines += unidentified
            if unknownEnds > 0 {
                lines.append("\(unknownEnds) will do one or the other; their provider does not document it.")
            }
        }
        if action == Action.retire.rawValue {
            lines.append("\(retirements) will be retired: their grants end for good, and nobody is asked to sign in.")
            lines += unidentified
            let others = selected - retirements
            if others > 0 { lines.append("\(others) are not expected to be dead at the end (exit 3).") }
            if onStillValid == StillValidPolicy.disable.rawValue {
                lines.append(
                    "The job may disable instances on the platform: those whose token still works after its revocation."
                )
            }
        }
        lines += blastRadius
        lines += notRevoked.map { part in
            "Not revoked at \(part.provider): \(part.instances) (\(part.reason)). \(part.remedy)"
        }
        lines += withoutToken
        lines += growth
        lines += pace
        for lane in lanes where !lane.elementsWithoutApplication.isEmpty && lane.mayNeedLinks {
            let elements = lane.elementsWithoutApplication.joined(separator: ", ")
            lines.append("Warning: no `applications` entry for \(elements): no consent link can be made for them.")
        }
        lines += grantCaps
        lines += warnings.map { "Warning: \($0)" }
        lines.append("Plan digest: \(digest.text), good once, until \(digestExpires)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// What the store knows of these instances.
    private var earlierRuns: [String] {
        var lines: [String] = []
        if waiting > 0 { lines.append("\(waiting) of them wait for somebody to sign in already.") }
        if recentlyDone > 0 {
            let end = skipped[Reason.recentlyDone.rawValue] == nil ? "." : ", and are skipped (`repeat`)."
            lines.append(
                "\(recentlyDone) were rotated or signed in within the last \(Self.words(for: recentInterval))\(end)"
            )
        }
        if let secondStart {
            lines.append(
                "This job worked on some of them before (\(secondStart.newestRun)): `reauth run` asks about that, or takes "
                    + "--again."
            )
        }
        return lines
    }

    private var unidentified: [String] {
        let count = lanes.filter { $0.expected == Lane.identifiedFirst }.reduce(0) { $0 + $1.instances }
        guard count > 0 else { return [] }
        return ["\(count) are identified first, so how they end is not known yet: name their elements."]
    }

    /// Which other instances a revocation may affect.
    private var blastRadius: [String] {
        var lines: [String] = []
        for reach in [ProviderProfile.Reach.account, .unknown] {
            let names = lanes.filter { $0.reach == reach.rawValue && $0.mayEndGrants }.map(\.provider)
            guard Action(rawValue: action)?.revokes == true, !names.isEmpty else { continue }
            let links = action == Action.rotate.rawValue ? "; links are made when all are revoked" : ""
            let list = Array(Set(names)).sorted().joined(separator: ", ")
            let what =
                reach == .account
                ? "a revocation ends every connection of the same account"
                : "it is not documented whether a revocation ends other connections of the same account"
            lines.append("\(list): \(what)\(links).")
            let once = Set(lanes.filter { $0.isOncePerAccount && $0.reach == reach.rawValue }.map(\.provider))
            if grantGroups == nil, !once.isEmpty {
                lines.append(
                    "\(once.sorted().joined(separator: ", ")): it is sent once for each account that the configuration tells; "
                        + "--groups counts how many requests that saves."
                )
            }
        }
        for lane in lanes {
            guard let seconds = lane.accessTokensLiveOn else { continue }
            lines.append(
                "\(lane.provider): only refresh tokens can be revoked; access tokens live on for up to "
                    + "\(Duration.seconds(seconds).formattedForPeople), and are looked at once after that (dies_at)."
            )
        }
        return lines + sharedAccounts + reachedOthers
    }

    /// Accounts that cannot keep a grant for each of their instances.
    private var grantCaps: [String] {
        guard let grantGroups else {
            let capped = lanes.filter { $0.maxGrantsPerAccount != nil && $0.mayNeedLinks }
            return Set(capped.map(\.provider)).sorted().compactMap { provider in
                guard let most = capped.first(where: { $0.provider == provider })?.maxGrantsPerAccount else {
                    return nil
                }
                return """
                    \(provider): an account keeps \(most) grants for each application; --groups counts the accounts that \
                    have more instances.
                    """
            }
        }
        return grantGroups.compactMap { groups in
            guard let most = groups.maxGrantsPerAccount, let accounts = groups.accountsOverCap, accounts > 0,
                let instances = groups.instancesOverCap
            else { return nil }
            return """
                Warning: \(groups.provider) keeps \(most) grants of an account for each application. Accounts with more \
                instances: \(accounts), with \(instances) instances; each further sign-in ends the oldest grant, so they \
                cannot all work at the same time.
                """
        }
    }

    /// `7 days` for the interval `7d`, as jobs have it.
    private static func words(for interval: String) -> String {
        let units: [Character: String] = ["d": "day", "h": "hour", "m": "minute"]
        guard let letter = interval.last, let unit = units[letter] else { return interval }
        let number = interval.dropLast()
        return number == "1" ? "1 \(unit)" : "\(number) \(unit)s"
    }
}

extension Plan.Lane {
    /// Whether grants may end.
    fileprivate var mayEndGrants: Bool { mayNeedLinks || expected == Outcome.retired.rawValue }

    /// Whether links may be needed.
    fileprivate var mayNeedLinks: Bool {
        expected.contains(Outcome.awaitingCode.rawValue) || expected == Self.identifiedFirst
    }
}
