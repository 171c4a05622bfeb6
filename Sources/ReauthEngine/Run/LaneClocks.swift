import ReauthModel
import Synchronization

/// The books of all lanes of a live run.
final class LaneClocks: Sendable {
    private final class Clock: Sendable {
        let book = Mutex(IdleBook())
    }

    private let clocks: [LaneKey: Clock]
    private let time: any TimeSource

    /// Books for these lanes and the platform, whose own begins here.
    init(_ lanes: [LaneKey], time: any TimeSource) {
        clocks = Dictionary((lanes + [.platform]).map { ($0, Clock()) }, uniquingKeysWith: { first, _ in first })
        self.time = time
        hold(.demand, .platform)
        begin(.platform)
    }

    /// An item of the lane comes to a place.
    func enter(_ place: IdleBook.Place, of lane: LaneKey?) {
        change(lane) { $0.enter(place, at: $1) }
    }

    /// An item of the lane goes on from a place.
    func exit(_ place: IdleBook.Place, of lane: LaneKey?) {
        change(lane) { $0.exit(place, at: $1) }
    }

    /// Runs `body` while an item of the lane is at a place.
    func at<Result: ~Copyable>(
        _ place: IdleBook.Place,
        of lane: LaneKey?,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async rethrows -> Result {
        enter(place, of: lane)
        defer { exit(place, of: lane) }
        return try await body()
    }

    /// Runs `body` while the lane takes up no further item.
    func holding<Result>(
        _ reason: IdleBook.Hold,
        _ lane: LaneKey?,
        _ body: nonisolated(nonsending) () async throws -> Result
    ) async rethrows -> Result {
        hold(reason, lane)
        defer { hold(nil, lane) }
        return try await body()
    }

    /// The lane takes up no further item for a reason; `nil`: it may.
    func hold(_ reason: IdleBook.Hold?, _ lane: LaneKey?) {
        change(lane) { $0.hold(reason, at: $1) }
    }

    func begin(_ lane: LaneKey?) {
        change(lane) { $0.begin(at: $1) }
    }

    func end(_ lane: LaneKey?) {
        change(lane) { $0.end(at: $1) }
    }

    /// What was booked for a lane until now; `reading` tells why it cannot send, where it cannot.
    func times(_ reading: PaceReading) -> [IdleCause: Duration] {
        guard let clock = clocks[reading.key] else { return [:] }
        let cause: IdleCause =
            if reading.parkedUntil != nil {
                reading.strain.failingSince != nil ? .breaker : .retryAfter
            } else if reading.quotaUsedUntil != nil { .quota } else { .limit }
        var times = clock.book.withLock { book in
            let now = time.uptime
            defer { book.note(closedBy: cause, at: now) }
            return book.times(at: now)
        }
        if reading.key == .platform, let window = times[.window] {
            // Only its pacer knows which of its requests wait for a permit.
            let queued = min(reading.queued, window)
            (times[.limit], times[.window]) = (queued, window - queued)
        }
        return times
    }

    private func change(_ lane: LaneKey?, _ body: (inout IdleBook, Duration) -> Void) {
        guard let lane, let clock = clocks[lane] else { return }
        clock.book.withLock { body(&$0, time.uptime) }
    }
}
