import ReauthModel
import Synchronization

/// The lanes of a live run whose work waits for a person, for the screen.
///
/// Pauses are not among them: the orders of operators tell those.
final class LaneStandstills: Sendable {
    private let causes = Mutex<[LaneKey: Standstill]>([:])

    /// Why a lane stands still; `nil` while it does not.
    subscript(lane: LaneKey) -> Standstill? {
        causes.withLock { $0[lane] }
    }

    /// Notes that a lane stands still; `nil`: it goes on.
    func note(_ cause: Standstill?, of lane: LaneKey) {
        causes.withLock { $0[lane] = cause }
    }
}
