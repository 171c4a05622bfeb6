package import ReauthEngine
import ReauthModel

/// Asks something of a run that another process may be working on.
package struct SteerOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// Records an order for a run, the newest unfinished one where none is named, and tells what comes of it.
    package func steer(runNamed name: String?, _ order: SteeringOrder) async throws -> GivenOrder {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let run = try await environment.run(named: name, in: store) { $0.state == .open }
        guard run.state == .open else {
            throw OperationFailure(.usage, "run \(run.id) is \(run.state.rawValue): there is nothing to steer")
        }
        try await environment.checkLane(of: order, run.id, store)
        let worker = await environment.store.locks.worker(onJob: run.job, at: environment.time.now)
        let isLive = worker?.isAlive == true
        var given = GivenOrder(
            run: run.id,
            order: order,
            isRecorded: true,
            worker: isLive ? worker?.description : nil,
            resumeCommand: environment.resumeCommand(run.id)
        )
        if case .stop = order, !isLive {
            // An order to stop is for the process that works on the run now, and would stop no later one.
            given.isRecorded = false
            return given
        }
        try await store.steer(run.id, order, by: environment.user, at: environment.time.now)
        return given
    }
}

extension SteeringOrder {
    /// The lane that it is about.
    fileprivate var lane: LaneKey? {
        switch self {
        case .pause(let lane), .resume(let lane): lane
        case .setRate(let lane, _), .setConcurrency(let lane, _): lane
        case .stop: nil
        }
    }

    /// Whether it can be about the platform, which all lanes need.
    fileprivate var isForPlatform: Bool {
        if case .pause = self { false } else { true }
    }
}

extension Environment {
    /// Refuses an order for a lane that the run does not have.
    func checkLane(of order: SteeringOrder, _ run: RunID, _ store: any OpenStore) async throws {
        guard let lane = order.lane else { return }
        let lanes = Set(try await store.gauges(of: run).map(\.key) + store.tallies(of: run).compactMap(\.lane))
            .union([.platform])
        if lane == .platform, !order.isForPlatform {
            throw OperationFailure(.usage, "all lanes need the platform: pause the run as a whole, without --provider")
        }
        guard !lanes.contains(lane) else { return }
        // The gauges name every provider of the catalog; those that the run works on are few.
        let worked = try await store.tallies(of: run).filter { $0.open + $0.outcomes.values.reduce(0, +) > 0 }
        let names = worked.compactMap(\.lane?.rawValue) + [LaneKey.platform.rawValue]
        let meant =
            try await suggestion(for: lane.rawValue, run, among: names, store)
            .map { "did you mean \($0)? It" } ?? "it"
        throw OperationFailure(
            .usage,
            "run \(run) has no provider `\(lane)`; \(meant) has \(names.sorted().joined(separator: ", "))"
        )
    }

    /// The provider that is meant by the name of one of its elements, or by a name that is mistyped.
    private func suggestion(
        for name: String,
        _ run: RunID,
        among names: [String],
        _ store: any OpenStore
    ) async throws -> String? {
        let file = try await store.run(run).flatMap { try? jobs.job(at: $0.jobFile) }
        let catalog = try? catalogs.catalog(adding: file?.job.providersFile)
        let known = catalog.map { catalog in catalog.entries.map { ($0.name, $0.elements) } } ?? []
        let others = names.filter { name in !known.contains { $0.0 == name } }
        return NameSuggestion(elements: [], providers: known + others.map { ($0, []) }).provider(for: name)
    }
}
