import ReauthModel

/// Clocks that go: what the kernel's locks decide between two connections is not played on a clock of ours.
struct RealTime: TimeSource {
    private let start = ContinuousClock.now

    var now: Timestamp { Timestamp(rawValue: 1_800_000_000_000 + uptime.milliseconds) }
    var uptime: Duration { ContinuousClock.now - start }

    func sleep(for duration: Duration) async throws {
        try await ContinuousClock().sleep(for: duration)
    }
}
