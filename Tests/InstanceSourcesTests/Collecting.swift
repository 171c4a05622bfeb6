import ReauthEngine
import ReauthModel
import Synchronization

/// What a source handed over.
struct Delivery {
    var batches: [Int] = []
    var seeds: [ItemSeed] = []
    var summary = SourceSummary()
}

func collect(_ source: some InstanceSource) async throws -> Delivery {
    var delivery = Delivery()
    delivery.summary = try await source.read { seeds in
        delivery.batches.append(seeds.count)
        delivery.seeds += seeds
    }
    return delivery
}

/// A clock that never waits: it moves on by what it was asked to sleep, and remembers that.
final class FakeTime: TimeSource {
    private struct State {
        var elapsed = Duration.zero
        var sleeps: [Duration] = []
    }

    private let state = Mutex(State())

    /// 2026-11-23T03:00:00Z.
    static let start = Timestamp(rawValue: 1_795_402_800_000)

    var now: Timestamp { Self.start.advanced(by: uptime) }
    var uptime: Duration { state.withLock { $0.elapsed } }
    var sleeps: [Duration] { state.withLock { $0.sleeps } }

    func sleep(for duration: Duration) async throws {
        try Task.checkCancellation()
        state.withLock {
            $0.sleeps.append(duration)
            $0.elapsed += duration
        }
    }
}

/// A generator whose every draw is the largest: full jitter becomes the ceiling itself.
struct LargestGenerator: RandomNumberGenerator, Sendable {
    func next() -> UInt64 { .max }
}
