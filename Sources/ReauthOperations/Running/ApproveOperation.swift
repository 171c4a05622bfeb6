import ReauthEngine
package import ReauthModel

/// Lets the next wave of a run begin.
package struct ApproveOperation: Sendable {
    private let environment: Environment

    package init(environment: Environment) {
        self.environment = environment
    }

    /// Lets the next wave begin in every lane of a run where it waits for a person, or in one of them.
    package func approve(runNamed name: String?, lane: LaneKey?) async throws -> ApprovedWaves {
        let store = try environment.store.openExisting()
        defer { try? store.close() }
        let run = try await environment.run(named: name, in: store) { $0.state == .open }
        let approved = try await store.approveWaves(
            of: run.id,
            lane: lane,
            by: environment.user,
            at: environment.time.now
        )
        guard !approved.isEmpty else {
            let place = lane.map { "\($0) in run \(run.id)" } ?? "run \(run.id)"
            throw OperationFailure(
                .usage,
                "no wave of \(place) waits to be approved; `reauth status \(run.id)` shows how far it is"
            )
        }
        let worker = await environment.store.locks.worker(onJob: run.job, at: environment.time.now)
        return ApprovedWaves(
            run: run.id,
            lanes: approved,
            resumeCommand: worker?.isAlive == true ? nil : environment.resumeCommand(run.id)
        )
    }
}
