import ReauthModel
import Synchronization

/// Counts of a live run, cheap enough to touch per item and sampled by a timer; never an event per item.
final class RunCounters: Sendable {
    private struct LaneCount {
        var open: Int
        var outcomes: [Outcome: Int]
        var settledHere = 0
    }

    private let doubts = Mutex(0)
    private let refusals = Mutex<Set<String>>([])
    private let lanes: Mutex<[LaneKey: LaneCount]>

    init(_ tallies: [LaneTally]) {
        lanes = Mutex(
            Dictionary(
                uniqueKeysWithValues: tallies.map { ($0.lane, LaneCount(open: $0.open, outcomes: $0.outcomes)) }
            )
        )
    }

    /// Counts one more revocation in doubt; gives how many there were.
    func doubted() -> Int {
        doubts.withLock { count in
            count += 1
            return count
        }
    }

    /// Whether a refusal in these words is a new one, of a few that are worth telling.
    func isNewRefusal(_ words: String, of most: Int) -> Bool {
        refusals.withLock { $0.count < most && $0.insert(words).inserted }
    }

    func settled(_ item: Item) {
        guard let outcome = item.progress.outcome else { return }
        lanes.withLock { lanes in
            lanes[item.lane, default: LaneCount(open: 1, outcomes: [:])].open -= 1
            lanes[item.lane]?.outcomes[outcome, default: 0] += 1
            lanes[item.lane]?.settledHere += 1
        }
    }

    func moved(from: LaneKey, to: LaneKey) {
        lanes.withLock { lanes in
            lanes[from]?.open -= 1
            lanes[to, default: LaneCount(open: 0, outcomes: [:])].open += 1
        }
    }

    func snapshot(elapsed: Duration, paces: [PaceReading]) -> RunSnapshot {
        let seconds = max(elapsed.seconds, 0.001)
        let snapshots = lanes.withLock { lanes in
            lanes.map { lane, count in
                LaneSnapshot(
                    tally: LaneTally(lane: lane, open: count.open, outcomes: count.outcomes),
                    itemsPerSecond: Double(count.settledHere) / seconds
                )
            }
        }
        return RunSnapshot(elapsed: elapsed, lanes: snapshots.sorted { $0.tally.lane < $1.tally.lane }, paces: paces)
    }
}
