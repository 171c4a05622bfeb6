import ReauthEngine
import ReauthModel

// What operators asked of a run while no process worked on it, or from another process.
extension JobExecution {
    /// Nothing is begun while somebody has stopped everything.
    func refuseWhileStopped() throws {
        guard environment.store.isStopFileThere else { return }
        throw OperationFailure(
            .capReached,
            "\(environment.store.stopFile) is there: somebody stopped all work on this store. Remove the file to go on; nothing was "
                + "sent"
        )
    }

    /// A pause outlives its process: a schedule does not end it.
    func refuseWhatIsPaused(_ run: RunRecord, _ store: any OpenStore) async throws {
        guard let moment = try await store.steering(of: run.id).pausedAt else { return }
        throw OperationFailure(
            .capReached,
            "run \(run.id) was paused at \(moment), and nothing was sent; go on with: \(environment.resumeCommand(run.id))"
        )
    }

    /// Whether there is a pause to end: of the run, or of one of its lanes.
    ///
    /// That of a lane which is named is ended in any case: its far side may have asked for it.
    func isPaused(_ run: RunRecord, _ lane: LaneKey?, _ store: any OpenStore) async throws -> Bool {
        try await environment.checkLane(of: .resume(lane), run.id, store)
        let orders = try await store.steering(of: run.id)
        return lane != nil || orders.pausedAt != nil || orders.lanes.values.contains { $0.pausedAt != nil }
    }

    /// Ends the pauses of a run, or of one of its lanes, for the process that works on it and every later one.
    func endPauses(of run: RunRecord, _ lane: LaneKey?, _ store: any OpenStore) async throws {
        try await store.steer(run.id, .resume(lane), by: environment.user, at: environment.time.now)
    }
}
