import InstanceSources
import ReauthEngine
import ReauthModel

/// A row of a file of codes, and the item that it is for.
struct CodeOrder: Sendable {
    let sequence: Int64
    let lane: LaneKey
    let row: CodesFile.Row

    /// Finds the item of every row.
    ///
    /// Throws ``InvalidInput`` with everything that is wrong with the file: its bad rows, and those whose instance is unknown
    /// or does not wait.
    static func match(
        _ contents: CodesFile.Contents,
        _ path: String,
        _ run: RunRecord,
        _ store: any RunStore
    ) async throws -> [CodeOrder] {
        var problems: [InvalidInput.Problem] = []
        var orders: [CodeOrder] = []
        for row in contents.rows {
            guard let item = try await store.item(of: run.id, instance: row.instanceID) else {
                problems.append(
                    .init(file: path, line: row.line, message: "run \(run.id) has no instance \(row.instanceID)")
                )
                continue
            }
            guard item.progress.outcome == .awaitingCode else {
                let word = item.progress.outcome?.rawValue ?? "not settled yet"
                problems.append(
                    .init(
                        file: path,
                        line: row.line,
                        message: "instance \(row.instanceID) does not wait for a code: it is \(word)"
                    )
                )
                continue
            }
            orders.append(CodeOrder(sequence: item.sequence, lane: item.lane, row: row))
        }
        let total = problems.count + (contents.problems?.total ?? 0)
        guard total == 0 else {
            problems += contents.problems?.problems ?? []
            problems.sort { $0.line ?? 0 < $1.line ?? 0 }
            throw InvalidInput(Array(problems.prefix(1000)), total: total)
        }
        return orders
    }
}
