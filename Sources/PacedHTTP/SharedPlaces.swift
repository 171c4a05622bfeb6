import LocalFiles
import ReauthModel
import Synchronization

/// The places for requests in flight on one lane, shared by the processes that share a store.
///
/// A place is a byte that is locked for as long as its request is in flight, so that the kernel gives it back when a
/// process dies. A process that finds no free place says so by another lock. A process that has half of the places or
/// more then waits for one turn before it takes another.
final class SharedPlaces: LanePlaces {
    /// How long a turn is.
    ///
    /// No process is told when a place becomes free, so each looks again after every turn.
    static let turn: Duration = .milliseconds(10)
    /// Longer than a request of another process may take, with its wait for a permit.
    ///
    /// A process that holds a place for longer was stopped, and its request is over.
    static let patience: Duration = .seconds(150)
    /// Room for the largest cap that a job can set.
    private static let stride = 1 << 20

    private let pace: SharedPace
    /// A process that waits has a lock of this byte; the places follow.
    private let first: Int
    private let count: Atomic<Int>
    private let time: any TimeSource
    private let taken = Mutex<Set<Int>>([])
    /// Whether waiting for the other processes took too long, and none of their places has become free since.
    private let hasTimedOut = Atomic(false)
    /// One task looks for a place while the others queue, so that many waiting tasks cost no more than one.
    private let queue = Permits(1)

    /// The places of a lane that may have `count` requests in flight.
    init(_ pace: SharedPace, lane: LaneKey, count: Int, time: any TimeSource) {
        self.pace = pace
        self.count = Atomic(count)
        self.time = time
        first = SharedPace.firstPlace + Int(pace.slot(of: lane)) * Self.stride
    }

    /// Waits for a place; throws `CancellationError` when the task is cancelled first.
    ///
    /// `nil` where other processes hold all places for too long: the request then goes without a place.
    func take(_ urgency: Urgency = .ordinary) async throws -> Int? {
        try await queue.acquire(urgency)
        defer { queue.release() }
        let held = taken.withLock { $0.count }
        if held * 2 + 1 < count.load(ordering: .relaxed) || !isWantedElsewhere, let place = tryTake() { return place }
        // A lock that others can share, so that every process that waits can say so.
        let isAsking = pace.tryLock(first, 1, .shared)
        defer { if isAsking { pace.unlock(first, 1) } }
        let end = time.uptime + Self.patience
        while !hasTimedOut.load(ordering: .relaxed) {
            try await time.sleep(for: Self.turn)
            if let place = tryTake() { return place }
            if time.uptime >= end { hasTimedOut.store(true, ordering: .relaxed) }
        }
        return tryTake()
    }

    /// Lets so many requests be in flight from now on.
    func resize(to count: Int) {
        self.count.store(count, ordering: .relaxed)
    }

    /// Gives a place back.
    func release(_ place: Int) {
        taken.withLock { taken in
            // In this order: a lock of this process's own does not keep it from taking the place once more.
            pace.unlock(first + 1 + place, 1)
            taken.remove(place)
        }
    }

    private var isWantedElsewhere: Bool {
        pace.isLockedElsewhere(first, 1)
    }

    private func tryTake() -> Int? {
        taken.withLock { taken in
            for place in 0..<count.load(ordering: .relaxed) where !taken.contains(place) {
                guard pace.tryLock(first + 1 + place, 1, .exclusive) else { continue }
                taken.insert(place)
                hasTimedOut.store(false, ordering: .relaxed)
                return place
            }
            return nil
        }
    }
}
