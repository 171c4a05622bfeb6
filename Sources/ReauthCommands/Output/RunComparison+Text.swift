import ReauthEngine
import ReauthModel
import ReauthOperations

extension RunComparison {
    /// A table for people: how many changed in which way, then the first ones of each change.
    var text: String {
        var table = Table([("change", .left), ("instances", .right), ("", .left)])
        for change in HealthChange.allCases {
            table.add([change.rawValue, String(counts[change, default: 0]), change.meaning])
        }
        var lines = ["From \(older) to \(newer):", ""] + table.lines
        for change in HealthChange.allCases where change != .same {
            guard let instances = first[change], let all = counts[change] else { continue }
            lines += [
                "", "\(change.rawValue)\(instances.count < all ? ", the first \(instances.count) of \(all)" : "")",
            ]
            lines += Self.table(instances)
        }
        if first.contains(where: { $0.value.count < counts[$0.key, default: 0] }) {
            lines += ["", "All of them: reauth report --diff \(older) \(newer) --format csv"]
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func table(_ instances: [ComparedInstance]) -> [String] {
        var table = Table([
            ("  instance", .left), ("element", .left), ("provider", .left), ("before", .left), ("after", .left),
        ])
        for compared in instances {
            let shown = compared.after ?? compared.before
            table.add([
                "  \(shown?.instance.rawValue ?? "")", shown?.element ?? "", shown?.lane?.rawValue ?? "",
                words(compared.before), words(compared.after),
            ])
        }
        return table.lines
    }

    private static func words(_ end: InstanceEnd?) -> String {
        guard let end else { return "-" }
        return end.outcomeWord + (end.reason.map { ": \($0)" } ?? "")
    }
}

extension HealthChange {
    /// What the word says.
    fileprivate var meaning: String {
        switch self {
        case .newlyBroken: "failed or in doubt, and was not"
        case .stillBroken: "failed or in doubt, as before"
        case .newlyWaiting: "a person has to sign in, and had not"
        case .stillWaiting: "a person has to sign in, as before"
        case .recovered: "works; failed, was in doubt or waited"
        case .new: "not in the older run"
        case .gone: "not in the newer run"
        case .changed: "ended otherwise"
        case .same: "ended as before"
        }
    }
}
