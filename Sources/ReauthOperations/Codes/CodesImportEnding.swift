import ReauthEngine
import ReauthModel

/// Reports how the rows of a file of codes ended, whichever process sent them.
struct CodesImportEnding: Sendable {
    let environment: Environment
    let stop: StopSignal

    func conclude(
        _ ends: CodeEnds,
        _ runs: Set<RunID>,
        failedBefore: Int,
        _ store: any OpenStore
    ) async throws -> ExitStatus {
        let announcer = environment.announcer
        let items = try await current(ends, store)
        let done = zip(ends.orders, items).filter {
            $0.standing != .notWaiting && $1.progress.outcome == .reauthenticated
        }
        announcer.say("\(done.count) of \(ends.orders.count) instances are reauthenticated.")
        let spent = ends.orders.count { $0.standing == .spent }
        if spent > 0 { announcer.say("\(spent) of the codes had been sent before, and were not sent again.") }
        for (order, item) in zip(ends.orders, items) {
            say(order, item, isUnsent: ends.isUnsent(order))
        }
        let unsent = ends.orders.count(where: ends.isUnsent)
        if unsent > 0 {
            announcer.say(
                "\(unsent) codes were not sent: the import was stopped, another process works on the instance, "
                    + "the client of its element is rejected, or the run could not be opened."
            )
        }
        let unknown = items.count { $0.progress.reason == .accountUnknown }
        if unknown > 0 { announcer.say("\(unknown) \(Reason.accountUnknown): \(Reason.accountUnknown.remedy)") }
        let summary = try await writeReports(runs, store)
        let failedRows = items.count(where: Self.isFailed)
        // An instance counts once, in however many runs it is.
        let others = try await store.instances(with: [.failed, .inDoubt], in: Array(runs)) - failedRows
        if others > 0 {
            let verb = others == 1 ? "instance is" : "instances are"
            announcer.say("\(others) other \(verb) failed or in doubt, as before the import: see instances.csv.")
        }
        let waiting = try await store.instances(with: [.awaitingCode], in: Array(runs))
        if waiting > 0 { announcer.say("\(InstancesWaiting(waiting)): see awaiting-code.csv.") }
        for path in summary.paths { announcer.say("Reports: \(path)/") }
        if items.contains(where: { $0.progress.reason == .invalidClient }) { return .credentialsRejected }
        if stop.isRequested, unsent > 0 { return .interrupted }
        // Only the rows of this file count, not what failed before. What an earlier process had under way ended here, and
        // counts too.
        if failedRows > 0 || summary.failures > failedBefore { return .itemsFailed }
        return summary.waiting > 0 ? .codesOutstanding : .success
    }

    /// The items of the rows as they stand now, also where they were settled meanwhile through another run.
    private func current(_ ends: CodeEnds, _ store: any OpenStore) async throws -> [Item] {
        var items: [Item] = []
        for order in ends.orders {
            if let item = ends.sent[order.row.line] {
                items.append(item)
                continue
            }
            let (run, sequence) = (order.found.run.id, order.found.item.sequence)
            let page = try await store.items(of: run, after: sequence - 1, outcome: nil, limit: 1)
            items.append(page.first ?? order.found.item)
        }
        return items
    }

    private func say(_ order: CodeOrder, _ item: Item, isUnsent: Bool) {
        let announcer = environment.announcer
        let reason = item.progress.reason
        if order.standing == .notWaiting {
            let word = item.progress.outcome == nil ? "not settled yet" : item.progress.outcomeWord
            announcer.say("\(item.label) does not wait for a code, so none was sent: it is \(word)")
            return
        }
        guard item.progress.outcome != .reauthenticated, !isUnsent else { return }
        let words = reason.map { ", \($0): \($0.remedy)" } ?? ""
        announcer.say("\(item.label): \(item.progress.outcomeWord)\(words)")
    }

    private func writeReports(
        _ runs: Set<RunID>,
        _ store: any OpenStore
    ) async throws -> (failures: Int, waiting: Int, paths: [String]) {
        var (failures, waiting, paths) = (0, 0, [String]())
        for id in runs.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let run = try await store.run(id) else { continue }
            let summary = try await environment.rewriteReports(of: run, from: store)
            failures += summary.outcomes[.failed, default: 0] + summary.outcomes[.inDoubt, default: 0]
            waiting += summary.outcomes[.awaitingCode, default: 0]
            paths.append(environment.reports.folder(of: id))
        }
        return (failures, waiting, paths)
    }

    private static func isFailed(_ item: Item) -> Bool {
        item.progress.outcome == .failed || item.progress.outcome == .inDoubt
    }
}
