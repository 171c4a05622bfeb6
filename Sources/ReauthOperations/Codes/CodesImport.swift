import Logging
package import ReauthEngine
import ReauthModel

/// Takes in a file of codes: checks every row, then exchanges the codes in parallel.
///
/// Given the same file again, it goes on where an earlier process stopped, and reports all rows of the file.
package struct CodesImport: Sendable {
    private let environment: Environment
    private let stop: StopSignal

    /// `stop` ends the work in good order.
    package init(environment: Environment, stop: StopSignal) {
        self.environment = environment
        self.stop = stop
    }

    /// Exchanges in flight in each lane; the platform's own limit is narrower as a rule.
    private static let width = 16

    /// Exchanges the codes of a file for instances of a run, or of all runs.
    package func run(path: String, runNamed name: String?) async throws -> ExitStatus {
        let orders = try await read(path, name)
        if try environment.inputs.isReadableByOthers(path) {
            environment.logger.warning("\(path) holds authorization codes and others may read it; set its mode to 0600")
        }
        let store = try environment.store.openExisting()
        let runs: Set<RunID>
        do {
            defer { try? store.close() }
            runs = try await Self.runs(of: orders, store)
            let waits = orders.contains { $0.standing == .waits || Self.isUnderWay($0.found.item) }
            guard waits else {
                // Nothing has to be sent: an earlier process did it all.
                let ends = CodeEnds(orders: orders, sent: [:])
                return try await CodesImportEnding(environment: environment, stop: stop)
                    .conclude(ends, runs, failedBefore: Self.failures(runs, store), store)
            }
        }
        return try await ConsentSession(environment: environment, stop: stop).with(runNamed: name, page: nil) {
            opened in
            let orders = try await inRunsThatOpen(orders, opened)
            let codes = orders.count == 1 ? "1 code" : "\(orders.count) codes"
            let names = runs.map(\.rawValue).sorted().joined(separator: ", ")
            environment.logger.notice("\(codes) for \(runs.count == 1 ? "run" : "runs") \(names)")
            let before = try await Self.failures(runs, opened.store)
            let ends = try await exchange(orders, opened.flow)
            return try await CodesImportEnding(environment: environment, stop: stop)
                .conclude(ends, runs, failedBefore: before, opened.store)
        }
    }

    /// Finds everything that is wrong with the file before anything is sent.
    private func read(_ path: String, _ name: String?) async throws -> [CodeOrder] {
        do {
            let contents = try environment.inputs.codes(at: path)
            let store = try environment.store.openExisting()
            defer { try? store.close() }
            var only: RunRecord?
            if let name {
                only = try await environment.run(named: name, in: store) { $0.state != .importing }
            }
            return try await CodeOrder.match(contents, path, only: only, store)
        } catch let problems as InvalidInput {
            let hint =
                problems.problems.contains { $0.line != nil }
                ? " Correct these rows or remove them, and start again." : ""
            throw OperationFailure(.badInput, "\(problems)\nNo code was sent.\(hint)")
        }
    }

    /// The same orders, each through the newest run that could be opened.
    ///
    /// A row whose instance waits only in runs that could not be opened is reported, and the other codes are sent;
    /// where no row has a run that could be opened, the first failure is thrown.
    private func inRunsThatOpen(_ orders: [CodeOrder], _ opened: ConsentSession.Opened) async throws -> [CodeOrder] {
        var failures: [RunID: String] = [:]
        var result: [CodeOrder] = []
        for var order in orders {
            if order.standing == .waits {
                for candidate in [order.found] + order.alternatives {
                    guard let failure = await opened.services.failure(of: candidate.run.id) else {
                        order.found = candidate
                        order.isOpen = true
                        break
                    }
                    failures[candidate.run.id] = OperationFailure(failure).description
                }
            }
            result.append(order)
        }
        let waiting = result.filter { $0.standing == .waits }
        if let first = waiting.first, !waiting.contains(where: \.isOpen) {
            try await opened.require(first.found.run.id)
        }
        for (run, failure) in failures.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            environment.logger.error("run \(run) could not be opened, and no code is sent through it: \(failure)")
        }
        return result
    }

    private static func isUnderWay(_ item: Item) -> Bool {
        item.progress.phase == .exchanging || item.progress.phase == .exchanged
    }

    /// The runs whose reports the file may change: those where one of its instances waits, or where one of its codes
    /// was spent.
    private static func runs(of orders: [CodeOrder], _ store: any OpenStore) async throws -> Set<RunID> {
        var runs: Set<RunID> = []
        for order in orders {
            runs.insert(order.found.run.id)
            runs.formUnion(try await store.waitingItems(of: order.row.instanceID).map(\.run.id))
        }
        return runs
    }

    private static func failures(_ runs: Set<RunID>, _ store: any OpenStore) async throws -> Int {
        var count = 0
        for id in runs {
            for tally in try await store.tallies(of: id) {
                count += tally.outcomes[.failed, default: 0] + tally.outcomes[.inDoubt, default: 0]
            }
        }
        return count
    }

    /// Settles what earlier processes had under way for the file's instances, then sends the codes.
    ///
    /// Lanes run in parallel, so that a slow provider does not delay the codes of another one, and what was under way for
    /// other instances is settled in parallel too: a code is good for minutes.
    private func exchange(_ orders: [CodeOrder], _ flow: CampaignConsentFlow) async throws -> CodeEnds {
        try await flow.settleOpenExchanges(of: Set(orders.map(\.row.instanceID)))
        let lanes = Dictionary(grouping: orders.filter(\.isOpen), by: \.lane).values
        return try await withThrowingTaskGroup(of: [Int: Item].self) { group in
            group.addTask {
                try await flow.settleOpenExchanges()
                return [:]
            }
            for lane in lanes { group.addTask { try await exchange(lane: lane, flow) } }
            let sent = try await group.reduce(into: [:]) { $0.merge($1) { _, new in new } }
            return CodeEnds(orders: orders, sent: sent)
        }
    }

    /// The items as they ended, by the lines of their rows.
    private func exchange(lane orders: [CodeOrder], _ flow: CampaignConsentFlow) async throws -> [Int: Item] {
        try await withThrowingTaskGroup(of: (Int, Item?).self) { window in
            var ends: [Int: Item] = [:]
            var inFlight = 0
            for order in orders {
                if stop.isRequested { break }
                if inFlight == Self.width, let (line, item) = try await window.next() {
                    ends[line] = item
                    inFlight -= 1
                }
                window.addTask { (order.row.line, try await flow.redeem(order.row.response, for: order.found)) }
                inFlight += 1
            }
            for try await (line, item) in window { ends[line] = item }
            return ends
        }
    }
}
