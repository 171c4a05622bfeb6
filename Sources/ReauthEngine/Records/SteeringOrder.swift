package import ReauthModel

/// One thing that an operator asks of a run.
package enum SteeringOrder: Sendable, Hashable {
    /// Begin nothing further, in the run or in one lane.
    case pause(LaneKey?)
    /// End the pauses of the run and of all its lanes; or the pause of one lane, whether an operator or its far side asked for it.
    case resume(LaneKey?)
    /// Stop the process that works on it.
    case stop(SteeringOrders.Stop)
    /// Keep a lane to another rate; `nil`: to the job's.
    case setRate(LaneKey, [RateWindow]?)
    /// Keep a lane to another number of requests in flight; `nil`: to the job's.
    case setConcurrency(LaneKey, Int?)
}

extension SteeringOrder {
    /// What the audit trail calls it, and further facts.
    package var event: (kind: Event.Kind, detail: String) {
        switch self {
        case .pause(let lane): (.paused, lane?.rawValue ?? "the run")
        case .resume(let lane): (.resumed, lane?.rawValue ?? "the run")
        case .stop(let stop): (.stopRequested, stop.rawValue)
        case .setRate(let lane, let windows):
            (.rateSet, "\(lane): \(windows.map { $0.map(\.description).joined(separator: ", ") } ?? "as in the job")")
        case .setConcurrency(let lane, let count):
            (.concurrencySet, "\(lane): \(count.map { "\($0) at once" } ?? "as in the job")")
        }
    }
}
