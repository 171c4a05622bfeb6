import ReauthEngine
import ReauthModel
import ReauthOperations

extension PruningReport: CommandOutput {
    /// What went, what stays and why, and the size of the store.
    var text: String {
        var lines = finished.map { "\($0): its removal, which had been cut off, is finished." }
        for gone in gone {
            if let statement = gone.statement {
                lines.append("\(gone.run): removed, \(statement.items) items and \(statement.records) records.")
            } else {
                let end = gone.finishedAt.map { ", ended \($0)" } ?? ""
                lines.append("\(gone.run): would be removed\(end).")
            }
        }
        for kept in kept {
            lines.append("\(kept.run): stays, because \(kept.reasons.map(\.sentence).joined(separator: "; ")).")
        }
        if gone.isEmpty { lines.append(isDone ? "No run was removed." : "There is no run to remove.") }
        if !gone.isEmpty, !isDone {
            lines.append(
                "Nothing was removed. Write the reports first (`reauth report RUN --reports FOLDER`), then the same command with --yes."
            )
        }
        if let before, let after {
            lines.append(
                "The store has \(Self.megabytes(after.size)) (before: \(Self.megabytes(before.size))), of which "
                    + "\(Self.megabytes(after.free)) are free for the next runs (before: \(Self.megabytes(before.free)))."
            )
            lines.append("To make the file smaller, while no reauth runs: sqlite3 STORE VACUUM.")
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static func megabytes(_ bytes: Int64) -> String {
        let tenths = (bytes * 10 + 524_288) / 1_048_576
        return "\(tenths / 10).\(tenths % 10) MB"
    }
}
