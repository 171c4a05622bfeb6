import ReauthModel
import Synchronization

/// Counts of a live run, cheap enough to touch per item and sampled by a timer; never an event per item.
final class RunCounters: Sendable {
    private struct LaneCount {
        var tally: LaneTally
        var meter: WorkMeter

        init(_ tally: LaneTally) {
            self.tally = tally
            meter = WorkMeter(tally)
        }
    }

    private let doubts = Mutex(0)
    private let refusals = Mutex<Set<String>>([])
    private let lanes: Mutex<[LaneKey?: LaneCount]>
    private let requests: RequestsPerItem

    init(_ tallies: [LaneTally], _ requests: RequestsPerItem) {
        self.requests = requests
        lanes = Mutex(Dictionary(uniqueKeysWithValues: tallies.map { ($0.lane, LaneCount($0)) }))
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

    /// Counts an item whose state was recorded; `wasRevoked` is how it was counted before.
    func stands(_ item: Item, wasRevoked: inout Bool) {
        let isRevoked = item.progress.isRevokedAndOpen
        guard isRevoked != wasRevoked else { return }
        change(item.lane) { $0.revoked += isRevoked ? 1 : -1 }
        wasRevoked = isRevoked
    }

    func settled(_ item: Item) {
        guard let outcome = item.progress.outcome else { return }
        change(item.lane) { tally in
            tally.open -= 1
            tally.outcomes[outcome, default: 0] += 1
        }
    }

    func moved(from: LaneKey?, to: LaneKey?) {
        change(from) { $0.open -= 1 }
        change(to) { $0.open += 1 }
    }

    func snapshot(elapsed: Duration, paces: [PaceReading]) -> RunSnapshot {
        let snapshots = lanes.withLock { lanes in
            lanes.keys.sorted { $0.word < $1.word }.compactMap { lane -> LaneSnapshot? in
                guard let tally = lanes[lane]?.tally else { return nil }
                var snapshot = LaneSnapshot(
                    tally: tally,
                    itemsPerSecond: lanes[lane]?.meter.speed(tally, at: elapsed) ?? 0
                )
                (snapshot.remainingRequests, snapshot.remainingPlatformRequests) = requests.remaining(of: tally)
                return snapshot
            }
        }
        return RunSnapshot(elapsed: elapsed, lanes: snapshots, paces: paces)
    }

    private func change(_ lane: LaneKey?, _ body: (inout LaneTally) -> Void) {
        lanes.withLock { body(&$0[lane, default: LaneCount(LaneTally(lane: lane))].tally) }
    }
}
