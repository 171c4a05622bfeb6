import AuditReports
import CheckpointStore
import InstanceSources
import ReauthEngine
import ReauthModel

/// Tells how a file of codes ended: of all of its rows, whichever process sent them.
struct CodesImportEnding: Sendable {
    let environment: Environment
    let stop: StopSignal

    func conclude(
        _ ends: CodeEnds,
        _ runs: Set<RunID>,
        failedBefore: Int,
        _ store: SQLiteRunStore
    ) async throws -> ExitStatus {
        let screen = environment.screen
        let items = try await current(ends, store)
        let done = zip(ends.orders, items).filter {
            $0.standing != .waitsNot && $1.progress.outcome == .reauthenticated
        }
        screen.say("\(done.count) of \(ends.orders.count) instances are reauthenticated.")
        let spent = ends.orders.count { $0.standing == .spent }
        if spent > 0 { screen.say("\(spent) of the codes had been sent before, and were not sent again.") }
        for (order, item) in zip(ends.orders, items) {
            tell(order, item, isUnsent: ends.isUnsent(order))
        }
        let unsent = ends.orders.count(where: ends.isUnsent)
        if unsent > 0 {
            screen.say(
                "\(unsent) codes were not sent: stopped, or another process works on the instance, or its client is rejected, or "
                    + "its run could not be opened."
            )
        }
        let unknown = items.count { $0.progress.reason == .accountUnknown }
        if unknown > 0 { screen.say("\(unknown) \(Reason.accountUnknown): \(Reason.accountUnknown.remedy)") }
        let summary = try await writeReports(runs, store)
        let failedRows = items.count(where: Self.isFailed)
        // An instance is one thing, whatever number of runs it stands in.
        let others = try await store.instances(with: [.failed, .inDoubt], in: Array(runs)) - failedRows
        if others > 0 {
            let verb = others == 1 ? "instance is" : "instances are"
            screen.say("\(others) other \(verb) failed or in doubt since before: see instances.csv.")
        }
        let waiting = try await store.instances(with: [.awaitingCode], in: Array(runs))
        if waiting > 0 { screen.say("\(RunEnding.waiting(waiting)): see awaiting-code.csv.") }
        for path in summary.paths { screen.say("Reports: \(path)/") }
        if items.contains(where: { $0.progress.reason == .invalidClient }) { return .credentialsRejected }
        if stop.isRequested, unsent > 0 { return .interrupted }
        // What failed before is not this file's: who sends it should hear what became of its own rows. What an earlier
        // process had left under way came to its end here, and counts.
        if failedRows > 0 || summary.failures > failedBefore { return .itemsFailed }
        return summary.waiting > 0 ? .codesOutstanding : .success
    }

    /// The items of the rows as they stand now: what was settled meanwhile through another run, too.
    private func current(_ ends: CodeEnds, _ store: SQLiteRunStore) async throws -> [Item] {
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

    private func tell(_ order: CodeOrder, _ item: Item, isUnsent: Bool) {
        let screen = environment.screen
        let reason = item.progress.reason
        if order.standing == .waitsNot {
            let word = item.progress.outcome == nil ? "not settled yet" : item.progress.outcomeWord
            screen.say("\(item.label) does not wait for a code, so none was sent: it is \(word)")
            return
        }
        guard item.progress.outcome != .reauthenticated, !isUnsent else { return }
        let words = reason.map { ", \($0): \($0.remedy)" } ?? ""
        screen.say("\(item.label): \(item.progress.outcomeWord)\(words)")
    }

    private func writeReports(
        _ runs: Set<RunID>,
        _ store: SQLiteRunStore
    ) async throws -> (failures: Int, waiting: Int, paths: [String]) {
        var (failures, waiting, paths) = (0, 0, [String]())
        for id in runs.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let run = try await store.run(id) else { continue }
            let summary = try await environment.rewriteReports(of: run, store)
            failures += summary.outcomes[.failed, default: 0] + summary.outcomes[.inDoubt, default: 0]
            waiting += summary.outcomes[.awaitingCode, default: 0]
            paths.append(environment.reports(of: run, store).path)
        }
        return (failures, waiting, paths)
    }

    private static func isFailed(_ item: Item) -> Bool {
        item.progress.outcome == .failed || item.progress.outcome == .inDoubt
    }
}
