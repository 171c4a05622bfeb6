import ReauthEngine
import ReauthModel

/// A row of a file of codes, and what is to be done with it.
struct CodeOrder: Sendable {
    /// What the store knows of the row.
    enum Standing: Sendable, Hashable {
        /// Its instance waits: the code is sent.
        case waits
        /// An earlier process sent the code, or recorded that it would: its result is in the store.
        case spent
        /// Its instance does not wait for a code: nothing is sent.
        case notWaiting
    }

    /// The item: the newest that waits, the one that the code was spent for, or the newest there is.
    var found: CampaignItem
    let standing: Standing
    let row: ReturnedCode
    /// Where the instance waits as well, newest run first: one sign-in settles it everywhere.
    var alternatives: [CampaignItem] = []
    /// Whether its run was opened, so that the code can be sent through it.
    var isOpen = false

    var lane: LaneKey? { found.item.lane }

    /// Finds the item of every row: among those of one run, or of all runs of the store.
    ///
    /// Throws ``InvalidInput`` with everything that is wrong with the file: its bad rows, and those whose instance is unknown
    /// or waits on two platforms.
    static func match(
        _ contents: ReturnedCodes,
        _ path: String,
        only run: RunRecord?,
        _ store: any CampaignStore
    ) async throws -> [CodeOrder] {
        var problems: [InvalidInput.Problem] = []
        var orders: [CodeOrder] = []
        for row in contents.rows {
            switch try await order(row, only: run, store) {
            case .success(let order): orders.append(order)
            case .failure(let unknown):
                problems.append(.init(file: path, line: row.line, message: unknown.message))
            }
        }
        let total = problems.count + (contents.problems?.total ?? 0)
        guard total == 0 else {
            problems += contents.problems?.problems ?? []
            problems.sort { $0.line ?? 0 < $1.line ?? 0 }
            throw InvalidInput(Array(problems.prefix(1000)), total: total)
        }
        return orders
    }

    private struct Unknown: Error {
        var message: String
    }

    private static func order(
        _ row: ReturnedCode,
        only run: RunRecord?,
        _ store: any CampaignStore
    ) async throws -> Result<CodeOrder, Unknown> {
        let spent = try await store.spentCode(row.codeHash)
        if let spent, spent.item.seed.instanceID == row.instanceID {
            return .success(CodeOrder(found: spent, standing: .spent, row: row))
        }
        let items = try await store.items(of: row.instanceID).filter { run == nil || $0.run.id == run?.id }
        guard let newest = items.first else {
            let place = run.map { "run \($0.id)" } ?? "the store"
            return .failure(Unknown(message: "\(place) has no instance \(row.instanceID)"))
        }
        // A check shows the instances that wait in other runs, and makes no links: no code belongs to it.
        let waiting = items.filter { $0.item.progress.outcome == .awaitingCode && $0.run.action != .check }
        guard let first = waiting.first else {
            return .success(CodeOrder(found: newest, standing: .notWaiting, row: row))
        }
        guard waiting.allSatisfy({ $0.run.platformDigest == first.run.platformDigest }) else {
            let runs = waiting.map(\.run.id.rawValue).joined(separator: ", ")
            return .failure(
                Unknown(message: "instance \(row.instanceID) waits on several platforms: name one of the runs \(runs)")
            )
        }
        return .success(
            CodeOrder(found: first, standing: .waits, row: row, alternatives: Array(waiting.dropFirst()))
        )
    }
}
