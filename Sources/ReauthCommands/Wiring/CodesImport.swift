import AuditReports
import CheckpointStore
import InstanceSources
import Logging
import ReauthEngine
import ReauthModel

/// Takes in a file of codes: checks every row, then exchanges them side by side.
struct CodesImport: Sendable {
    let environment: Environment
    let stop: StopSignal

    /// Exchanges in flight in each lane; the platform's own limit is narrower as a rule.
    private static let width = 16

    func run(path: String, runNamed name: String?) async throws -> ExitStatus {
        let session = ConsentSession(environment: environment, stop: stop)
        let (run, orders) = try await read(path, session, name)
        if try CodesFile.isReadableByOthers(path) {
            environment.logger.warning("\(path) holds authorization codes and others may read it; set its mode to 0600")
        }
        return try await session.with(runNamed: run.id.rawValue, page: nil) { desk, _, store in
            environment.logger.notice(
                "\(orders.count == 1 ? "1 code" : "\(orders.count) codes") for run \(desk.run.id)"
            )
            let before = Self.failures(in: try await RunSummary(store: store, run: desk.run))
            let ends = try await exchange(orders, desk)
            return try await conclude(ends, orders.count, failedBefore: before, desk.run, store)
        }
    }

    /// Everything that is wrong with the file is known before the far side hears of it.
    private func read(
        _ path: String,
        _ session: ConsentSession,
        _ name: String?
    ) async throws -> (RunRecord, [CodeOrder]) {
        do {
            let contents = try CodesFile.read(path)
            let store = try environment.openStore(.existing)
            defer { try? store.close() }
            let run = try await session.run(named: name, in: store)
            return (run, try await CodeOrder.match(contents, path, run, store))
        } catch let problems as InvalidInput {
            let hint =
                problems.problems.contains { $0.line != nil } ? " Mend these rows or remove them, and start again." : ""
            throw CommandFailure(.badInput, "\(problems)\nNo code was sent.\(hint)")
        }
    }

    /// Lanes side by side, so that a slow provider holds no other one's codes up; and what earlier processes left beside them
    /// all, for a code is good for minutes.
    private func exchange(_ orders: [CodeOrder], _ desk: FleetConsentDesk) async throws -> [Item] {
        let lanes = Dictionary(grouping: orders, by: \.lane).values
        return try await withThrowingTaskGroup(of: [Item].self) { group in
            group.addTask {
                try await desk.settleLeftovers()
                return []
            }
            for lane in lanes { group.addTask { try await exchange(lane: lane, desk) } }
            return try await group.reduce(into: []) { $0 += $1 }
        }
    }

    private func exchange(lane orders: [CodeOrder], _ desk: FleetConsentDesk) async throws -> [Item] {
        try await withThrowingTaskGroup(of: Item?.self) { window in
            var ends: [Item] = []
            var inFlight = 0
            for order in orders {
                if stop.isRequested { break }
                if inFlight == Self.width {
                    if let item = try await window.next() ?? nil { ends.append(item) }
                    inFlight -= 1
                }
                window.addTask { try await desk.redeem(order.row.response, for: order.sequence) }
                inFlight += 1
            }
            for try await item in window { if let item { ends.append(item) } }
            return ends
        }
    }

    private func conclude(
        _ ends: [Item],
        _ count: Int,
        failedBefore: Int,
        _ run: RunRecord,
        _ store: SQLiteRunStore
    ) async throws -> ExitStatus {
        let screen = environment.screen
        let summary = try await environment.reports(of: run, store).write()
        let done = ends.filter { $0.progress.outcome == .reauthenticated }.count
        screen.say("\(done) of \(count) instances are reauthenticated.")
        for item in ends.sorted(by: { $0.sequence < $1.sequence }) where item.progress.outcome != .reauthenticated {
            let outcome = item.progress.outcome?.rawValue ?? "open"
            let reason = item.progress.reason
            screen.say("\(item.label): \(outcome)\(reason.map { ", \($0): \($0.remedy)" } ?? "")")
        }
        if ends.count < count {
            screen.say(
                "\(count - ends.count) codes were not sent: stopped, or another process works on the instance, or its client is "
                    + "rejected."
            )
        }
        let unknown = ends.filter { $0.progress.reason == .accountUnknown }.count
        if unknown > 0 { screen.say("\(unknown) \(Reason.accountUnknown): \(Reason.accountUnknown.remedy)") }
        if failedBefore > 0 {
            let verb = failedBefore == 1 ? "instance of the run is" : "instances of the run are"
            screen.say("\(failedBefore) other \(verb) failed or in doubt since before: see instances.csv.")
        }
        let waiting = summary.outcomes[.awaitingCode, default: 0]
        if waiting > 0 { screen.say("\(RunEnding.waiting(waiting)): see awaiting-code.csv.") }
        screen.say("Reports: \(environment.reports(of: run, store).path)/")
        if ends.contains(where: { $0.progress.reason == .invalidClient }) { return .credentialsRejected }
        if stop.isRequested, ends.count < count { return .interrupted }
        // What failed before is not this file's: who sends it should hear what became of its own rows. What an earlier
        // process had left under way came to its end here, and counts.
        if Self.failures(in: summary) > failedBefore { return .itemsFailed }
        return waiting > 0 ? .codesOutstanding : .success
    }

    private static func failures(in summary: RunSummary) -> Int {
        summary.outcomes[.failed, default: 0] + summary.outcomes[.inDoubt, default: 0]
    }
}
