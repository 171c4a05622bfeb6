import ReauthEngine
import ReauthModel

/// Tells where a run stands.
package struct StatusOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// The standing of a run, the newest one where none is named.
    package func standing(ofRunNamed name: String?) async throws -> RunStanding {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let run = try await environment.run(named: name, in: store) { $0.state != .importing }
        let now = environment.time.now
        let others = try await store.runs(ofJob: nil).filter { $0.state == .open && $0.id != run.id }
        return RunStanding(
            summary: try await environment.reports.summary(of: run, in: store),
            work: await work(on: run, at: now),
            resumeCommand: environment.resumeCommand(run.id),
            retryCommand: { environment.retryCommand(run.id, $0) },
            approveCommand: environment.approveCommand(run.id),
            others: others.map(\.id),
            now: now
        )
    }

    private func work(on run: RunRecord, at now: Timestamp) async -> RunStanding.Work {
        guard run.state == .open else { return .none }
        guard let worker = await environment.store.locks.worker(onJob: run.job, at: now) else { return .idle }
        return worker.isAlive ? .active(worker) : .silent(worker)
    }
}
