/// The candidate that is most similar to `name`; `nil` when none is similar enough.
package func closest(to name: String, among candidates: [String]) -> String? {
    guard name.utf8.count <= 64 else { return nil }
    let allowedEdits = max(1, min(3, name.count / 3))
    return
        candidates
        .map { (name: $0, edits: edits(from: Array(name.lowercased()), to: Array($0.lowercased()))) }
        .filter { $0.edits <= allowedEdits && $0.edits < min(name.count, $0.name.count) }
        .min { ($0.edits, $0.name) < ($1.edits, $1.name) }?
        .name
}

/// The number of insertions, deletions, replacements and swaps of neighbours (optimal string alignment distance).
private func edits(from first: [Character], to second: [Character]) -> Int {
    guard !first.isEmpty, !second.isEmpty else { return max(first.count, second.count) }
    var rows = [Array(0...second.count)]
    for (i, left) in first.enumerated() {
        var row = [i + 1]
        for (j, right) in second.enumerated() {
            var best = min(rows[i][j + 1] + 1, row[j] + 1, rows[i][j] + (left == right ? 0 : 1))
            if i > 0, j > 0, left == second[j - 1], first[i - 1] == right {
                best = min(best, rows[i - 1][j - 1] + 1)
            }
            row.append(best)
        }
        rows.append(row)
    }
    return rows[first.count][second.count]
}
