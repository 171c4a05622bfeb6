import InstanceSources
import ReauthEngine
import ReauthModel

/// A row of a file of codes, and the item that it is for.
struct CodeOrder: Sendable {
    let sequence: Int64
    let row: CodesFile.Row

    /// Finds the item of every row; throws when one of them is unknown or does not wait.
    static func match(
        _ rows: [CodesFile.Row],
        _ path: String,
        _ run: RunRecord,
        _ store: any RunStore
    ) async throws -> [CodeOrder] {
        var problems: [InvalidInput.Problem] = []
        var orders: [CodeOrder] = []
        for row in rows {
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
            orders.append(CodeOrder(sequence: item.sequence, row: row))
        }
        guard problems.isEmpty else { throw InvalidInput(Array(problems.prefix(1000)), total: problems.count) }
        return orders
    }
}
