import Logging
import ReauthModel
import Synchronization

/// Lets no further item of a lane, or of the run, be begun once too many ended badly.
///
/// It stands where items are begun, and where a revocation is about to be recorded, whatever the job's action is.
final class FailureGuard: Sendable {
    private let watch: Mutex<FailureWatch?>
    private let stop: StopSignal
    private let logger: Logger

    /// Without a threshold nothing is ever stopped.
    ///
    /// `outcomes` are those of the run so far; those that `passed` counts do not count.
    init(
        _ threshold: FailureThreshold?,
        outcomes: [LaneKey?: [Outcome: Int]],
        passed: [LaneKey?: FailureWatch.Count],
        stop: StopSignal,
        logger: Logger
    ) {
        watch = Mutex(threshold.map { FailureWatch($0, outcomes: outcomes, passed: passed) })
        self.stop = stop
        self.logger = logger
        for breach in breaches { announce(breach) }
    }

    /// What was passed so far.
    var breaches: [ThresholdBreach] { watch.withLock { $0?.breaches ?? [] } }

    /// Whether no further item of a lane may be begun.
    func isStopped(_ lane: LaneKey?) -> Bool {
        watch.withLock { $0?.isStopped(lane) ?? false }
    }

    /// Takes in that an item ended.
    func ended(_ item: Item) {
        guard let outcome = item.progress.outcome else { return }
        let new = watch.withLock { watch -> [ThresholdBreach] in
            let before = watch?.breaches.count ?? 0
            watch?.end(outcome, in: item.lane)
            return Array(watch?.breaches.dropFirst(before) ?? [])
        }
        for breach in new { announce(breach) }
    }

    private func announce(_ breach: ThresholdBreach) {
        logger.error("\(breach): no further one is begun")
        if breach.scope == .run { stop.request() }
    }
}
