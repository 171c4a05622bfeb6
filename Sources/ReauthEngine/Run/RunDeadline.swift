import ReauthModel
import Synchronization

/// Ends a run in good order at a moment of the wall clock.
final class RunDeadline: Sendable {
    /// The wall clock is looked at again after this long: it may jump, and a machine may sleep.
    private static let turn: Duration = .seconds(60)

    private let moment: Timestamp?
    private let stop: StopSignal
    private let time: any TimeSource
    private let flag = Mutex(false)

    /// `nil` for no limit.
    init(_ moment: Timestamp?, stop: StopSignal, time: any TimeSource) {
        self.moment = moment
        self.stop = stop
        self.time = time
    }

    /// Whether it has come.
    var isReached: Bool { flag.withLock { $0 } }

    /// Waits for it, and gives the signal; returns at once where there is none.
    func waitUntilReached() async throws {
        guard let moment else { return }
        while time.now < moment {
            try await time.sleep(for: min(max(time.now.duration(to: moment), .milliseconds(1)), Self.turn))
        }
        flag.withLock { $0 = true }
        stop.request()
    }
}
