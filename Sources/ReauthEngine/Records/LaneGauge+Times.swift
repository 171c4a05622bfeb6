import ReauthModel

extension LaneGauge {
    /// All of the time of the lane's work.
    fileprivate var bookedTime: Duration { times.values.reduce(.zero, +) }

    /// How the time of the lane's work divides: `salesforce: 92 % at its limit, 5 % waiting for the platform`; `nil` where less
    /// than a second was booked.
    ///
    /// What is less than one in a hundred is not said.
    package var timeSentence: String? {
        let total = bookedTime
        guard total >= .seconds(1) else { return nil }
        let shares = IdleCause.allCases
            .map { cause in (cause, percent: ((times[cause] ?? .zero).seconds / total.seconds * 100).rounded()) }
            .filter { $0.percent >= 1 }
            .sorted { $0.percent > $1.percent }
        return "\(key): " + shares.map { "\(Int($0.percent)) % \($0.0.phrase)" }.joined(separator: ", ")
    }
}

extension RunSummary {
    /// How the time of each lane with items divides, whether or not it sent something, and that of the platform; nothing for
    /// work of less than ten seconds, whose pace nobody has to understand.
    package var timeSentences: [String] {
        guard let longest = gauges.map(\.bookedTime).max(), longest >= .seconds(10) else { return [] }
        let worked = Set(tallies.filter(\.hasItems).compactMap(\.lane))
        return gauges.filter { $0.sent > 0 || $0.key == .platform || worked.contains($0.key) }.compactMap(
            \.timeSentence
        )
    }
}

extension IdleCause {
    /// What a lane does meanwhile: it has the word of `summary.json` in it, so that both can be compared.
    package var phrase: String {
        switch self {
        case .limit: "at its limit"
        case .quota: "with a quota used up"
        case .breaker: "without a usable answer (breaker)"
        case .retryAfter: "asked to pause (retry_after)"
        case .platform: "waiting for the platform"
        case .store: "waiting for the store"
        case .window: "waiting for answers (window)"
        case .wave: "waiting for a wave"
        case .paused: "paused"
        case .putOff: "waiting until something is due (put_off)"
        case .demand: "without a request (demand)"
        }
    }
}
