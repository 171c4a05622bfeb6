import ReauthModel
import ReauthOperations

extension Plan {
    /// How instances share accounts and OAuth clients.
    var sharedAccounts: [String] {
        var lines: [String] = []
        for (provider, parts) in Dictionary(grouping: applications, by: \.provider).sorted(by: { $0.key < $1.key })
        where parts.count > 1 && provider != "other" {
            let list = parts.map { "\($0.instances) through \($0.application)" }.joined(separator: ", ")
            lines.append("\(provider): \(parts.count) applications: \(list).")
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
            if let once = groups.oncePerAccount {
                lines.append(
                    "\(groups.provider): \(once.revocations) revocations end \(once.instances) instances; "
                        + "\(once.savedRequests) requests saved."
                )
            }
            guard !groups.largestAccounts.isEmpty else { continue }
            let largest = groups.largestAccounts.map { account in
                let others = account.unselected > 0 ? " and \(account.unselected) not selected" : ""
                return "\(account.instances)\(others) with instance \(account.firstInstance)"
            }
            lines.append("\(groups.provider): the largest groups: \(largest.joined(separator: ", ")).")
        }
        return lines
    }

    /// The real danger: instances that nobody meant to touch.
    var reachedOthers: [String] {
        unselected.flatMap { part -> [String] in
            let isCertain = part.reach == ProviderProfile.Reach.account.rawValue
            guard let groups = grantGroups?.first(where: { $0.provider == part.provider }) else {
                return [
                    "Warning: \(part.provider): \(part.instances) instances of the input are not selected. Where one of them "
                        + "shares an account with a selected one, its grant \(isCertain ? "ends" : "may end") as well: --groups "
                        + "counts them."
                ]
            }
            var lines: [String] = []
            if groups.unselectedReached > 0 {
                lines.append(
                    "Warning: \(part.provider): the revocations of \(groups.reachingOthers) selected instances "
                        + "\(isCertain ? "end" : "may end") the grants of \(groups.unselectedReached) instances that are not "
                        + "selected, because they share an account. Select those as well, or exclude (select.exclude) the ones "
                        + "that share their account."
                )
            }
            let unknown = groups.unknown + groups.unselectedUnknown
            if unknown > 0 {
                lines.append(
                    "Warning: \(part.provider): \(unknown) instances do not tell their account, so it is not known whether a "
                        + "revocation reaches instances that are not selected."
                )
            }
            return lines
        }
    }

    /// How the run grows.
    var growth: [String] {
        guard !waves.isEmpty else { return [] }
        let lines = waves.map { part in
            part.waves.count == 1
                ? "\(part.provider): a single wave of \(part.instances) instances."
                : "\(part.provider): \(part.waves.count) waves, of \(part.waves.map(String.init).joined(separator: ", ")) instances."
        }
        let condition = approvesWaves ? "is proved and a person let it go on (`reauth approve`)" : "is proved"
        return lines + ["A wave begins when the one before it \(condition)."]
    }

    /// Instances that no revocation can be sent for, as reading them showed.
    var withoutToken: [String] {
        (grantGroups ?? []).filter { $0.tokenUnreadable > 0 }.map { part in
            "Warning: \(part.provider): \(part.tokenUnreadable) selected instances show no readable token, so nothing can be "
                + "revoked for them (failed: token_unreadable)."
        }
    }

    /// Requests by limit, and how long they take.
    var pace: [String] {
        let least = Duration.seconds(seconds).formattedForPeople
        guard let tightest = limits.first(where: { $0.key == tightestLimit }) else {
            return ["\(requests) requests, \(least) at least."]
        }
        let parts = limits.map { "\($0.requests) to \($0.key)" }.joined(separator: ", ")
        return [
            "\(requests) requests: \(parts).",
            "\(least) at least, by the limit of \(tightest.key) (\(tightest.limit)).",
        ]
    }
}
