import ReauthEngine
import ReauthModel
import ReauthOperations

/// Something that a command with `--json` tells while it works: one line of JSON on standard output.
///
/// Newer versions may add types and members. A program that reads these lines passes over what it does not know.
enum RunEvent {
    /// A plan that a person is asked to approve.
    case plan(Plan)
    /// Where a run stands, now and then.
    case progress(RunSnapshot, RunID)
    /// A sentence for people.
    case notice(String)
    /// The totals of a run, when its reports are written.
    case summary(RunSummary)
    /// What a dry run found.
    case dryRun(DryRunSummary)
    /// An error that ended the command.
    case failed(OperationFailure)
    /// The last line: how the program ends.
    case ended(ExitStatus, isReplaced: Bool)
}

/// An event with its moment.
struct RunEventLine: Encodable {
    var at: Timestamp
    var event: RunEvent

    private enum CodingKeys: String, CodingKey {
        case at, type, plan, progress, text, summary, exitCode, meaning, isReplacedByZero
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(at.description, forKey: .at)
        switch event {
        case .plan(let plan):
            try container.encode("plan", forKey: .type)
            try container.encode(plan, forKey: .plan)
        case .progress(let snapshot, let run):
            try container.encode("progress", forKey: .type)
            try container.encode(ProgressMembers(snapshot, run), forKey: .progress)
        case .notice(let text):
            try container.encode("notice", forKey: .type)
            try container.encode(text, forKey: .text)
        case .summary(let summary):
            try container.encode("summary", forKey: .type)
            try container.encode(summary, forKey: .summary)
        case .dryRun(let summary):
            try container.encode("dry_run", forKey: .type)
            try container.encode(summary, forKey: .summary)
        case .failed(let failure):
            try container.encode("error", forKey: .type)
            try container.encode(failure.description, forKey: .text)
            try container.encode(failure.status.rawValue, forKey: .exitCode)
        case .ended(let status, let isReplaced):
            try container.encode("end", forKey: .type)
            try container.encode(status.rawValue, forKey: .exitCode)
            try container.encode(status.meaning, forKey: .meaning)
            if isReplaced { try container.encode(true, forKey: .isReplacedByZero) }
        }
    }
}

/// Where a run stands, as programs read it.
private struct ProgressMembers: Encodable {
    struct Lane: Encodable {
        /// The provider; absent for rows that are not identified yet.
        var lane: String?
        var items: Int
        var settled: Int
        var revoked: Int
        var outcomes: [String: Int]
        /// Seconds that the rest takes; absent where nothing tells.
        var remainingSeconds: Double?
        var standsStill: String?
    }

    struct Limit: Encodable {
        var limit: String
        var sent: Int
        var perSecond: Double
        var throttled: Int
        var parkedUntil: String?
        var quotaUsedUntil: String?
    }

    var runID: String
    var elapsedSeconds: Double
    var items: Int
    var settled: Int
    var revoked: Int
    var remainingSeconds: Double?
    var lanes: [Lane]
    var limits: [Limit]

    init(_ snapshot: RunSnapshot, _ run: RunID) {
        runID = run.rawValue
        elapsedSeconds = snapshot.elapsed.tenths
        items = snapshot.total
        settled = snapshot.settled
        revoked = snapshot.revoked
        remainingSeconds = snapshot.remaining?.tenths
        lanes = snapshot.lanes.map { lane in
            Lane(
                lane: lane.tally.lane?.rawValue,
                items: lane.total,
                settled: lane.settled,
                revoked: lane.tally.revoked,
                outcomes: Dictionary(
                    uniqueKeysWithValues: lane.tally.outcomes.map { ($0.key.rawValue, $0.value) }
                ),
                remainingSeconds: snapshot.remaining(in: lane)?.tenths,
                standsStill: lane.standstill.map { standstill in
                    switch standstill {
                    case .paused: "paused"
                    case .awaitsApproval: "awaits_approval"
                    case .halted: "credentials_rejected"
                    case .thresholdPassed: "threshold_passed"
                    }
                }
            )
        }
        limits = snapshot.paces.map { pace in
            Limit(
                limit: pace.key.rawValue,
                sent: pace.sent,
                perSecond: (pace.measured * 10).rounded() / 10,
                throttled: pace.throttled,
                parkedUntil: pace.parkedUntil?.description,
                quotaUsedUntil: pace.quotaUsedUntil?.description
            )
        }
    }
}

extension Duration {
    /// In seconds with one decimal.
    fileprivate var tenths: Double { (seconds * 10).rounded() / 10 }
}
