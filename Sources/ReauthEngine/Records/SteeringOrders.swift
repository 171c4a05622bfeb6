package import ReauthModel

/// What operators asked of a run, as it stands now: the process that works on it carries it out.
package struct SteeringOrders: Sendable, Hashable {
    /// An order to stop, for the process that works on the run when it is given.
    package enum Stop: String, Sendable, Hashable, CaseIterable {
        /// What is under way is brought to a safe place first.
        case soon
        /// Nothing more is sent.
        case now
    }

    /// Since when nothing further of the run is begun; `nil` while it is not paused.
    package var pausedAt: Timestamp?
    /// An order to stop.
    package var stop: Stop?
    /// What was asked of single lanes; lanes of which nothing was asked are missing.
    package var lanes: [LaneKey: LaneOrders]

    package init(pausedAt: Timestamp? = nil, stop: Stop? = nil, lanes: [LaneKey: LaneOrders] = [:]) {
        self.pausedAt = pausedAt
        self.stop = stop
        self.lanes = lanes
    }

    /// Since when a lane begins nothing further; `nil` while it may.
    ///
    /// Items without a provider have no lane.
    package func pausedAt(_ lane: LaneKey?) -> Timestamp? {
        pausedAt ?? lane.flatMap { lanes[$0]?.pausedAt }
    }

    /// The limit of a lane for which the job has `limit`.
    package func limit(of lane: LaneKey, over limit: LaneLimit) -> LaneLimit {
        LaneLimit(
            windows: lanes[lane]?.windows ?? limit.windows,
            concurrency: lanes[lane]?.concurrency ?? limit.concurrency
        )
    }
}

extension SteeringOrders {
    /// Takes in one order that was given at `moment`.
    package mutating func take(_ order: SteeringOrder, at moment: Timestamp) {
        switch order {
        case .pause(nil): pausedAt = pausedAt ?? moment
        case .pause(let lane?): lanes[lane, default: LaneOrders()].pausedAt = lanes[lane]?.pausedAt ?? moment
        case .resume(nil):
            pausedAt = nil
            for lane in lanes.keys { lanes[lane]?.pausedAt = nil }
        case .resume(let lane?):
            lanes[lane, default: LaneOrders()].pausedAt = nil
            lanes[lane]?.retriedAt = moment
        case .stop(let stop): self.stop = self.stop == .now ? .now : stop
        case .setRate(let lane, let windows): lanes[lane, default: LaneOrders()].windows = windows
        case .setConcurrency(let lane, let count): lanes[lane, default: LaneOrders()].concurrency = count
        }
    }
}
