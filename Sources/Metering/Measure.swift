import CoreMetrics

/// What the program measures, in one place: the name, what it means, and the labels that a series may have.
///
/// Names are those of Prometheus: a unit in the name (`seconds`), and `total` for what only grows. No label holds an instance, a
/// run or a customer: their number has no bound.
package enum Measure: String, Sendable, CaseIterable {
    case requests = "reauth_requests_total"
    case storeCommit = "reauth_store_commit_seconds"
    case signIns = "reauth_sign_ins_total"
    case laneLimit = "reauth_lane_limit_requests_per_second"
    case laneRate = "reauth_lane_rate_requests_per_second"
    case laneShare = "reauth_lane_rate_share_ratio"
    case laneParked = "reauth_lane_parked"
    case laneFailing = "reauth_lane_breaker_open"
    case instances = "reauth_run_instances"
    case runActive = "reauth_run_active"
    case runUpdated = "reauth_run_updated_timestamp_seconds"
    case commandEnded = "reauth_command_ended_timestamp_seconds"
    case exitStatus = "reauth_command_exit_status"
    case waiting = "reauth_waiting_instances"
    case waitingAge = "reauth_waiting_oldest_seconds"

    /// What a series of it is.
    package enum Kind: String, Sendable {
        case counter, gauge, histogram
    }

    /// What it is.
    package var kind: Kind {
        switch self {
        case .requests, .signIns: .counter
        case .storeCommit: .histogram
        case .laneLimit, .laneRate, .laneShare, .laneParked, .laneFailing, .instances, .runActive, .runUpdated,
            .commandEnded, .exitStatus, .waiting, .waitingAge:
            .gauge
        }
    }

    /// What it means, in one sentence.
    package var help: String {
        switch self {
        case .requests:
            "Requests that were sent, by lane and by the class of the answer's status; none means no whole answer."
        case .storeCommit: "How long one commit of checkpoints to the store took."
        case .signIns: "Callbacks that came to the consent page, by what came of them."
        case .laneLimit: "The rate that is configured for a lane, in its tightest window."
        case .laneRate: "The rate at which a lane sent of late."
        case .laneShare: "The share of the configured rate that the far side was seen to bear."
        case .laneParked: "1 while a far side asked a lane for a pause or a quota is used up, else 0."
        case .laneFailing: "1 while a lane's far side gives no usable answer and single requests try, else 0."
        case .instances: "Instances of the run, by lane and outcome; open and revoked are those without one."
        case .runActive: "1 while the process works on the run, 0 after it."
        case .runUpdated: "When these numbers of the run were taken."
        case .commandEnded: "When the command ended that wrote these numbers last."
        case .exitStatus: "The exit status of that command; 0 means that everything ended well."
        case .waiting: "Instances that wait for a person to sign in, by lane."
        case .waitingAge: "The longest wait among the first hundred waiting instances of the oldest run."
        }
    }

    /// The names of its labels, sorted.
    package var labels: [String] {
        switch self {
        case .requests: ["class", "lane"]
        case .storeCommit, .waitingAge, .commandEnded, .exitStatus: []
        case .signIns: ["result"]
        case .laneLimit, .laneRate, .laneShare, .laneParked, .laneFailing, .waiting: ["lane"]
        case .instances: ["job", "lane", "outcome"]
        case .runActive, .runUpdated: ["job"]
        }
    }

    /// The upper bounds of its buckets, in seconds.
    package var buckets: [Double] {
        kind == .histogram ? [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] : []
    }

    // MARK: Measuring

    /// Adds one to a counter.
    package func count(_ labels: KeyValuePairs<String, String> = [:]) {
        Counter(label: rawValue, dimensions: Array(labels)).increment()
    }

    /// Sets a gauge.
    package func set(_ value: Double, _ labels: KeyValuePairs<String, String> = [:]) {
        Gauge(label: rawValue, dimensions: Array(labels)).record(value)
    }

    /// Adds a length of time to a histogram.
    package func observe(_ duration: Duration) {
        Recorder(label: rawValue, aggregate: true).record(duration / .seconds(1))
    }
}

extension Array where Element == (String, String) {
    fileprivate init(_ labels: KeyValuePairs<String, String>) {
        self = labels.map { ($0.key, $0.value) }
    }
}
