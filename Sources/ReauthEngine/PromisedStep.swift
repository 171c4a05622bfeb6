import Synchronization

/// What came of recording a step right before its request leaves.
final class PromisedStep: Sendable {
    private struct State {
        var result: CheckpointResult?
        var isLeft = false
    }

    private let state = Mutex(State())

    /// `nil` as long as nothing was recorded: no permit was at hand, or the step was left.
    var result: CheckpointResult? { state.withLock { $0.result } }

    /// Whether the program was to stop before the step was recorded.
    var isLeft: Bool { state.withLock { $0.isLeft } }

    /// Records the step; whether its request may leave.
    func keep(_ record: () async throws -> CheckpointResult) async throws -> Bool {
        let result = try await record()
        state.withLock { $0.result = result }
        return result == .written
    }

    /// Records the step, unless the program is to stop; whether its request may leave.
    func keep(unless stop: StopSignal, _ record: () async throws -> CheckpointResult) async throws -> Bool {
        if stop.isRequested {
            state.withLock { $0.isLeft = true }
            return false
        }
        return try await keep(record)
    }
}
