import ReauthOperations

extension TrailVerification: CommandOutput {
    /// A line for each run, what is wrong, and the key.
    package var text: String {
        var table = Table([("run", .left), ("records", .right), ("signed", .right), ("trail", .left)])
        for run in runs {
            let intact = run.pruning == nil ? "intact" : "pruned"
            let verdict = run.isIntact ? intact : "\(run.defectCount) \(run.defectCount == 1 ? "defect" : "defects")"
            table.add([run.run, String(run.records), String(run.signedUntil), verdict])
        }
        var lines = runs.isEmpty ? ["There is no run."] : table.lines
        for run in runs {
            lines += run.defects.map { "\(run.run): \($0)." }
            let more = run.defectCount - run.defects.count
            if more > 0 { lines.append("\(run.run): \(more) more.") }
            if let pruning = run.pruning {
                let last = pruning.lastLink.map { ", last link \($0)" } ?? ""
                lines.append(
                    "\(run.run): pruned on \(pruning.at) by \(pruning.user), \(pruning.records) records\(last); an events.jsonl that was "
                        + "written before can be held against it with `reauth audit verify \(run.run) --events FILE`."
                )
                if !pruning.isComplete {
                    lines.append("\(run.run): its removal was cut off; the next `reauth runs prune` finishes it.")
                }
            }
            if run.unchained > 0 {
                lines.append(
                    "\(run.run): \(run.unchained) records of an older version have no link: nothing proves them."
                )
            }
        }
        lines += headDefects.map { "heads of the store: \($0)." }
        if keptHeads > 0 {
            lines.append("Compared with \(keptHeads) \(keptHeads == 1 ? "head" : "heads") from elsewhere.")
        }
        if let publicKey {
            lines.append(
                isKeyGiven
                    ? "Signatures were verified with the key that was given."
                    : "Signatures were verified with the key \(publicKey): compare it with the one that you kept."
            )
        }
        if keptHeads == 0, !runs.isEmpty {
            lines.append("A tail that was cut together with its heads is found only by a head that was kept elsewhere.")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
