import Foundation
import ReauthModel

/// The machine's clocks, for a store that is only looked at.
struct WallTime: TimeSource {
    private let origin = ContinuousClock.now

    var now: Timestamp { Timestamp(rawValue: Int64(Date.now.timeIntervalSince1970 * 1000)) }

    var uptime: Duration { origin.duration(to: .now) }

    func sleep(for duration: Duration) async throws {
        try await ContinuousClock().sleep(for: duration)
    }
}
