import ReauthModel

extension LaneGauge {
    /// How the time of the lane's work divides: `salesforce: 92 % at its limit, 5 % waiting for the platform`; `nil` where less
    /// than a second was booked.
    ///
    /// What is less than one in a hundred is not said.
    package var timeSentence: String? {
        let total = times.values.reduce(.zero, +)
        guard total >= .seconds(1) else { return nil }
        let shares = IdleCause.allCases
            .map { cause in (cause, percent: ((times[cause] ?? .zero).seconds / total.seconds * 100).rounded()) }
            .filter { $0.percent >= 1 }
            .sorted { $0.percent > $1.percent }
        return "\(key): " + shares.map { "\(Int($0.percent)) % \($0.0.phrase)" }.joined(separator: ", ")
    }
}

extension IdleCause {
    /// What a lane does meanwhile.
    fileprivate var phrase: String {
        switch self {
        case .limit: "at its limit"
        case .quota: "with a quota used up"
        case .breaker: "without a usable answer"
        case .retryAfter: "asked to pause"
        case .platform: "waiting for the platform"
        case .store: "waiting for the store"
        case .window: "waiting for answers"
        case .wave: "waiting for a wave"
        case .paused: "paused"
        case .putOff: "waiting until something is due"
        case .demand: "without a request"
        }
    }
}
