import Crypto
import Foundation
import ReauthEngine
import ReauthModel

/// What a job would do, counted before anything is sent.
struct Plan: Sendable, Encodable {
    /// One provider's part.
    struct Lane: Sendable, Encodable {
        var provider: String
        /// Instances that are meant.
        var instances: Int
        /// How they are expected to end: an outcome, or `identified first` while the element is not known.
        var expected: String
        /// Why, when the end is not the job's aim.
        var reason: String?
        /// Requests to the platform and to the provider, retries not counted.
        var requests: Int
        /// The tightest limit of the two, and the seconds that it takes at least.
        var seconds: Double
        /// Elements whose client credentials the job does not have.
        var elementsWithoutApplication: [String]
    }

    var job: String
    var action: String
    var revoke: String?
    var address: String
    var organization: String
    var lanes: [Lane]
    /// Rows of the input that nothing will be done for, by reason.
    var skipped: [String: Int]
    var items: Int
    /// Instances that will be worked on.
    var selected: Int
    var silentRefreshes: Int
    var peopleNeeded: Int
    var unknownEnds: Int
    var requests: Int
    var seconds: Double
    var inputDigest: String
    var digest: String
    var warnings: [String]
}

extension Plan {
    /// Counts what `job` would do with what was imported.
    init(
        job: Job,
        effectDigest: String,
        inputDigest: String,
        counts: [ElementCount],
        summary: SourceSummary,
        context: PlanContext
    ) {
        self.job = job.name
        action = job.action.rawValue
        revoke = job.revoke?.rawValue
        address = context.address
        organization = context.organization
        warnings = summary.warnings
        self.inputDigest = inputDigest
        skipped = counts.reduce(into: [:]) { result, count in
            if let reason = count.reason { result[reason.rawValue, default: 0] += count.items }
        }
        items = counts.reduce(0) { $0 + $1.items }
        let open = counts.filter { $0.reason == nil }
        selected = open.reduce(0) { $0 + $1.items }
        let parts = Dictionary(grouping: open, by: \.lane).sorted { $0.key < $1.key }
        lanes = parts.map { Self.lane($0.key, $0.value, job, context) }
        silentRefreshes = lanes.reduce(0) { $0 + ($1.expected == "rotated" ? $1.instances : 0) }
        peopleNeeded = lanes.reduce(0) { $0 + ($1.expected == "awaiting_code" ? $1.instances : 0) }
        unknownEnds = lanes.reduce(0) { $0 + ($1.expected == "rotated or awaiting_code" ? $1.instances : 0) }
        requests = lanes.reduce(0) { $0 + $1.requests }
        // All lanes share the platform; the slowest of them and the platform itself bound the whole.
        let platform = Self.seconds(requests, context.limits[.platform])
        seconds = max(platform, lanes.map(\.seconds).max() ?? 0)
        digest = Self.digest(effectDigest, inputDigest)
    }

    /// Binds what will be done to what it will be done to.
    ///
    /// What `run --confirm` compares.
    static func digest(_ effectDigest: String, _ inputDigest: String) -> String {
        let hash = SHA256.hash(data: Data("\(effectDigest)\n\(inputDigest)\n".utf8))
        return hash.prefix(10).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }

    private static func lane(_ key: LaneKey, _ counts: [ElementCount], _ job: Job, _ context: PlanContext) -> Lane {
        let instances = counts.reduce(0) { $0 + $1.items }
        let profile = context.profiles.first { $0.lane == key }
        let missing = counts.compactMap(\.element).filter { !context.applications.contains($0) }
        var lane = Lane(
            provider: key == .platform ? "other" : key.rawValue,
            instances: instances,
            expected: "",
            reason: nil,
            requests: 0,
            seconds: 0,
            elementsWithoutApplication: job.action == .check ? [] : missing.sorted()
        )
        var perItem = (platform: 0, provider: 0)
        switch job.action {
        case .check:
            lane.expected = Outcome.healthy.rawValue
            perItem.platform = job.confirm == .ping ? 2 : 1
        case .reauthenticate:
            lane.expected = Outcome.awaitingCode.rawValue
            perItem.platform = 2
        case .rotate:
            guard let profile, let revoke = job.revoke else {
                let known = counts.allSatisfy { $0.element != nil }
                lane.expected = known ? Outcome.skipped.rawValue : "identified first"
                lane.reason = known ? Reason.unknownProvider.rawValue : nil
                perItem.platform = known ? 0 : 1
                break
            }
            switch profile.decision(for: revoke, confirm: job.confirm) {
            case .end(let outcome, let reason):
                lane.expected = outcome.rawValue
                lane.reason = reason?.rawValue
            case .revoke where profile.needsClientCredentials && missing.count == counts.count:
                lane.expected = Outcome.failed.rawValue
                lane.reason = Reason.clientCredentialsMissing.rawValue
            case .revoke(let kinds, let end):
                perItem = (platform: 1 + (job.confirm == .none ? 0 : 1) + 1, provider: kinds.count)
                switch end {
                case .silentRefresh: lane.expected = Outcome.rotated.rawValue
                case .personNeeded: lane.expected = Outcome.awaitingCode.rawValue
                case .unknown: lane.expected = "rotated or awaiting_code"
                }
            }
        }
        lane.requests = instances * (perItem.platform + perItem.provider)
        lane.seconds = max(
            seconds(instances * perItem.platform, context.limits[.platform]),
            seconds(instances * perItem.provider, context.limits[key])
        )
        return lane
    }

    private static func seconds(_ requests: Int, _ limit: LaneLimit?) -> Double {
        let interval = (limit ?? .unknownProvider).windows.map { $0.interval.seconds }.max() ?? 0
        return Double(requests) * interval
    }
}
