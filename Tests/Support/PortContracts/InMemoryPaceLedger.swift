package import ReauthModel
import Synchronization

/// A pace that holds within one process.
package final class InMemoryPaceLedger: PaceLedger {
    private let lanes = Mutex<[LaneKey: LanePace]>([:])
    private let taken = Taken()

    package init() {}

    package func update<Result: Sendable>(
        _ lane: LaneKey,
        now: Duration,
        wall: Timestamp,
        periods: [Duration],
        _ reserve: (inout LanePace) -> Result
    ) -> Result {
        lanes.withLock { lanes in
            var pace = lanes[lane] ?? LanePace()
            defer { lanes[lane] = pace }
            return reserve(&pace)
        }
    }

    package func places(of lane: LaneKey, count: Int, time: any TimeSource) -> any LanePlaces {
        Places(lane: lane, count: count, taken: taken, time: time)
    }

    fileprivate final class Taken: Sendable {
        let places = Mutex<[LaneKey: Set<Int>]>([:])
    }

    private final class Places: LanePlaces {
        private let lane: LaneKey
        private let count: Atomic<Int>
        private let taken: Taken
        private let time: any TimeSource

        init(lane: LaneKey, count: Int, taken: Taken, time: any TimeSource) {
            self.lane = lane
            self.count = Atomic(count)
            self.taken = taken
            self.time = time
        }

        func take(_ urgency: Urgency) async throws -> Int? {
            while true {
                let place = taken.places.withLock { places -> Int? in
                    let free = (0..<count.load(ordering: .relaxed)).first {
                        places[lane, default: []].contains($0) == false
                    }
                    if let free { places[lane, default: []].insert(free) }
                    return free
                }
                if let place { return place }
                try await time.sleep(for: .milliseconds(10))
            }
        }

        func resize(to count: Int) {
            self.count.store(count, ordering: .relaxed)
        }

        func release(_ place: Int) {
            taken.places.withLock { _ = $0[lane, default: []].remove(place) }
        }
    }
}
